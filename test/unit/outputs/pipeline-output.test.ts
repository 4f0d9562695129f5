import { Gate, PipelineEncryption, PipelineOutput } from '../../../src';
import { Json, testPipeline } from '../../support/template';

test('an output that other stacks read', () => {
  const outputs = {
    name: PipelineOutput.PIPELINE_NAME.exportedAs('shop:pipeline-name'),
    arn: PipelineOutput.PIPELINE_ARN,
  };
  const { Outputs } = testPipeline(() => ({ outputs }))
    .template()
    .toJSON();
  expect(Outputs.name).toEqual({ Value: expect.anything(), Export: { Name: 'shop:pipeline-name' } });
  expect(Outputs.arn).not.toHaveProperty('Export');
});

test('an export name that CloudFormation would reject', () => {
  const outputs = { name: PipelineOutput.PIPELINE_NAME.exportedAs('shop_name') };
  expect(() => testPipeline(() => ({ outputs })).template()).toThrow(/Export name must only include .*got 'shop_name'/);
});

test('every output', () => {
  const constants = Object.entries(PipelineOutput) as [string, PipelineOutput][];
  expect(constants).toHaveLength(17);
  const outputs = {
    ...Object.fromEntries(constants.map(([name, output]) => [name.replace(/_/g, ''), output])),
    VALIDATIONFUNCTIONARN: PipelineOutput.actionFunctionArn('Deploy', 'ValidateImage'),
  };
  const values = Object.fromEntries(
    Object.entries(
      testPipeline(() => ({
        outputs,
        pipelineLogging: true,
        encryption: PipelineEncryption.customerManaged(),
        stages: [{ stageName: 'Deploy', verifications: [Gate.imageValidation()] }],
      }))
        .template()
        .toJSON().Outputs,
    ).map(([name, output]: [string, Json]) => [name, JSON.stringify(output.Value)]),
  );
  expect(values).toEqual({
    ARTIFACTBUCKETNAME: expect.stringMatching(/^{"Ref":"PipelineArtifactBucket/),
    ARTIFACTBUCKETARN: expect.stringMatching(/^{"Fn::GetAtt":\["PipelineArtifactBucket/),
    SOURCEBUCKETNAME: expect.stringMatching(/^{"Ref":"PipelineSourceBucket/),
    REPOSITORYURI: expect.stringContaining('.dkr.ecr.'),
    REPOSITORYNAME: expect.stringMatching(/^{"Ref":"PipelineRepository/),
    REPOSITORYARN: expect.stringMatching(/^{"Fn::GetAtt":\["PipelineRepository/),
    BUILDPROJECTNAME: expect.stringMatching(/^{"Ref":"PipelineBuildProject/),
    BUILDPROJECTARN: expect.stringMatching(/^{"Fn::GetAtt":\["PipelineBuildProject/),
    BUILDROLEARN: expect.stringMatching(/^{"Fn::GetAtt":\["PipelineBuildRole/),
    BUILDLOGGROUPNAME: expect.stringMatching(/^{"Ref":"PipelineBuildLogs/),
    PIPELINELOGGROUPNAME: expect.stringMatching(/^{"Ref":"PipelinePipelineLogs/),
    PIPELINENAME: expect.stringMatching(/^{"Ref":"Pipeline/),
    PIPELINEARN: expect.stringContaining(':codepipeline:'),
    PIPELINEROLEARN: expect.stringMatching(/^{"Fn::GetAtt":\["PipelinePipelineRole/),
    DEPLOYMENTSTABLENAME: expect.stringMatching(/^{"Ref":"PipelineDeployments/),
    TOPICARN: expect.stringMatching(/^{"Ref":"PipelineTopic/),
    VALIDATIONFUNCTIONARN: expect.stringMatching(/^{"Fn::GetAtt":\["PipelineStagesDeployImageValidation/),
    ENCRYPTIONKEYID: expect.stringMatching(/^{"Ref":"PipelineEncryptionKey/),
  });
});
