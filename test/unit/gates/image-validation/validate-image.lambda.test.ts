import {
  InvalidJobStateException,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeImageScanFindingsCommand, DescribeImagesCommand, ImageNotFoundException } from '@aws-sdk/client-ecr';
import { PublishCommand } from '@aws-sdk/client-sns';
import 'aws-sdk-client-mock-jest';
import { DIGEST, STARTED_AT, current, job } from './job';
import {
  allIsWell,
  action,
  NAME,
  TOPIC_ARN,
  codePipeline,
  dynamoDb,
  ecr,
  sns,
  items,
  settled,
  exception,
  failure,
  named,
  published,
  recorded,
  run,
  scanned,
  success,
  written,
} from './run';

allIsWell();

describe('an image that passes', () => {
  test('is looked up by its digest, recorded and answered', async () => {
    await run();
    expect(ecr).toHaveReceivedCommandWith(DescribeImagesCommand, {
      repositoryName: 'shop',
      imageIds: [{ imageDigest: DIGEST }],
    });
    expect(ecr).toHaveReceivedCommandWith(DescribeImageScanFindingsCommand, {
      repositoryName: 'shop',
      imageId: { imageDigest: DIGEST },
    });
    expect(recorded()).toMatchObject({
      TableName: 'deployments',
      Item: {
        deploymentId: { S: 'e-1#Production#service' },
        timestamp: { N: String(STARTED_AT.getTime()) },
        status: { S: 'PENDING' },
        actionExecutionId: { S: 'a-1' },
        imageDigest: { S: DIGEST },
        imageTags: { L: [{ S: 'e-1' }] },
        scanStatus: { S: 'COMPLETE' },
        scanFindings: { M: { LOW: { N: '3' } } },
      },
      ConditionExpression: 'attribute_not_exists(#id)',
    });
    expect(success()).toEqual({
      jobId: current.jobId,
      executionDetails: {
        summary: `${NAME} is in the registry; findings: 3 LOW`,
        externalExecutionId: 'e-1#Production#service',
      },
      outputVariables: { IMAGE_DIGEST: DIGEST, DEPLOYMENT_ID: 'e-1#Production#service' },
    });
    expect(sns.calls()).toHaveLength(0);
    expect(items[0]).toMatchObject({ status: { S: 'SUCCEEDED' }, scanFindings: { M: { LOW: { N: '3' } } } });
  });

  test.each([
    ['COMPLETE', undefined, 'none'],
    ['COMPLETE', { CRITICAL: 0 }, 'none'],
    ['ACTIVE', { UNTRIAGED: 1, LOW: 2, MEDIUM: 1 }, '1 MEDIUM, 2 LOW, 1 UNTRIAGED'],
  ])('%s with findings %j', async (status, findings, words) => {
    scanned(status, findings);
    await run();
    expect(success()?.executionDetails?.summary).toBe(`${NAME} is in the registry; findings: ${words}`);
  });

  test('without tags', async () => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{}] });
    await run();
    expect(recorded()?.Item?.imageTags).toEqual({ L: [] });
    expect(success()).toBeDefined();
  });

  test('a repeated job whose action has ended changes nothing and sends no answer', async () => {
    await run();
    const [before] = items;
    scanned('COMPLETE', { CRITICAL: 1 });
    await run();
    expect(items).toEqual([before]);
    expect(codePipeline).toHaveReceivedCommandTimes(PutJobSuccessResultCommand, 2);
    expect(codePipeline).not.toHaveReceivedCommand(PutJobFailureResultCommand);
  });

  test('fails if another invocation has recorded a failure', async () => {
    items.push({ status: { S: 'FAILED' }, summary: { S: 'another saw findings' } });
    await run();
    expect(failure()?.message).toBe('another saw findings');
    expect(settled()).not.toContain('SUCCEEDED');
  });

  test('is not changed if the success of another invocation is confirmed', async () => {
    items.push({ status: { S: 'SUCCEEDED' } });
    await run();
    expect(codePipeline).not.toHaveReceivedCommand(PutJobSuccessResultCommand);
    expect(codePipeline).not.toHaveReceivedCommand(PutJobFailureResultCommand);
  });

  test('whose result CodePipeline rejects permanently fails, and its record says so', async () => {
    codePipeline.on(PutJobSuccessResultCommand).rejects(named('ValidationException'));
    await run();
    const message = 'CodePipeline rejected the result of the job: ValidationException!';
    expect(failure()?.message).toBe(message);
    expect(items[0]).toMatchObject({ status: { S: 'FAILED' }, summary: { S: 'the action failed' } });
  });

  test('the first answer stands, and no failure is published', async () => {
    codePipeline.on(PutJobSuccessResultCommand).rejects(new InvalidJobStateException(exception));
    await run();
    expect(codePipeline).not.toHaveReceivedCommand(PutJobFailureResultCommand);
    expect(sns.calls()).toHaveLength(0);
    expect(items[0].status.S).toBe('PENDING');
  });
});

describe('an image that fails', () => {
  const critical = `${NAME} has findings that block its deployment (1 CRITICAL, 2 HIGH): update the affected packages and push again`;

  test('is recorded, answered and published', async () => {
    scanned('COMPLETE', { MEDIUM: 7, HIGH: 2, CRITICAL: 1 });
    await run();
    expect(recorded()?.Item).toMatchObject({
      status: { S: 'FAILED' },
      summary: { S: critical },
      scanFindings: { M: { CRITICAL: { N: '1' }, HIGH: { N: '2' }, MEDIUM: { N: '7' } } },
    });
    expect(failure()).toEqual({ type: 'JobFailed', message: critical, externalExecutionId: 'notified/request-1' });
    expect(published()).toEqual({
      TopicArn: TOPIC_ARN,
      Subject: 'Validation failed: shop-dev, stage Production',
      Message: [
        'The validation of an image failed.',
        '',
        `Reason:    ${critical}`,
        'Pipeline:  shop-dev',
        'Stage:     Production',
        'Action:    ValidateImage',
        'Target:    service',
        'Execution: e-1',
        `Image:     shop@${DIGEST}`,
        'Commit:    c0ffee',
        'Author:    Ada',
        'Message:   fix: it',
        'Link:      https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop-dev/executions/e-1/timeline?region=us-east-1',
      ].join('\n'),
    });
  });

  test.each([['ECR says so', () => ecr.on(DescribeImagesCommand).rejects(new ImageNotFoundException(exception))]])(
    'missing: %s',
    async (_case, arrange) => {
      arrange();
      await run();
      const message = `there is no image ${DIGEST} in repository 'shop': it was deleted, or the pipeline was updated with another repository, so release the change again`;
      expect(failure()).toMatchObject({ type: 'JobFailed', message });
      expect(recorded()?.Item).toMatchObject({ status: { S: 'FAILED' }, imageTags: { L: [] } });
      expect(recorded()?.Item).not.toHaveProperty('scanStatus');
      expect(published()?.Message).toContain(message);
      expect(ecr).not.toHaveReceivedCommand(DescribeImageScanFindingsCommand);
    },
  );

  test('a table that rejects the record does not hide the reason', async () => {
    scanned('COMPLETE', { CRITICAL: 1 });
    dynamoDb.on(PutItemCommand).rejects(named('ResourceNotFoundException'));
    await expect(run()).rejects.toThrow('ResourceNotFoundException!');
    expect(failure()?.message).toContain('1 CRITICAL');
    expect(published()?.Message).toContain('1 CRITICAL');
    expect(failure()?.message).toContain('the deployment could not be recorded (ResourceNotFoundException!)');
  });

  test.each(['AuthorizationErrorException', 'ThrottledException', 'KMSAccessDeniedException'])(
    'a topic that rejects the message (%s) does not hide the reason',
    async (name) => {
      scanned('COMPLETE', { CRITICAL: 1 });
      sns.on(PublishCommand).rejects(named(name));
      await expect(run()).resolves.toBeUndefined();
      expect(failure()?.message).toContain('1 CRITICAL');
      expect(failure()?.externalExecutionId).toBe('request-1');
      expect(codePipeline).toHaveReceivedCommandTimes(PutJobFailureResultCommand, 1);
      expect(written.join('\n')).toContain('People could not be notified of the failure');
    },
  );

  test('with findings of an unknown severity fails too', async () => {
    scanned('COMPLETE', { BRAND_NEW: 1, LOW: 2 });
    await run();
    expect(failure()?.message).toContain('(1 BRAND_NEW)');
  });

  test('fails after another invocation saw it pass, and the record follows', async () => {
    await run(job({}));
    items[0] = { ...items[0], status: { S: 'PENDING' } };
    action.status = 'InProgress';
    scanned('COMPLETE', { CRITICAL: 1 });
    await run();
    expect(failure()?.message).toContain('1 CRITICAL');
    expect(items[0].status.S).toBe('FAILED');
  });

  test('a long subject is cut to the limit of SNS', async () => {
    scanned('COMPLETE', { CRITICAL: 1 });
    await run(job({ pipelineName: 'p'.repeat(100) }));
    expect(published()?.Subject).toHaveLength(100);
  });
});
