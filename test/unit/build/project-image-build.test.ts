import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ImageBuild, ProjectImageBuildOptions } from '../../../src';
import { Json, resourceOf, resourcesOf, Statement, testPipeline } from '../../support/template';

const mine = (scope: Construct) => new codebuild.PipelineProject(scope, 'Mine', { projectName: 'mine' });
const building = (project = mine, options: ProjectImageBuildOptions = {}) =>
  testPipeline((scope) => ({ imageBuild: ImageBuild.project(project(scope), options) }));
const role = (scope: Construct) => iam.Role.fromRoleName(scope, 'MyRole', 'my-build-role');

describe('a build by an existing project', () => {
  test('creates no project, role or log group', () => {
    const { pipeline, stack, template } = building();
    template().resourceCountIs('AWS::CodeBuild::Project', 1);
    expect(resourcesOf(template(), 'AWS::Logs::LogGroup')).toHaveLength(2); // of the image step and the promotion
    expect(pipeline.buildProject.node.path).toBe('Test/Mine');
    expect(pipeline.buildRole.node.path).toBe('Test/Mine/Role');
    const name = stack.resolve(pipeline.buildLogGroup.logGroupName);
    expect(name).toEqual({ 'Fn::Join': ['', ['/aws/codebuild/', { Ref: expect.stringMatching(/^Mine/) }]] });
  });

  test('passes the tag and the repository to the project, and reads the digest', () => {
    const { Stages } = resourceOf(building().template(), 'AWS::CodePipeline::Pipeline').Properties;
    const [{ Configuration, InputArtifacts, OutputArtifacts, Namespace }] = Stages[1].Actions;
    expect(Configuration.ProjectName).toEqual({ Ref: expect.stringMatching(/^Mine/) });
    expect(JSON.stringify(Configuration.EnvironmentVariables)).toContain('REPOSITORY_URI');
    expect(JSON.stringify(Configuration.EnvironmentVariables)).toContain('#{codepipeline.PipelineExecutionId}');
    expect([InputArtifacts, OutputArtifacts, Namespace]).toEqual([
      [{ Name: 'Source' }],
      [{ Name: 'BuildOutput' }],
      'Build',
    ]);
    expect(JSON.stringify(Stages[1].Actions[1])).toContain('#{Build.IMAGE_DIGEST}');
  });

  test("allows the project's role exactly what a build needs", () => {
    const statements: Statement[] = resourcesOf(building().template(), 'AWS::IAM::Policy').flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const ours = statements.filter(({ Action }) => !/^(logs|codebuild):/.test([Action].flat()[0]));
    expect(ours.map(({ Action }) => Action)).toEqual([
      ['s3:GetBucketAcl', 's3:GetBucketLocation'],
      ['s3:GetObject', 's3:GetObjectVersion'],
      's3:PutObject',
      'ecr:GetAuthorizationToken',
      expect.arrayContaining(['ecr:PutImage']),
    ]);
    expect(JSON.stringify(ours.map(({ Resource }) => Resource))).toContain('/shop-dev/BuildOutpu/*');
  });

  test('allows the pipeline to start that project', () => {
    const policies: Json[] = resourceOf(building().template(), 'AWS::IAM::Role', 'PipelineRole').Properties.Policies;
    expect(policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)).toContainEqual({
      Effect: 'Allow',
      Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Mine/), 'Arn'] },
    });
  });

  test('supports an imported project with its role and log group', () => {
    const test = testPipeline((scope) => ({
      artifactBucket: new s3.Bucket(scope, 'Bucket', { encryption: s3.BucketEncryption.KMS }),
      imageBuild: ImageBuild.project(codebuild.Project.fromProjectName(scope, 'Mine', 'mine'), {
        role: role(scope),
        logGroup: logs.LogGroup.fromLogGroupName(scope, 'MyLogs', 'my-logs'),
      }),
    }));
    test.template().resourceCountIs('AWS::CodeBuild::Project', 0);
    expect(test.pipeline.buildLogGroup.logGroupName).toBe('my-logs');
    const policy = resourceOf(test.template(), 'AWS::IAM::Policy').Properties;
    expect(policy.Roles).toEqual(['my-build-role']);
    expect(JSON.stringify(policy.PolicyDocument)).toContain('kms:ViaService');
  });

  test('an imported project without its role is rejected', () => {
    expect(() => building((scope) => codebuild.Project.fromProjectName(scope, 'Mine', 'mine') as never)).toThrow(
      new Error(
        "[ImageBuild.project] role is required because project 'Test/Mine' was imported: pass the project's role",
      ),
    );
  });
});
