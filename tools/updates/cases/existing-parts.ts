import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DeployTarget, Gate, ImageBuild, PipelineSource } from '../../../src';
import { Change, reversed } from '../change';
import { production, Props, SHOP, shop, staging } from '../shop';

function topicIn(scope: Construct, name: string): sns.ITopic {
  const arn = Stack.of(scope).formatArn({ service: 'sns', resource: name });
  return sns.Topic.fromTopicArn(scope, name, arn);
}

function roleIn(scope: Construct, name: string): iam.IRole {
  return iam.Role.fromRoleName(scope, name, name);
}

function repositoryIn(scope: Construct, name: string): ecr.IRepository {
  return ecr.Repository.fromRepositoryName(scope, name, name);
}

/** Each part that can be an existing one, by a short id, in words. */
const PARTS: readonly (readonly [id: string, words: string, props: Props])[] = [
  ['repository', 'repository', (scope) => ({ repository: repositoryIn(scope, 'team/shop') })],
  ['build-repository', 'repository for builds', (scope) => ({ buildRepository: repositoryIn(scope, 'team/builds') })],
  [
    'artifact-bucket',
    'artifact bucket',
    (scope) => ({ artifactBucket: s3.Bucket.fromBucketName(scope, 'Artifacts', 'team-artifacts') }),
  ],
  [
    'source-bucket',
    'source bucket',
    (scope) => ({
      source: PipelineSource.s3('source.zip', { bucket: s3.Bucket.fromBucketName(scope, 'Source', 'team-source') }),
    }),
  ],
  [
    'table',
    'table of deployments',
    (scope) => ({ deploymentsTable: dynamodb.Table.fromTableName(scope, 'Deployments', 'deployments') }),
  ],
  ['topic', 'topic', (scope) => ({ notificationTopic: topicIn(scope, 'failures') })],
  ['pipeline-role', 'role of the pipeline', (scope) => ({ pipelineRole: roleIn(scope, 'pipelines') })],
  ['event-role', 'role of the event rule', (scope) => ({ eventRole: roleIn(scope, 'events') })],
  ['image-step-role', 'role of the image step', (scope) => ({ imageStepRole: roleIn(scope, 'images') })],
  [
    'build-role',
    'role of the build',
    (scope) => ({ imageBuild: ImageBuild.docker({ role: roleIn(scope, 'builds') }) }),
  ],
  [
    'promotion-role',
    'role of a promotion',
    (scope) => ({
      stages: [
        staging(),
        production({ targets: [DeployTarget.promoteByTag('production', { role: roleIn(scope, 'promotions') })] }),
      ],
    }),
  ],
  [
    'validation-role',
    'role of a validation',
    (scope) => ({
      stages: [
        staging(),
        production({ verifications: [Gate.imageValidation({ role: roleIn(scope, 'validations') })] }),
      ],
    }),
  ],
  [
    'build-project',
    'build project',
    (scope) => ({
      imageBuild: ImageBuild.project(codebuild.Project.fromProjectName(scope, 'Project', 'team-builds'), {
        role: roleIn(scope, 'builds'),
        logGroup: logs.LogGroup.fromLogGroupName(scope, 'Logs', '/aws/codebuild/team-builds'),
      }),
    }),
  ],
];

/** Each part in and out. */
export const EXISTING_PARTS: readonly Change[] = [
  ...PARTS.flatMap(([id, words, props]) => {
    const change: Change = {
      id: `existing-${id}-in`,
      title: `an existing ${words} replaces its own`,
      before: SHOP,
      after: shop(props),
    };
    return [change, reversed(change, `existing-${id}-out`, `its own ${words} replaces an existing one`)];
  }),
  {
    id: 'existing-repository-changed',
    title: 'another existing repository is used',
    before: shop((scope) => ({ repository: repositoryIn(scope, 'team/shop') })),
    after: shop((scope) => ({ repository: repositoryIn(scope, 'team/shop2') })),
  },
  {
    id: 'existing-topic-changed',
    title: 'another existing topic is used',
    before: shop((scope) => ({ notificationTopic: topicIn(scope, 'failures') })),
    after: shop((scope) => ({ notificationTopic: topicIn(scope, 'alarms') })),
  },
];
