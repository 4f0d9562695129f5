import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { synthesize } from '../../../tools/bench/synthesize';
import { Letter, loadSystem, System, SYSTEMS } from '../../../tools/bench/systems';
import { Json, Resource, resourceOf } from '../../support/template';

export const root = join(__dirname, '..', '..', '..');

export function systemOf(letter: Letter): System {
  return SYSTEMS.find((system) => system.letter === letter)!;
}

/** The template of a raw system, as the benchmark builds it. */
export function rawTemplate(letter: Letter): Template {
  return Template.fromJSON({ ...synthesize(loadSystem(systemOf(letter), 'raw')).template });
}

export function allResources(template: Template): Resource[] {
  return Object.values(template.toJSON().Resources);
}

/** Of `AWS::…`: custom resources take no tags either. */
const UNTAGGABLE = ['IAM::Policy', 'KMS::Alias', 'Logs::ResourcePolicy', 'S3::BucketPolicy', 'SNS::TopicPolicy'];

/** The tags of everything that takes tags, by the type of the resource. */
export function tagsByType(template: Template): [string, Json][] {
  return allResources(template)
    .filter(({ Type }) => Type.startsWith('AWS::') && !UNTAGGABLE.includes(Type.slice('AWS::'.length)))
    .map(({ Type, Properties }) => [Type, Properties.Tags]);
}

export function statementsOfPolicies(template: Template, id = ''): Json[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([logicalId]) => logicalId.includes(id))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

/** What is allowed on `*`: only actions that IAM knows no resource for may be. */
export function actionsOnEverything(template: Template): string[] {
  const onEverything = statementsOfPolicies(template).filter((statement) => statement.Resource === '*');
  return onEverything.flatMap(({ Action }) => Action).sort();
}

/** Of system A, B and C alike. */
export function expectPrivateBucket(template: Template, id: string, algorithm: 'AES256' | 'aws:kms'): void {
  const { Properties } = resourceOf(template, 'AWS::S3::Bucket', id);
  const [encryption] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
  expect(encryption.ServerSideEncryptionByDefault.SSEAlgorithm).toBe(algorithm);
  expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
  expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
  expect(resourceOf(template, 'AWS::S3::BucketPolicy', id).Properties.PolicyDocument.Statement).toEqual([
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  ]);
}

export function expectScannedRepository(template: Template): void {
  const { Properties } = resourceOf(template, 'AWS::ECR::Repository');
  expect(Properties.ImageScanningConfiguration).toEqual({ ScanOnPush: true });
  expect(JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText).rules).toEqual([
    expect.objectContaining({
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
      action: { type: 'expire' },
    }),
  ]);
}

/** A Docker build that logs in, builds and pushes, and pushes nothing after a failure. */
export function expectDockerBuild(template: Template): Json {
  const { Properties } = resourceOf(template, 'AWS::CodeBuild::Project');
  expect(Properties.Environment.PrivilegedMode).toBe(true);
  const buildSpec = JSON.parse(Properties.Source.BuildSpec);
  const { pre_build: login, build, post_build: push } = buildSpec.phases;
  expect(login.commands).toContainEqual(expect.stringContaining('docker login'));
  expect(build.commands[0]).toMatch(/^docker build /);
  expect(push.commands[0]).toBe('test "$CODEBUILD_BUILD_SUCCEEDING" = 1');
  expect(push.commands[1]).toMatch(/^docker push /);
  [login, build, push].forEach((phase) => expect(phase['on-failure']).toBe('ABORT'));
  return buildSpec;
}

/** The names of the stages, and of their actions' providers. */
export function stagesOf(template: Template): [string, string[]][] {
  const { Stages } = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties;
  return Stages.map((stage: Json) => [stage.Name, stage.Actions.map((action: Json) => action.ActionTypeId.Provider)]);
}

/** Nothing depends on where it is deployed; system B names roles of the ECS tasks, which the user gives. */
export function expectNothingHardCoded(template: Template): void {
  const text = JSON.stringify(template.toJSON()).replace(/arn:aws:iam::111111111111:role\/web-\w+/g, '');
  expect(text).not.toMatch(/arn:aws|"\d{12}"|:\d{12}:|\b(us|eu|ap)-[a-z]+-\d\b/);
}
