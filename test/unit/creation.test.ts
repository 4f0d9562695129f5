import { RemovalPolicy } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { CiCdPipelineProps, DeployTarget, Gate, ImageBuild, PipelineEncryption, PipelineSource } from '../../src';
import { fargateService, oneOffTask, tasksElsewhere } from '../support/existing';
import { Json, Resource, testPipeline } from '../support/template';

type Props = (scope: Construct) => Partial<CiCdPipelineProps>;

const everything: Props = () => ({
  encryption: PipelineEncryption.customerManaged(),
  pipelineLogging: true,
  stages: [{ stageName: 'Live', verifications: [Gate.imageValidation()] }],
});

/** Resources by logical ID. */
function resourcesWith(props: Props): [string, Resource][] {
  return Object.entries(testPipeline(props).template().toJSON().Resources as Record<string, Resource>);
}

describe('a creation that is rolled back', () => {
  const kept = (props: Props, policy: string) =>
    resourcesWith(props)
      .filter(([, resource]) => (resource as Json).DeletionPolicy === policy)
      .map(([, { Type }]) => Type.replace('AWS::', ''));

  test('leaves only the table behind, which is protected from deletion', () => {
    expect(kept(everything, 'Retain')).toEqual(['DynamoDB::Table']);
    const [[, table]] = resourcesWith(everything).filter(([, { Type }]) => Type === 'AWS::DynamoDB::Table');
    expect(table.Properties.DeletionProtectionEnabled).toBe(true);
    expect(new Set(kept(everything, 'RetainExceptOnCreate'))).toEqual(
      new Set(['ECR::Repository', 'KMS::Key', 'S3::Bucket', 'SNS::Topic']),
    );
  });

  test('leaves behind what the user wants to keep', () => {
    const retained = kept((scope) => ({ ...everything(scope), removalPolicy: RemovalPolicy.RETAIN }), 'Retain');
    expect(new Set(retained)).toEqual(
      new Set(['DynamoDB::Table', 'ECR::Repository', 'KMS::Key', 'S3::Bucket', 'SNS::Topic']),
    );
  });

  test.each([RemovalPolicy.DESTROY, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE])(
    'leaves nothing behind with %s',
    (removalPolicy) => {
      expect(kept((scope) => ({ ...everything(scope), removalPolicy }), 'Retain')).toEqual([]);
    },
  );
});

/** The one whose logical ID matches, and what it waits for. */
function waitsFor(props: Props, logicalId: RegExp): string[] {
  const found = resourcesWith(props).filter(([id]) => logicalId.test(id));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return ((found[0][1] as Json).DependsOn ?? []) as string[];
}

test('the first state changes of a pipeline are logged, because it waits for its log group and the rule', () => {
  expect(waitsFor(everything, /^Pipeline[0-9A-F]{8}$/)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^PipelinePipelineLogs[0-9A-F]{8}$/),
      expect.stringMatching(/^PipelineLogRule[0-9A-F]{8}$/),
    ]),
  );
});

describe('a resource that uses an existing role waits for its policy', () => {
  const role = (scope: Construct, service = 'lambda.amazonaws.com') =>
    new iam.Role(scope, 'Mine', { assumedBy: new iam.ServicePrincipal(service) });
  const staged =
    (stage: (scope: Construct) => object): Props =>
    (scope) => ({
      stages: [{ stageName: 'Live', ...stage(scope) }],
    });
  const THE_PIPELINE = /^Pipeline[0-9A-F]{8}$/;

  test.each<[string, Props, RegExp]>([
    ['pipelineRole', (scope) => ({ pipelineRole: role(scope) }), THE_PIPELINE],
    ['eventRole', (scope) => ({ eventRole: role(scope) }), /^PipelineSourceRule/],
    ['imageStepRole', (scope) => ({ imageStepRole: role(scope) }), /^PipelineImageStepFunction/],
    [
      'role of a Docker build',
      (scope) => ({ imageBuild: ImageBuild.docker({ role: role(scope) }) }),
      /^PipelineBuildProject/,
    ],
    [
      'role of a project',
      (scope) => ({
        imageBuild: ImageBuild.project(new codebuild.PipelineProject(scope, 'Own', { role: role(scope) })),
      }),
      THE_PIPELINE,
    ],
    [
      'role of promoteByTag',
      staged((scope) => ({ targets: [DeployTarget.promoteByTag('live', { role: role(scope) })] })),
      /^PipelineStagesLiveTagliveFunction/,
    ],
    [
      'role of ecsRolling',
      staged((scope) => ({ targets: [DeployTarget.ecsRolling(fargateService(scope), { role: role(scope) })] })),
      THE_PIPELINE,
    ],
    [
      'role of ecsService',
      staged((scope) => ({ targets: [DeployTarget.ecsService(fargateService(scope), { role: role(scope) })] })),
      /^PipelineStagesLiveEcsServiceServiceFunction/,
    ],
    [
      'role of ecsTaskDefinition',
      staged((scope) => ({
        targets: [DeployTarget.ecsTaskDefinition('report', { ...tasksElsewhere(scope), role: role(scope) })],
      })),
      /^PipelineStagesLiveEcsTaskDefinitionreportFunction/,
    ],
    [
      'role of ecsTask',
      staged((scope) => ({ gates: [Gate.ecsTask({ ...oneOffTask(scope), role: role(scope) })] })),
      /^PipelineStagesLiveTaskmigrationFunction/,
    ],
    [
      'role of imageValidation',
      staged((scope) => ({ verifications: [Gate.imageValidation({ role: role(scope) })] })),
      /^PipelineStagesLiveImageValidationFunction/,
    ],
    [
      'tokenRole',
      (scope) => ({
        source: PipelineSource.gitHubOAuth('acme/shop', {
          tokenParameter: ssm.StringParameter.fromSecureStringParameterAttributes(scope, 'Token', {
            parameterName: '/t',
          }),
          tokenRole: role(scope),
        }),
      }),
      /^PipelineTokenBridgeFunction/,
    ],
  ])('%s', (_case, props, user) => {
    const policies = resourcesWith(props)
      .filter(([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && /^Mine/.test(Properties.Roles[0].Ref))
      .filter(([id]) => !/^MineDefaultPolicy/.test(id))
      .map(([id]) => id);
    expect(policies).toHaveLength(1);
    expect(waitsFor(props, user)).toEqual(expect.arrayContaining(policies));
    // The pipeline starts by itself, and its actions use every one of these roles.
    expect(waitsFor(props, THE_PIPELINE)).toEqual(expect.arrayContaining(policies));
  });

  test.each<[string, (scope: Construct) => object]>([
    ['a service', (scope) => ({ targets: [DeployTarget.ecsRolling(fargateService(scope))] })],
    ['a service of a function', (scope) => ({ targets: [DeployTarget.ecsService(fargateService(scope))] })],
    [
      'a task definition',
      (scope) => {
        const { taskDefinition } = fargateService(scope);
        const executionRole = taskDefinition.obtainExecutionRole();
        const options = { containerNames: ['app'], taskRole: taskDefinition.taskRole, executionRole };
        return { targets: [DeployTarget.ecsTaskDefinition('report', options)] };
      },
    ],
    [
      'a task that runs once',
      (scope) => {
        const { cluster, taskDefinition } = fargateService(scope);
        return { gates: [Gate.ecsTask({ cluster, taskDefinition })] };
      },
    ],
  ])('%s waits for its execution role, which pulls the image', (_case, stage) => {
    expect(waitsFor(staged(stage), THE_PIPELINE)).toContainEqual(expect.stringMatching(/PullPolicy/));
  });

  test('a role of a stage that is added later', () => {
    const pipeline = testPipeline();
    pipeline.pipeline.addStage({
      stageName: 'Late',
      targets: [DeployTarget.promoteByTag('live', { role: role(pipeline.stack) })],
    });
    const { Pipeline9850B417: resource } = pipeline.template().toJSON().Resources as Json;
    expect(resource.DependsOn).toContainEqual(expect.stringMatching(/ExistingRolePolicy/));
  });

  test('the rule of a CodeCommit source waits for its role', () => {
    const props: Props = (scope) => ({
      source: PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(scope, 'Git', 'shop')),
      eventRole: role(scope),
    });
    expect(waitsFor(props, /^PipelineSourceRule/)).toContainEqual(expect.stringMatching(/ExistingEventRolePolicy/));
  });
});
