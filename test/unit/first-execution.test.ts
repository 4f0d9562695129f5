import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BOTH_SOURCES, byParameter } from './examples/system-b-templates';
import { SystemA } from '../../examples/system-a/system-a';
import { SystemC } from '../../examples/system-c/system-c';
import { CiCdPipeline, CiCdPipelineProps, DeployTarget, Gate, ImageBuild, PipelineSource } from '../../src';
import { fargateService, oneOffTask, tasksElsewhere } from '../support/existing';
import { Json } from '../support/template';
import { wholePipeline } from '../support/whole';

/**
 * "When a pipeline is created, a pipeline execution starts automatically": while CloudFormation is still at the stack's other
 * resources. So what an execution needs has to be there before the pipeline is.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
 */
const WITHOUT_THE_PIPELINE: Readonly<Record<string, string>> = {
  'AWS::Events::Rule': 'starts later executions, or tells of this one, to people who have not subscribed yet',
  'AWS::CodePipeline::Webhook': 'starts later executions',
  'AWS::SecretsManager::Secret': 'signs what calls the webhook',
  'AWS::SQS::Queue': 'takes what a rule could not deliver',
  'AWS::SQS::QueuePolicy': 'lets rules put it there',
  'AWS::SNS::TopicPolicy': 'lets rules publish; nobody is subscribed to a topic this early',
  'AWS::S3::BucketPolicy': 'refuses plain HTTP, and lets nobody in',
  'AWS::KMS::Alias': 'is a name',
  'AWS::Logs::LogGroup': 'is filled by a rule, if it is the pipeline’s own',
  'AWS::Logs::ResourcePolicy': 'lets the rule fill it',
  'AWS::IAM::Role': 'is the role of a rule that starts the pipeline',
};

const newStack = (): Stack => new Stack(new App({ analyticsReporting: false }), 'Stack');

function templateOf(props: Partial<CiCdPipelineProps> | ((stack: Stack) => Partial<CiCdPipelineProps>)): Template {
  const stack = newStack();
  new CiCdPipeline(stack, 'Pipeline', {
    source: PipelineSource.s3('source.zip'),
    ...(typeof props === 'function' ? props(stack) : props),
  });
  return Template.fromStack(stack);
}

function whole(): Template {
  const stack = newStack();
  wholePipeline(stack);
  return Template.fromStack(stack);
}

/** Each role is the user's, made in the same stack: its statements are policies beside it. */
function withExistingRoles(stack: Stack): Partial<CiCdPipelineProps> {
  const role = (id: string): iam.Role => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  return {
    pipelineRole: role('PipelineRole'),
    imageStepRole: role('ImageStepRole'),
    imageBuild: ImageBuild.docker({ role: role('BuildRole') }),
    stages: [
      {
        stageName: 'Deploy',
        targets: [
          DeployTarget.promoteByTag('live', { role: role('PromotionRole') }),
          DeployTarget.ecsRolling(fargateService(stack), { role: role('DeployRole') }),
          DeployTarget.ecsService(fargateService(stack, { id: 'Other' }), { role: role('ServiceRole') }),
          DeployTarget.ecsTaskDefinition('report', { ...tasksElsewhere(stack), role: role('RegistrationRole') }),
        ],
        verifications: [
          Gate.imageValidation({ role: role('ValidationRole') }),
          Gate.ecsTask({ ...oneOffTask(new Construct(stack, 'Once')), role: role('OnceRole') }),
        ],
      },
    ],
  };
}

type Resources = Readonly<Record<string, Json>>;

/** What the resource waits for, itself included. */
function awaitedBy(resources: Resources, id: string, known = new Set<string>()): Set<string> {
  if (resources[id] === undefined || known.has(id)) {
    return known;
  }
  known.add(id);
  const { Properties, DependsOn = [] } = resources[id];
  [...referencesIn(Properties), ...[DependsOn].flat()].forEach((other) => awaitedBy(resources, other, known));
  return known;
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(referencesIn);
  }
  if (value === null || typeof value !== 'object') {
    return [];
  }
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value as Record<string, unknown>;
  if (typeof Ref === 'string') {
    return [Ref];
  }
  if (Array.isArray(attribute)) {
    return [attribute[0] as string];
  }
  if (typeof text === 'string') {
    return [...text.matchAll(/\$\{([\w:]+)/g)].map(([, name]) => name);
  }
  return Object.values(value).flatMap(referencesIn);
}

test.each<[string, () => Template]>([
  ['system A', () => Template.fromStack(new SystemA(new App({ analyticsReporting: false }), 'SystemA'))],
  ...BOTH_SOURCES.map(([name, template]): [string, () => Template] => [`system B, ${name}`, () => template]),
  ['system B, by token from a parameter', () => byParameter],
  ['system C', () => Template.fromStack(new SystemC(new App({ analyticsReporting: false }), 'SystemC'))],
  ['every part at once', whole],
  ['roles of the user', () => templateOf(withExistingRoles)],
])('everything that the first execution of %s needs exists before the pipeline', (_, template) => {
  const resources: Resources = template().toJSON().Resources;
  const pipeline = Object.keys(resources).find((id) => resources[id].Type === 'AWS::CodePipeline::Pipeline')!;
  const awaited = awaitedBy(resources, pipeline);
  const later = Object.entries(resources).filter(([id]) => !awaited.has(id));
  expect(later.map(([, { Type }]) => Type).filter((type) => !(type in WITHOUT_THE_PIPELINE))).toEqual([]);
  // Of these there are others that an execution does need.
  const roles = later.filter(([, { Type }]) => Type === 'AWS::IAM::Role').map(([, { Properties }]) => Properties);
  roles.forEach((role) => expect(JSON.stringify(role.AssumeRolePolicyDocument)).toContain('events.amazonaws.com'));
  const logGroups = later.filter(([, { Type }]) => Type === 'AWS::Logs::LogGroup').map(([id]) => id);
  logGroups.forEach((id) => expect(id).toMatch(/PipelineLogs/));
});
