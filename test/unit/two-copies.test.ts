import { App, Stack } from 'aws-cdk-lib';
import * as first from '../../src';

let second: typeof first;
jest.isolateModules(() => {
  second = jest.requireActual('../../src');
});

test('parts of another copy of this package are recognized', () => {
  expect(second.Gate).not.toBe(first.Gate);
  const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
  const pipeline = new first.CiCdPipeline(stack, 'Pipeline', {
    source: second.PipelineSource.s3('source.zip'),
    imageBuild: first.ImageBuild.docker({ registryLogins: [second.RegistryLogin.ecrPullThroughCache('docker-hub')] }),
    encryption: second.PipelineEncryption.awsManaged(),
    stages: [
      {
        stageName: 'Production',
        gates: [second.Gate.manualApproval()],
        targets: [second.DeployTarget.promoteByTag('production')],
        verifications: [second.Gate.imageValidation()],
      },
    ],
    outputs: { pipelineName: second.PipelineOutput.PIPELINE_NAME },
  });
  expect(pipeline.node.tryFindChild('Pipeline')).toBeDefined();
});

test('an error says where a misplaced part of another copy belongs', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
  const target: object = second.DeployTarget.promoteByTag('production');
  const stages = [{ stageName: 'Production', gates: [target as first.Gate] }];
  const source = first.PipelineSource.s3('source.zip');
  expect(() => new first.CiCdPipeline(stack, 'Pipeline', { source, stages })).toThrow('put it in targets');
});
