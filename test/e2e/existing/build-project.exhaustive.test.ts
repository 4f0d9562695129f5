import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Rehearsal, StackOutputs } from 'codepipeline-rehearsal';
import {
  CiCdPipeline,
  DeployTarget,
  Gate,
  ImageBuild,
  PipelineEncryption,
  PipelineOutput,
  PipelineSource,
} from '../../../src';
import { deploy, run, sourceZip, stagesOf } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const INBOX = 'on-call';

/** A project with its own buildspec, which meets the requirements of `ImageBuild.project`. */
function ownProject(scope: Stack): codebuild.PipelineProject {
  return new codebuild.PipelineProject(scope, 'Mine', {
    projectName: 'mine',
    environment: { privileged: true },
    buildSpec: codebuild.BuildSpec.fromObject({
      version: '0.2',
      env: { 'exported-variables': ['IMAGE_DIGEST'] },
      phases: {
        build: {
          'on-failure': 'ABORT',
          commands: [
            'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"',
            'docker build --tag "$REPOSITORY_URI:$IMAGE_TAG" .',
            'test ! -e broken',
            'docker push "$REPOSITORY_URI:$IMAGE_TAG"',
            `export IMAGE_DIGEST="$(docker image inspect --format '{{index .RepoDigests 0}}' "$REPOSITORY_URI:$IMAGE_TAG" | cut -d @ -f 2)"`,
            'echo {} > result.json',
          ],
        },
      },
      artifacts: { files: ['result.json'] },
    }),
  });
}

describe('an existing build project, with customer-managed keys', () => {
  let rehearsal: Rehearsal;
  let outputs: StackOutputs;

  const deployExisting = (): Promise<StackOutputs> =>
    deploy(rehearsal, (app) => {
      const stack = new Stack(app, 'Existing');
      const { notificationTopic: topic } = new CiCdPipeline(stack, 'Pipeline', {
        namePrefix: 'existing',
        source: PipelineSource.s3('source.zip'),
        imageBuild: ImageBuild.project(ownProject(stack)),
        encryption: PipelineEncryption.customerManaged(),
        pipelineLogging: true,
        stages: [
          {
            stageName: 'Deploy',
            targets: [DeployTarget.promoteByTag('production')],
            verifications: [Gate.imageValidation()],
          },
        ],
        outputs: { pipelineName: PipelineOutput.PIPELINE_NAME, keyId: PipelineOutput.ENCRYPTION_KEY_ID },
      });
      topic!.addSubscription(
        new SqsSubscription(new sqs.Queue(stack, 'Inbox', { queueName: INBOX }), { rawMessageDelivery: true }),
      );
      return stack;
    });

  rehearse(
    async (started) => {
      rehearsal = started;
      outputs = await deployExisting();
    },
    { timeouts: { lambdaContinuation: 200 } },
  );

  async function inbox(): Promise<string[]> {
    const QueueUrl = `${rehearsal.clients.config.endpoint}/000000000000/${INBOX}`;
    const sqsClient = new SQSClient(rehearsal.clients.config);
    const { Messages = [] } = await sqsClient.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return Messages.map(({ Body }) => Body ?? '');
  }

  test('builds, promotes and records under the keys', async () => {
    const execution = await run(rehearsal, outputs);
    expect(execution.statusSummary).toBeUndefined();
    expect(stagesOf(execution)).toEqual({ Source: 'Succeeded', Build: 'Succeeded', Deploy: 'Succeeded' });
    expect(await inbox()).toEqual([]);
  });

  test('a failed build notifies subscribers in plain text', async () => {
    const execution = await run(rehearsal, outputs, sourceZip({ broken: 'yes' }));
    expect(stagesOf(execution)).toMatchObject({ Source: 'Succeeded', Build: 'Failed' });
    await rehearsal.whenIdle();
    const [message, ...others] = await inbox();
    expect(others).toEqual([]);
    expect(message).toMatch(
      /^"A build failed. Nothing was deployed."\n"Pipeline: existing-dev"\n"Status: {3}FAILED"\n/,
    );
    expect(message).toContain('"Log:      https://console.aws.amazon.com/cloudwatch/home?region=');
  });
});
