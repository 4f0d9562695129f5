import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CiCdPipelineProps, DeployTarget, ImageBuild } from '../../src';
import { resourceOf, resourcesOf, roleOf, Statement, statementsOf, testPipeline } from '../support/template';

describe('existing resources', () => {
  test('repository: none is created, and its lifecycle is not changed', () => {
    const template = testPipeline((scope) => ({ repository: new ecr.Repository(scope, 'Mine') })).template();
    expect(resourceOf(template, 'AWS::ECR::Repository', 'Mine').Properties?.LifecyclePolicy).toBeUndefined();
    expect(JSON.stringify(statementsOf(roleOf(template, 'codebuild.amazonaws.com')))).not.toContain('"Mine');
    expect(JSON.stringify(statementsOf(roleOf(template, 'lambda.amazonaws.com', 'ImageStep')))).toContain('"Mine');
  });

  test('repository: an imported one is used', () => {
    const template = testPipeline((scope) => ({
      repository: ecr.Repository.fromRepositoryName(scope, 'Mine', 'team/shop'),
    })).template();
    template.resourceCountIs('AWS::ECR::Repository', 1); // the build's
    ['ImageStep', 'Tagproduction'].forEach((id) =>
      expect(JSON.stringify(statementsOf(roleOf(template, 'lambda.amazonaws.com', id)))).toContain(
        ':repository/team/shop',
      ),
    );
  });

  test('repository of builds: none is created, and the build pushes to the existing one', () => {
    const { template, pipeline } = testPipeline((scope) => ({
      buildRepository: ecr.Repository.fromRepositoryName(scope, 'Mine', 'team/builds'),
    }));
    template().resourceCountIs('AWS::ECR::Repository', 1); // what is deployed from
    expect(JSON.stringify(statementsOf(roleOf(template(), 'codebuild.amazonaws.com')))).toContain(
      ':repository/team/builds',
    );
    expect(pipeline.buildRepository?.node.path).toBe('Test/Mine');
  });

  test('artifact bucket: none is created, and the existing one is not changed', () => {
    const template = testPipeline((scope) => ({ artifactBucket: new s3.Bucket(scope, 'Mine') })).template();
    expect(Object.keys(resourceOf(template, 'AWS::S3::Bucket', 'Mine').Properties ?? {})).toEqual([]);
    expect(resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.ArtifactStore.Location).toEqual({
      Ref: expect.stringMatching(/^Mine/),
    });
    template.resourceCountIs('AWS::S3::BucketPolicy', 1); // the source bucket's
  });

  const roles = (role: iam.IRole): Partial<CiCdPipelineProps> => ({
    pipelineRole: role,
    eventRole: role,
    imageStepRole: role,
    imageBuild: ImageBuild.docker({ role }),
    stages: [{ stageName: 'Deploy', targets: [DeployTarget.promoteByTag('production', { role })] }],
  });

  test('roles: they get the statements of the roles that they replace, and nothing wider', () => {
    const template = testPipeline((scope) =>
      roles(new iam.Role(scope, 'Mine', { assumedBy: new iam.AccountRootPrincipal() })),
    ).template();
    template.resourceCountIs('AWS::IAM::Role', 1);
    const given = actionsOf(
      resourcesOf(template, 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement),
    );
    const own = resourcesOf(testPipeline().template(), 'AWS::IAM::Role').flatMap((role) =>
      actionsOf(statementsOf(role)),
    );
    expect(given).toEqual([...new Set(own)].sort());
  });

  test('roles: every user of a role waits for its policy', () => {
    const template = testPipeline((scope) =>
      roles(new iam.Role(scope, 'Mine', { assumedBy: new iam.AccountRootPrincipal() })),
    ).template();
    const [policy, ...others] = Object.keys(template.findResources('AWS::IAM::Policy'));
    expect(others).toEqual([]);
    const users = ['AWS::CodePipeline::Pipeline', 'AWS::CodeBuild::Project', 'AWS::Events::Rule'];
    users.forEach((type) => expect(resourceOf(template, type).DependsOn).toContain(policy));
    ['Tagproduction', 'ImageStep'].forEach((id) =>
      expect(resourceOf(template, 'AWS::Lambda::Function', id).DependsOn).toContain(policy),
    );
  });

  test('roles: one that was imported as immutable is not changed', () => {
    const template = testPipeline((scope) =>
      roles(iam.Role.fromRoleArn(scope, 'Mine', 'arn:aws:iam::111122223333:role/mine', { mutable: false })),
    ).template();
    template.resourceCountIs('AWS::IAM::Role', 0);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('the roles that the construct makes can be extended', () => {
    const test = testPipeline();
    const read = new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources: ['arn:aws:ssm:::parameter/x'] });
    test.pipeline.buildRole.addToPrincipalPolicy(read);
    expect(resourceOf(test.template(), 'AWS::IAM::Policy').Properties.PolicyDocument.Statement).toHaveLength(1);
  });

  function actionsOf(statements: Statement[]): string[] {
    return [...new Set(statements.flatMap((statement) => statement.Action))].sort() as string[];
  }
});
