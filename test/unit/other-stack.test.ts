import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CiCdPipeline, CiCdPipelineProps, DeployTarget, Gate, ImageBuild, PipelineEncryption } from '../../src';
import { minimalProps } from '../support/template';

const role = (shared: Stack) => new iam.Role(shared, 'Mine', { assumedBy: new iam.AccountRootPrincipal() });
const key = (shared: Stack) => new kms.Key(shared, 'MyKey');
const { STRING, NUMBER } = dynamodb.AttributeType;

/** What teams share is in a stack that is deployed first, and that must not come to need the pipeline's. */
test.each<[string, (shared: Stack) => Partial<CiCdPipelineProps>]>([
  ['pipeline role', (shared) => ({ pipelineRole: role(shared) })],
  ['event role', (shared) => ({ eventRole: role(shared) })],
  ['build role', (shared) => ({ imageBuild: ImageBuild.docker({ role: role(shared) }) })],
  ['build project', (shared) => ({ imageBuild: ImageBuild.project(new codebuild.PipelineProject(shared, 'Mine')) })],
  [
    'keys',
    (shared) => ({
      encryption: PipelineEncryption.customerManaged({
        encryptionKey: key(shared),
        topicKey: new kms.Key(shared, 'TopicKey'),
      }),
    }),
  ],
  ['topic', (shared) => ({ notificationTopic: new sns.Topic(shared, 'Mine', { masterKey: key(shared) }) })],
  ['repository', (shared) => ({ repository: new ecr.Repository(shared, 'Mine') })],
  ['artifact bucket', (shared) => ({ artifactBucket: new s3.Bucket(shared, 'Mine', { encryptionKey: key(shared) }) })],
  [
    'table',
    (shared) => ({
      deploymentsTable: new dynamodb.Table(shared, 'Mine', {
        partitionKey: { name: 'deploymentId', type: STRING },
        sortKey: { name: 'timestamp', type: NUMBER },
        encryptionKey: key(shared),
      }),
    }),
  ],
  [
    "target's and validation's role",
    (shared) => {
      const existingRole = role(shared);
      return {
        stages: [
          {
            stageName: 'Deploy',
            targets: [DeployTarget.promoteByTag('production', { role: existingRole })],
            verifications: [Gate.imageValidation({ role: existingRole })],
          },
        ],
      };
    },
  ],
])('%s of another stack is supported', (_, props) => {
  const app = new App({ analyticsReporting: false });
  const shared = new Stack(app, 'Shared');
  const stack = new Stack(app, 'Pipeline');
  const stages = [
    {
      stageName: 'Deploy',
      targets: [DeployTarget.promoteByTag('production')],
      verifications: [Gate.imageValidation()],
    },
  ];
  new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, stages, ...props(shared) });
  app.synth();
  expect(stack.dependencies).toEqual([shared]);
  expect(shared.dependencies).toEqual([]);
});

test.each([undefined, { account: '111122223333', region: 'eu-west-1' }])(
  'roles of another stack, environment %j: nothing allows the whole account',
  (env) => {
    const app = new App({ analyticsReporting: false });
    const existingRole = role(new Stack(app, 'Shared', { env }));
    const stack = new Stack(app, 'Pipeline', { env });
    new CiCdPipeline(stack, 'Pipeline', {
      ...minimalProps,
      pipelineRole: existingRole,
      imageBuild: ImageBuild.docker({ role: existingRole }),
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::ResourcePolicy', 0);
    const policies = template.findResources('AWS::S3::BucketPolicy');
    const statements = Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny']);
  },
);
