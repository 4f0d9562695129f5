import { App, Stack } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { CiCdPipeline, PipelineSource } from '../../../src';
import {
  arn,
  attribute,
  minimalProps,
  PIPELINE_NAME,
  resourceOf,
  roleOf,
  statementsOf,
  testPipeline,
} from '../../support/template';

describe('CodeCommit', () => {
  const template = testPipeline((scope) => ({
    source: PipelineSource.codeCommit(new codecommit.Repository(scope, 'Mine', { repositoryName: 'shop' }), {
      branch: 'release/2',
    }),
  })).template();
  const [repositoryId] = Object.keys(template.findResources('AWS::CodeCommit::Repository'));

  test('action: reads the branch, and polls nothing', () => {
    expect(resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions[0]).toEqual({
      Name: 'CodeCommit',
      ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeCommit', Version: '1' },
      Configuration: {
        RepositoryName: attribute(repositoryId, 'Name'),
        BranchName: 'release/2',
        PollForSourceChanges: false,
      },
      OutputArtifacts: [{ Name: 'Source' }],
      Namespace: 'SourceVariables',
      RunOrder: 1,
    });
  });

  test('event: a commit to the branch starts the pipeline with that commit', () => {
    const { Properties } = resourceOf(template, 'AWS::Events::Rule');
    expect(Properties.EventPattern).toEqual({
      source: ['aws.codecommit'],
      'detail-type': ['CodeCommit Repository State Change'],
      resources: [attribute(repositoryId)],
      detail: {
        event: ['referenceCreated', 'referenceUpdated'],
        referenceType: ['branch'],
        referenceName: ['release/2'],
      },
    });
    expect(Properties.Targets).toEqual([
      expect.objectContaining({
        Arn: arn('codepipeline', PIPELINE_NAME),
        InputTransformer: {
          InputPathsMap: { 'detail-commitId': '$.detail.commitId' },
          InputTemplate:
            '{"sourceRevisions":[{"actionName":"CodeCommit","revisionType":"COMMIT_ID","revisionValue":<detail-commitId>}]}',
        },
      }),
    ]);
  });

  test('role of the event: starts this pipeline and nothing else', () => {
    expect(statementsOf(roleOf(template, 'events.amazonaws.com'))).toEqual([
      { Effect: 'Allow', Action: 'codepipeline:StartPipelineExecution', Resource: arn('codepipeline', PIPELINE_NAME) },
    ]);
  });

  test('role: the pipeline reads this repository', () => {
    expect(statementsOf(roleOf(template, 'codepipeline.amazonaws.com'))[2]).toEqual({
      Effect: 'Allow',
      Action: [
        'codecommit:CancelUploadArchive',
        'codecommit:GetBranch',
        'codecommit:GetCommit',
        'codecommit:GetRepository',
        'codecommit:GetUploadArchiveStatus',
        'codecommit:UploadArchive',
      ],
      Resource: attribute(repositoryId),
    });
  });

  test('nothing else is created for it', () => {
    template.resourceCountIs('AWS::S3::Bucket', 1);
    template.resourceCountIs('AWS::Events::Rule', 1);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('an imported repository', () => {
  const environment = { account: '111122223333', region: 'eu-west-1' };
  const pipelineWith = (repositoryArn: string, env?: typeof environment) => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Test', { env });
    const source = PipelineSource.codeCommit(codecommit.Repository.fromRepositoryArn(stack, 'Mine', repositoryArn));
    return new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, source });
  };

  test.each([
    ["is named by its ARN, in the pipeline's account and Region", environment],
    ['is accepted when the environment of the stack is not known', undefined],
  ])('%s', (_case, env) => {
    expect(() => pipelineWith('arn:aws:codecommit:eu-west-1:111122223333:shop', env)).not.toThrow();
  });

  test("is accepted by name, with the branch 'main'", () => {
    const template = testPipeline((scope) => ({
      source: PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(scope, 'Mine', 'shop')),
    })).template();
    expect(
      resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties.Stages[0].Actions[0].Configuration,
    ).toMatchObject({ RepositoryName: 'shop', BranchName: 'main' });
    const { resources, detail } = resourceOf(template, 'AWS::Events::Rule').Properties.EventPattern;
    expect(resources).toEqual([arn('codecommit', 'shop')]);
    expect(detail.referenceName).toEqual(['main']);
  });

  const fix = 'deploy the stack of the pipeline there, or use another repository';
  test.each([
    [
      'arn:aws:codecommit:eu-west-1:444455556666:shop',
      `repository must be in the pipeline's account '111122223333', got '444455556666': ${fix}`,
    ],
    [
      'arn:aws:codecommit:us-east-1:111122223333:shop',
      `repository must be in the pipeline's region 'eu-west-1', got 'us-east-1': ${fix}`,
    ],
    [
      'arn:aws:codecommit:us-east-1:444455556666:shop',
      `repository must be in the pipeline's account '111122223333', got '444455556666': ${fix}; ` +
        `repository must be in the pipeline's region 'eu-west-1', got 'us-east-1': ${fix}`,
    ],
  ])('%s is rejected', (repositoryArn, message) => {
    expect(() => pipelineWith(repositoryArn, environment)).toThrow(new Error(`[Test/Pipeline] ${message}`));
  });

  test('a missing one is rejected', () => {
    const missing = undefined as unknown as codecommit.IRepository;
    expect(() => PipelineSource.codeCommit(missing)).toThrow(
      new Error(
        '[PipelineSource.codeCommit] repository must be a construct such as codecommit.Repository, got undefined: create one, or import one with codecommit.Repository.fromRepositoryName()',
      ),
    );
  });
});
