import { actionContext } from './action-context';
import { lambdaAction, pipelineOf, sourceAction, stage } from './fixtures';
import { fakeClock, permissive, settle } from './harness';
import { createJobBoard, type JobData } from '../../src/codepipeline/engine/jobs';
import { AWS_TIMEOUTS } from '../../src/codepipeline/engine/timeouts';
import { lambdaInvoke, type LambdaInvokeServices } from '../../src/codepipeline/providers/lambda-invoke';
import { AccessDeniedError } from '../../src/emulator/control';

interface Invocation {
  readonly accessKeyId: string;
  readonly functionName: string;
  readonly job: { readonly id: string; readonly accountId: string; readonly data: JobData };
}

const MINUTE = 60_000;
const Configuration = { FunctionName: 'shop-tag', UserParameters: '{"tag":"production"}' };

function begin(changes: Partial<LambdaInvokeServices> = {}, context: Parameters<typeof actionContext>[1] = {}) {
  const stages = [
    stage('Source', sourceAction()),
    stage('Deploy', lambdaAction({ Configuration, OutputArtifacts: [{ Name: 'Report' }] })),
  ];
  const [action] = pipelineOf({ Stages: stages }).stages[1].actions;
  const clock = fakeClock();
  const jobs = createJobBoard();
  const invocations: Invocation[] = [];
  let ids = 0;
  const services: LambdaInvokeServices = {
    clock,
    jobs,
    timeouts: AWS_TIMEOUTS,
    control: () => permissive,
    newId: () => `job-${(ids += 1)}`,
    explain: async () => undefined,
    invoke: async ({ accessKeyId }, functionName, event) => {
      const { 'CodePipeline.job': job } = event as { 'CodePipeline.job': Invocation['job'] };
      invocations.push({ accessKeyId, functionName, job });
    },
    ...changes,
  };
  const setting = actionContext(action, context);
  const outcome = lambdaInvoke.run(setting.context, services);
  outcome.catch(() => undefined);
  return { ...setting, clock, jobs, invocations, outcome };
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html, "Example JSON event";
// https://docs.aws.amazon.com/lambda/latest/dg/services-codepipeline.html shows artifacts and the expiration time.
test('invokes the function with a job of the shape of AWS', async () => {
  const inputArtifacts = [
    { name: 'SourceOutput', bucket: 'artifacts', key: 'shop-dev/SourceOutp/id1', revision: 'v1' },
    { name: 'Built', bucket: 'artifacts', key: 'shop-dev/Built/id2' },
  ];
  const artifactStore = { bucket: 'artifacts', encryptionKeyId: 'arn:key' };
  const { invocations, jobs } = begin({}, { inputArtifacts, artifactStore });
  await settle();
  const location = (objectKey: string) => ({ type: 'S3', s3Location: { bucketName: 'artifacts', objectKey } });
  const data = {
    actionConfiguration: { configuration: Configuration },
    inputArtifacts: [
      { name: 'SourceOutput', revision: 'v1', location: location('shop-dev/SourceOutp/id1') },
      { name: 'Built', revision: null, location: location('shop-dev/Built/id2') },
    ],
    outputArtifacts: [{ name: 'Report', revision: null, location: location('shop-dev/Report/id') }],
    artifactCredentials: {
      accessKeyId: 'ASIA-job-1',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expirationTime: Date.UTC(2030, 0, 1, 1),
    },
    encryptionKey: { id: 'arn:key', type: 'KMS' },
  };
  expect(invocations).toEqual([
    { accessKeyId: 'ASIA1', functionName: 'shop-tag', job: { id: 'job-1', accountId: '000000000000', data } },
  ]);
  // GetJobDetails tells the action type and the pipeline besides; the event does not.
  expect(jobs.job('job-1').context.pipelineContext).toMatchObject({
    pipelineName: 'shop-dev',
    stage: { name: 'Stage' },
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html, "Output variables"
test('succeeds with the variables and details of the answer', async () => {
  const { outcome, jobs, updates } = begin();
  await settle();
  const executionDetails = { summary: 'tagged', externalExecutionId: 'x-1', percentComplete: 100 };
  jobs.succeed('job-1', { outputVariables: { DIGEST: 'sha256:1' }, executionDetails });
  await expect(outcome).resolves.toEqual({
    variables: { DIGEST: 'sha256:1' },
    summary: 'tagged',
    externalExecutionId: 'x-1',
  });
  expect(updates).toContainEqual(executionDetails);
});

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html
test.each([
  'JobFailed',
  'ConfigurationError',
  'PermissionError',
  'RevisionOutOfSync',
  'RevisionUnavailable',
  'SystemUnavailable',
] as const)('fails as %s when the function says so', async (type) => {
  const { outcome, jobs } = begin();
  await settle();
  jobs.fail('job-1', { type, message: 'no such image', externalExecutionId: 'x-1' });
  await expect(outcome).rejects.toMatchObject({ code: type, message: 'no such image', externalExecutionId: 'x-1' });
});

describe('a function that does not answer', () => {
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html: "if the Lambda function has sent no reply
  // after 20 minutes, the action times out"
  test('fails the action after 20 minutes, not before', async () => {
    const { outcome, clock, jobs } = begin();
    await settle();
    clock.advance(20 * MINUTE - 1);
    await settle();
    expect(jobs.job('job-1').status).toBe('InProgress');
    clock.advance(1);
    await expect(outcome).rejects.toMatchObject({
      code: 'JobFailed',
      message: 'the function shop-tag called neither PutJobSuccessResult nor PutJobFailureResult within 20 minutes',
    });
    expect(() => jobs.succeed('job-1', {})).toThrow(expect.objectContaining({ code: 'InvalidJobStateException' }));
  });

  test('that threw is explained, but still only when the time is up, as on AWS', async () => {
    const asked: unknown[] = [];
    const { outcome, clock } = begin({
      explain: async (functionName, since) => {
        asked.push([functionName, since]);
        return 'threw before it answered the job: Error: no image';
      },
    });
    await settle();
    expect(asked).toEqual([]);
    clock.advance(20 * MINUTE);
    await expect(outcome).rejects.toThrow('the function shop-tag threw before it answered the job: Error: no image');
    expect(asked).toEqual([['shop-tag', new Date(Date.UTC(2030, 0, 1))]]);
  });

  test('because it is not allowed to is reported with the missing permission', async () => {
    const { outcome, clock, jobs } = begin();
    await settle();
    jobs.noteRefusal('job-1', 'User: f is not authorized to perform: codepipeline:PutJobSuccessResult');
    clock.advance(20 * MINUTE);
    await expect(outcome).rejects.toThrow(
      'the function shop-tag answered the job, but its answer was rejected: User: f is not authorized to perform: codepipeline:PutJobSuccessResult',
    );
  });

  test('but answers in time after a refusal has answered', async () => {
    const { outcome, jobs } = begin();
    await settle();
    jobs.noteRefusal('job-1', 'too large');
    jobs.succeed('job-1', {});
    await expect(outcome).resolves.toMatchObject({ variables: {} });
  });
});

describe('continuation', () => {
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-custom-action.html: the job is complete,
  // "a new job is created in CodePipeline that includes the continuation token";
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-integrations.html: after 30 seconds.
  test('a token makes a new job that carries it', async () => {
    const { outcome, clock, jobs, invocations } = begin();
    await settle();
    expect(invocations[0].job.data).not.toHaveProperty('continuationToken');
    jobs.succeed('job-1', { continuationToken: '{"step":2}' });
    await settle();
    expect(invocations).toHaveLength(1);
    clock.advance(30_000);
    await settle();
    expect(invocations[1].job).toMatchObject({ id: 'job-2', data: { continuationToken: '{"step":2}' } });
    jobs.succeed('job-2', { outputVariables: { done: 'yes' } });
    await expect(outcome).resolves.toMatchObject({ variables: { done: 'yes' } });
  });

  // limits.html: "has replied that the action is still in progress, CodePipeline restarts the 20-minute timer … If not
  // successful after 24 hours, CodePipeline sets the Lambda invoke action state to failed."
  test('each answer starts the 20 minutes anew, until 24 hours are over', async () => {
    const { outcome, clock, jobs, invocations } = begin();
    await settle();
    // 82 answers after 17.5 minutes each: 5 minutes of the 24 hours are left
    for (let answers = 0; answers < 82; answers += 1) {
      clock.advance(17 * MINUTE);
      jobs.succeed(`job-${invocations.length}`, { continuationToken: 'more' });
      await settle();
      clock.advance(30_000);
      await settle();
    }
    expect(jobs.job('job-83').status).toBe('InProgress');
    clock.advance(5 * MINUTE);
    await expect(outcome).rejects.toThrow('the function shop-tag did not finish within 1 day');
  });

  test('an abandoned action is not continued', async () => {
    const { outcome, clock, jobs, invocations, abandon } = begin();
    await settle();
    jobs.succeed('job-1', { continuationToken: 'more' });
    await settle();
    abandon();
    await expect(outcome).rejects.toThrow();
    clock.advance(30_000);
    await settle();
    expect(invocations).toHaveLength(1);
  });
});

test('the job of an abandoned action accepts no answer', async () => {
  const { outcome, jobs, abandon } = begin();
  await settle();
  abandon();
  await expect(outcome).rejects.toThrow();
  expect(() => jobs.succeed('job-1', {})).toThrow('it is Abandoned');
});

// actions-invoke-lambda-function.html: the role needs lambda:InvokeFunction and lambda:ListFunctions, "otherwise,
// pipelines that include Lambda actions fail"
test('without lambda:ListFunctions nothing is invoked', async () => {
  const authorize = async (request: { action: string; resourceArn: string }) => {
    expect(request).toMatchObject({ action: 'lambda:ListFunctions', resourceArn: '*' });
    throw new AccessDeniedError('not authorized to perform: lambda:ListFunctions');
  };
  const { outcome, invocations } = begin({ control: () => ({ ...permissive, authorize }) });
  await expect(outcome).rejects.toThrow('lambda:ListFunctions');
  expect(invocations).toEqual([]);
});

test('a denied invocation fails the action with the denial', async () => {
  const denial = new AccessDeniedError('not authorized to perform: lambda:InvokeFunction');
  const { outcome } = begin({ invoke: async () => Promise.reject(denial) });
  await expect(outcome).rejects.toBe(denial);
});
