import { ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeImageScanFindingsCommand, DescribeImagesCommand, ScanNotFoundException } from '@aws-sdk/client-ecr';
import 'aws-sdk-client-mock-jest';
import { STARTED_AT, current, job } from './job';
import {
  action,
  allIsWell,
  MINUTE,
  NAME,
  codePipeline,
  dynamoDb,
  ecr,
  sns,
  exception,
  items,
  failure,
  named,
  published,
  recorded,
  run,
  scanned,
  settled,
  success,
} from './run';
import { writeToken } from '../../../../src/lambda/continuation-token';

allIsWell();

describe('a scan that has not finished', () => {
  test.each(['IN_PROGRESS', 'PENDING'])(
    '%s: the job continues, and nothing is recorded or published',
    async (status) => {
      scanned(status);
      jest.spyOn(Date, 'now').mockReturnValue(5_000);
      await run();
      expect(success()).toEqual({
        jobId: current.jobId,
        executionDetails: { summary: `waiting: the scan of ${NAME} is ${status}` },
        continuationToken: '{"version":1,"since":5000}',
      });
      expect(dynamoDb.calls()).toHaveLength(0);
      expect(sns.calls()).toHaveLength(0);
    },
  );

  test('the next job passes the token on, and its end is recorded with the time of the action', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(5_000 + 29 * MINUTE);
    scanned('IN_PROGRESS');
    await run(job({}, writeToken({ since: 5000 })));
    expect(success()?.continuationToken).toBe('{"version":1,"since":5000}');
    codePipeline.resetHistory();
    scanned('COMPLETE');
    await run(job({}, writeToken({ since: 5000 })));
    expect(success()?.continuationToken).toBeUndefined();
    expect(recorded()?.Item?.timestamp).toEqual({ N: String(STARTED_AT.getTime()) });
  });

  test.each([true, false])('fails after the timeout (unscanned images allowed: %s)', async (allowUnscannedImage) => {
    jest.spyOn(Date, 'now').mockReturnValue(5_000 + 30 * MINUTE);
    scanned('IN_PROGRESS');
    await run(job({ allowUnscannedImage }, writeToken({ since: 5000 })));
    expect(failure()?.message).toBe(
      `the scan of ${NAME} has not finished after 30 minutes: check it in ECR, or set a longer scanTimeout`,
    );
    expect(recorded()?.Item).toMatchObject({ status: { S: 'FAILED' }, scanStatus: { S: 'IN_PROGRESS' } });
    expect(published()).toBeDefined();
  });

  test('of an image that was just pushed has not begun', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(STARTED_AT.getTime() + 9 * MINUTE);
    ecr.on(DescribeImageScanFindingsCommand).rejects(new ScanNotFoundException(exception));
    await run();
    expect(success()?.executionDetails?.summary).toBe(`waiting: the scan of ${NAME} is NOT_FOUND`);
  });
});

describe('an image that ECR does not scan', () => {
  const fix = 'turn on scan on push and push the image again, or set allowUnscannedImage';

  test.each([
    ['UNSUPPORTED_IMAGE', 'no such distribution', 'UNSUPPORTED_IMAGE: no such distribution'],
    ['FAILED', undefined, 'FAILED'],
    ['SCAN_ELIGIBILITY_EXPIRED', undefined, 'SCAN_ELIGIBILITY_EXPIRED'],
    ['FINDINGS_UNAVAILABLE', undefined, 'FINDINGS_UNAVAILABLE'],
  ])('%s fails', async (status, description, why) => {
    scanned(status, { CRITICAL: 9 }, description);
    await run();
    expect(failure()?.message).toBe(`${NAME} has no scan (${why}): ${fix}`);
    expect(recorded()?.Item).not.toHaveProperty('scanFindings');
  });

  test.each([
    ['pushed long ago', [{ imagePushedAt: STARTED_AT }]],
    ['pushed who knows when', [{}]],
  ])('no scan of an image %s fails', async (_case, imageDetails) => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails });
    ecr.on(DescribeImageScanFindingsCommand).rejects(new ScanNotFoundException(exception));
    await run();
    expect(failure()?.message).toBe(`${NAME} has no scan (NOT_FOUND: as AWS says it): ${fix}`);
  });

  test.each([true, false])('an unknown status never passes (unscanned images allowed: %s)', async (allowed) => {
    scanned('BRAND_NEW');
    await run(job({ allowUnscannedImage: allowed }));
    expect(failure()?.message).toBe(`${NAME} has a scan with the unknown status BRAND_NEW: check it in ECR`);
  });

  test.each([{}, { imageScanStatus: {} }])(
    'a response without a scan status (%j): the job continues',
    async (answer) => {
      ecr.on(DescribeImageScanFindingsCommand).resolves(answer);
      await run();
      expect(success()?.executionDetails?.summary).toBe('waiting: ECR returned an empty response');
    },
  );

  test.each(['COMPLETE', 'ACTIVE'])('%s without a completed scan: the job continues', async (status) => {
    ecr.on(DescribeImageScanFindingsCommand).resolves({
      imageScanStatus: { status: status as 'COMPLETE' },
      imageScanFindings: { findingSeverityCounts: {} },
    });
    await run();
    expect(success()?.executionDetails?.summary).toBe(`waiting: the scan of ${NAME} is ${status} without findings`);
    expect(items).toEqual([]);
  });

  test('passes if that is allowed, and the record states why there are no findings', async () => {
    scanned('UNSUPPORTED_IMAGE', undefined, 'no such distribution');
    await run(job({ allowUnscannedImage: true }));
    const summary = `${NAME} is in the registry and has no scan (UNSUPPORTED_IMAGE: no such distribution)`;
    expect(success()?.executionDetails?.summary).toBe(summary);
    expect(recorded()?.Item).toMatchObject({ status: { S: 'PENDING' }, scanStatus: { S: 'UNSUPPORTED_IMAGE' } });
  });
});

describe('services that are overloaded', () => {
  const throttle = named('ThrottlingException');
  test.each([
    ['CodePipeline', () => codePipeline.on(ListActionExecutionsCommand).rejects(throttle)],
    ['ECR, for the image', () => ecr.on(DescribeImagesCommand).rejects(throttle)],
    ['ECR, for its scan', () => ecr.on(DescribeImageScanFindingsCommand).rejects(throttle)],
    ['DynamoDB', () => dynamoDb.on(PutItemCommand).rejects(throttle)],
  ])('%s: the job continues', async (_service, arrange) => {
    arrange();
    await run(job({}, writeToken({ since: Date.now() })));
    expect(success()).toMatchObject({
      executionDetails: { summary: expect.stringMatching(/^waiting: .*is receiving too many requests/) },
      continuationToken: expect.stringMatching(/^\{"version":1,"since":\d+\}$/),
    });
    expect(failure()).toBeUndefined();
    expect(sns.calls()).toHaveLength(0);
  });

  test('an internal error of the service: the job continues', async () => {
    dynamoDb.on(PutItemCommand).rejects(named('InternalServerError', { $fault: 'server' }));
    await run();
    expect(success()?.continuationToken).toBeDefined();
  });

  test('an action that CodePipeline does not list yet: the job continues', async () => {
    codePipeline.on(ListActionExecutionsCommand).resolves({ actionExecutionDetails: [] });
    await run();
    expect(success()?.executionDetails?.summary).toBe('making sure that the action is in progress');
  });

  test('the job does not continue forever', async () => {
    ecr.on(DescribeImagesCommand).rejects(throttle);
    await run(job({}, writeToken({ since: 5000 })));
    expect(failure()?.message).toBe('gave up after 60 minutes (ECR is receiving too many requests): retry the stage');
    expect(published()?.Message).toContain('gave up after 60 minutes');
  });
});

test('an image that does not pass and cannot be recorded yet: both are reported', async () => {
  scanned('COMPLETE', { CRITICAL: 1 });
  dynamoDb.on(PutItemCommand).rejects(named('ThrottlingException'));
  await run();
  expect(success()?.continuationToken).toBeDefined();
  expect(success()?.executionDetails?.summary).toMatch(/1 CRITICAL.*; the deployment could not be recorded/);
});

test('a job whose action has ended sends no answer; its failure is recorded', async () => {
  action.status = 'Failed';
  await run(job({}, JSON.stringify({ version: 1, since: Date.now(), attemptId: 'a-1' })));
  expect([success(), failure()]).toEqual([undefined, undefined]);
  expect(settled()).toEqual(['FAILED']);
});
