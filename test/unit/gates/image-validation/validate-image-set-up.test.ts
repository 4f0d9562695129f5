import { ListActionExecutionsCommand, PutJobFailureResultCommand } from '@aws-sdk/client-codepipeline';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeImageScanFindingsCommand, DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { PublishCommand } from '@aws-sdk/client-sns';
import 'aws-sdk-client-mock-jest';
import { job, jobWith } from './job';
import {
  allIsWell,
  handler,
  TOPIC_ARN,
  codePipeline,
  context,
  dynamoDb,
  ecr,
  sns,
  failure,
  named,
  published,
  items,
  run,
  scanned,
  success,
  written,
} from './run';
import { INVALID_DIGESTS, invalidDigest } from '../../../support/invalid-digests';

allIsWell();

describe('problems of the set-up are reported and published', () => {
  test.each([
    ['ecr:DescribeImages', () => ecr.on(DescribeImagesCommand)],
    ['ecr:DescribeImageScanFindings', () => ecr.on(DescribeImageScanFindingsCommand)],
  ])('no permission for %s', async (_action, on) => {
    on().rejects(named('AccessDeniedException'));
    await run();
    expect(failure()).toMatchObject({ type: 'PermissionError', message: 'AccessDeniedException!' });
    expect(published()?.Message).toContain('Reason:    AccessDeniedException!');
  });

  test('no permission for codepipeline:ListActionExecutions: the content of the record is unknown too', async () => {
    codePipeline.on(ListActionExecutionsCommand).rejects(named('AccessDeniedException'));
    await expect(run()).rejects.toThrow('AccessDeniedException!');
    expect(failure()).toMatchObject({ type: 'PermissionError', message: 'AccessDeniedException!' });
    expect(published()?.Message).toContain('Reason:    AccessDeniedException!');
  });

  test.each([
    ['AccessDeniedException', 'PermissionError'],
    ['ResourceNotFoundException', 'JobFailed'],
  ])('a good image that cannot be recorded: %s', async (name, type) => {
    dynamoDb.on(PutItemCommand).rejects(named(name));
    await expect(run()).rejects.toThrow(`${name}!`);
    const message = `the deployment could not be recorded (${name}!): retry the stage`;
    expect(failure()).toMatchObject({ type, message });
    expect(success()).toBeUndefined();
    expect(published()?.Message).toContain(message);
  });

  test('a thrown value that is not an error', async () => {
    dynamoDb.on(PutItemCommand).callsFake(() => Promise.reject('text'));
    await expect(run()).rejects.toBe('text');
    expect(failure()?.message).toBe('the deployment could not be recorded (text): retry the stage');
  });

  test.each(['STATE_TABLE', 'ECR_REPOSITORY', 'SNS_TOPIC_ARN', 'SOURCE_STAGE', 'SOURCE_ACTION'])(
    '%s is not set',
    async (name) => {
      delete process.env[name];
      scanned('COMPLETE', { CRITICAL: 1 });
      await run().catch((error: Error) => written.push(error.message));
      const told = `${failure()?.message}\n${written.join('\n')}`;
      expect(told).toContain(`environment variable ${name} is not set: deploy the function again`);
      expect(codePipeline).toHaveReceivedCommandTimes(PutJobFailureResultCommand, 1);
    },
  );

  test.each(INVALID_DIGESTS)('user parameters %s', async (userParameters, got) => {
    await run(jobWith(userParameters));
    const message = invalidDigest(got);
    expect(failure()).toMatchObject({ type: 'ConfigurationError', message });
    expect(published()?.Message).toContain(message);
    expect(ecr.calls()).toHaveLength(0);
  });

  test('user parameters that are not JSON are published without unknown values', async () => {
    await run(jobWith('{'));
    const reason = 'the user parameters of the action are not JSON: deploy the pipeline again';
    expect(published()).toEqual({
      TopicArn: TOPIC_ARN,
      Subject: 'Validation failed: unknown, stage unknown',
      Message: `The validation of an image failed.\n\nReason:    ${reason}`,
    });
  });
});

test('a service that never responds: the job continues before the timeout of the function', async () => {
  ecr.on(DescribeImagesCommand).callsFake(() => new Promise(() => undefined));
  await handler(job(), { ...context, getRemainingTimeInMillis: () => 20 });
  expect(success()?.executionDetails?.summary).toBe('waiting: the function had no time left after 10 ms');
});

test.each([
  [{ failOn: ['CRITCAL'] }, 'failOn must be one or more of CRITICAL'],
  [{ failOn: [] }, 'failOn must be one or more of CRITICAL'],
  [{ failOn: 'CRITICAL' }, 'failOn must be one or more of CRITICAL'],
  [{ allowUnscannedImage: 'false' }, 'allowUnscannedImage must be true or false, got "false"'],
  [{ scanTimeoutMinutes: '30' }, 'scanTimeoutMinutes must be a number of minutes above 0, got "30"'],
  [{ scanTimeoutMinutes: 0 }, 'scanTimeoutMinutes must be a number of minutes above 0, got 0'],
  [{ target: '' }, 'target must be a string, got ""'],
  [{ stageName: '' }, 'stageName must be a string, got ""'],
])('an invalid user parameter fails the job, and never lets an image pass (%j)', async (change, message) => {
  await run(job(change as object));
  expect(failure()).toMatchObject({ type: 'ConfigurationError', message: expect.stringContaining(message) });
  expect(items).toEqual([]);
});

test('credentials of the job are never logged', async () => {
  await run();
  await run(jobWith('no JSON'));
  scanned('IN_PROGRESS');
  await run();
  scanned('COMPLETE', { CRITICAL: 1 });
  dynamoDb.on(PutItemCommand).rejects(new Error('broken'));
  sns.on(PublishCommand).rejects(new Error('broken too'));
  await expect(run()).rejects.toThrow('broken');
  const everything = [...written, ...sns.calls().map((call) => JSON.stringify(call.args))].join('\n');
  expect(written.length).toBeGreaterThan(4);
  expect(everything).not.toMatch(/AKIASECRET|very-secret|token-secret/);
});
