import { CodePipelineClient, ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { DescribeImagesCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { mockClient } from 'aws-sdk-client-mock';
import { restoreTag } from '../../../../src/deploy/promote-by-tag/handler/promote-image';
import { MovingTag } from '../../../../src/deploy/promote-by-tag/handler/tagged-image';
import { NotYet } from '../../../../src/lambda/temporary';
import 'aws-sdk-client-mock-jest';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const ecr = mockClient(ECRClient);
const codePipeline = mockClient(CodePipelineClient);
const tag = new MovingTag(new ECRClient({ region: 'us-east-1' }), 'shop', 'production');
const { signal } = new AbortController();

beforeEach(() => [ecr, codePipeline].forEach((client) => client.reset()));

describe('the digest of a tag', () => {
  test('is denied without permission', async () => {
    ecr.on(DescribeImagesCommand).rejects(new Error('not authorized'));
    await expect(tag.digest(signal)).rejects.toThrow('not authorized');
  });

  test.each([[{}], [{ imageDetails: [] }], [{ imageDetails: [{}] }]])('is unknown from %j', async (answer) => {
    ecr.on(DescribeImagesCommand).resolves(answer);
    await expect(tag.digest(signal)).rejects.toThrow(NotYet);
  });
});

describe('a tag that a job moved', () => {
  const promotion = {
    imageDigest: DIGEST,
    pipelineName: 'shop-dev',
    executionId: 'e-1',
    stageName: 'Production',
    actionName: 'tag-production-image',
  };

  test('is checked again by the next job if the function is about to time out', async () => {
    const aborted = AbortSignal.abort();
    await expect(restoreTag(new CodePipelineClient({ region: 'us-east-1' }), tag, promotion, aborted)).rejects.toThrow(
      new NotYet('a newer promotion is still running'),
    );
  });

  test('stays where no promotion has succeeded', async () => {
    codePipeline.on(ListActionExecutionsCommand).resolves({ actionExecutionDetails: [] });
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageDigest: DIGEST }] });
    await restoreTag(new CodePipelineClient({ region: 'us-east-1' }), tag, promotion, signal);
    expect(ecr).not.toHaveReceivedCommand(PutImageCommand);
  });
});
