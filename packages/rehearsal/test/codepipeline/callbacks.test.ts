import { pipelineProperties } from './fixtures';
import { createHarness, permissive } from './harness';
import { CALLBACK_PREFIX, handleCallback, type BuildProjectRegistry } from '../../src/codepipeline/api/callbacks';
import type { AccessControl } from '../../src/codepipeline/engine/credentials';
import { AccessDeniedError } from '../../src/emulator/control';

const arn = 'arn:aws:codepipeline:us-east-1:000000000000:shop-dev';

function callbacks({
  control = permissive,
  startOnCreate = false,
}: { control?: AccessControl; startOnCreate?: boolean } = {}) {
  const harness = createHarness(control);
  const refusedStarts: string[] = [];
  const warnings: string[] = [];
  const services = {
    engine: harness.engine,
    secret: 'right',
    startOnCreate,
    control: () => control,
    onStartRefused: (pipelineArn: string, message: string) => void refusedStarts.push(`${pipelineArn}: ${message}`),
    onWarning: (message: string) => void warnings.push(message),
  };
  const call = (path: string, body: unknown, secret: string | undefined = 'right') =>
    handleCallback(services, `${CALLBACK_PREFIX}${path}`, secret, JSON.stringify(body));
  const change = (operation: string, properties: unknown, physicalId?: string) =>
    call('pipelines', { operation, logicalId: 'Pipeline', physicalId, properties });
  return { ...harness, call, change, refusedStarts, warnings };
}

test('every call needs the secret', async () => {
  const { call, engine } = callbacks();
  const request = { operation: 'create', logicalId: 'P', properties: pipelineProperties() };
  for (const secret of [undefined, '', 'wrong', 'right!']) {
    expect(await call('pipelines', request, secret ?? '')).toMatchObject({ status: 401 });
  }
  expect(engine.pipelines()).toEqual([]);
});

test('anything else is not there', async () => {
  expect(await callbacks().call('elsewhere', {})).toMatchObject({ status: 404 });
});

test('what is not played becomes a warning', async () => {
  const { call, warnings } = callbacks();
  expect(await call('warnings', { message: 'container proxy does not run' })).toEqual({ status: 200, body: {} });
  expect(await call('warnings', {})).toMatchObject({ status: 400 });
  expect(warnings).toEqual(['container proxy does not run']);
});

describe('pipelines of a template', () => {
  test('are created, updated and deleted', async () => {
    const { change, engine } = callbacks();
    expect(await change('create', pipelineProperties())).toEqual({
      status: 200,
      body: { name: 'shop-dev', version: 1 },
    });
    expect(await change('update', pipelineProperties(), 'shop-dev')).toMatchObject({ body: { version: 2 } });
    expect(await change('delete', {}, 'shop-dev')).toMatchObject({ status: 200 });
    expect(engine.pipelines()).toEqual([]);
    expect(await change('delete', {}, 'shop-dev')).toMatchObject({ status: 200 });
  });

  test('are refused with every problem', async () => {
    const { change } = callbacks();
    expect(await change('create', { ...pipelineProperties(), ArtifactStores: [] })).toMatchObject({
      status: 400,
      body: {
        code: 'ValidationException',
        message: expect.stringContaining('ArtifactStores: not supported by the rehearsal'),
      },
    });
    await change('create', pipelineProperties());
    expect(await change('create', pipelineProperties())).toMatchObject({
      body: { code: 'PipelineNameInUseException' },
    });
    expect(await change('paint', {})).toMatchObject({ status: 400 });
  });

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html: a new pipeline runs once.
  test('start by themselves only where that is asked for', async () => {
    const quiet = callbacks();
    await quiet.change('create', pipelineProperties());
    expect(quiet.engine.pipeline('shop-dev').executions).toEqual([]);
    const eager = callbacks({ startOnCreate: true });
    await eager.change('create', pipelineProperties());
    expect(eager.engine.pipeline('shop-dev').executions).toMatchObject([
      { trigger: { triggerType: 'CreatePipeline' } },
    ]);
  });

  // RestartExecutionOnUpdate: "Indicates whether to rerun the CodePipeline pipeline after you update it."
  test('run again after an update if the template says so', async () => {
    const { change, engine } = callbacks();
    await change('create', pipelineProperties());
    await change('update', { ...pipelineProperties(), RestartExecutionOnUpdate: true }, 'shop-dev');
    expect(engine.pipeline('shop-dev').executions).toHaveLength(1);
  });
});

describe('build projects of a template', () => {
  const callProjects = (projects: BuildProjectRegistry | undefined, body: unknown) => {
    const { engine } = createHarness();
    const control = () => permissive;
    const onStartRefused = () => undefined;
    const onWarning = () => undefined;
    const services = { engine, secret: 'right', startOnCreate: false, projects, control, onStartRefused, onWarning };
    return handleCallback(services, `${CALLBACK_PREFIX}projects`, 'right', JSON.stringify(body));
  };
  const put = { operation: 'put', name: 'shop', properties: { a: 1 } };

  test('are passed to CodeBuild', async () => {
    const told: unknown[] = [];
    const projects = {
      put: (...args: unknown[]) => void told.push(args),
      remove: (name: string) => void told.push(name),
    };
    expect(await callProjects(projects, put)).toEqual({ status: 200, body: { name: 'shop' } });
    await callProjects(projects, { operation: 'delete', name: 'shop', properties: {} });
    expect(told).toEqual([['shop', 'arn:aws:codebuild:us-east-1:000000000000:project/shop', { a: 1 }], 'shop']);
  });

  test('are rejected with the message of CodeBuild, or without CodeBuild', async () => {
    const refuse = () => {
      throw new Error('VpcConfig is not played');
    };
    expect(await callProjects({ put: refuse, remove: () => undefined }, put)).toEqual({
      status: 400,
      body: { code: 'ValidationException', message: 'VpcConfig is not played' },
    });
    expect(await callProjects(undefined, put)).toMatchObject({ status: 400 });
  });
});

describe('a rule that starts a pipeline', () => {
  const request = {
    pipelineArn: arn,
    roleArn: 'arn:aws:iam::000000000000:role/events',
    ruleArn: 'arn:rule',
    event: {},
  };

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-iam-roles.html
  test('does so as the role of its target', async () => {
    const asked: unknown[] = [];
    const { call, change, engine } = callbacks({
      control: {
        ...permissive,
        assumeRole: async (assume) => (asked.push(assume), permissive.assumeRole(assume)),
        authorize: async (authorize) => void asked.push(authorize),
      },
    });
    await change('create', pipelineProperties());
    expect(await call('start-pipeline', request)).toMatchObject({ status: 200 });
    expect(engine.pipeline('shop-dev').executions).toMatchObject([
      { trigger: { triggerType: 'CloudWatchEvent', triggerDetail: 'arn:rule' } },
    ]);
    expect(asked.slice(0, 2)).toEqual([
      {
        roleArn: request.roleArn,
        sessionName: 'EventBridge',
        servicePrincipal: 'events.amazonaws.com',
        context: { 'aws:SourceArn': 'arn:rule', 'aws:SourceAccount': '000000000000' },
      },
      { accessKeyId: `key of ${request.roleArn}`, action: 'codepipeline:StartPipelineExecution', resourceArn: arn },
    ]);
  });

  test.each(['assumeRole', 'authorize'] as const)('is denied when %s is', async (denied) => {
    const refuse = async () => Promise.reject(new AccessDeniedError('not authorized'));
    const { call, change, engine, refusedStarts } = callbacks({ control: { ...permissive, [denied]: refuse } });
    await change('create', pipelineProperties());
    expect(await call('start-pipeline', request)).toEqual({
      status: 403,
      body: { code: 'AccessDenied', message: 'not authorized' },
    });
    expect(engine.pipeline('shop-dev').executions).toEqual([]);
    expect(refusedStarts).toEqual([`${arn}: not authorized`]);
  });

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html
  test('passes the revision that its input transformer took from the event', async () => {
    const { call, change, engine } = callbacks();
    await change('create', pipelineProperties());
    const sourceRevisions = [{ actionName: 'S3', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'v1' }];
    expect(await call('start-pipeline', { ...request, input: JSON.stringify({ sourceRevisions }) })).toMatchObject({
      status: 200,
    });
    expect(engine.pipeline('shop-dev').executions[0].sourceOverrides).toEqual(sourceRevisions);
  });

  test.each(['no JSON', '{"sourceRevision":[]}', '{"sourceRevisions":[{"actionName":"S3"}]}'])(
    'is rejected with an input that is not valid for a pipeline: %s',
    async (input) => {
      const { call, change, engine, refusedStarts } = callbacks();
      await change('create', pipelineProperties());
      expect(await call('start-pipeline', { ...request, input })).toMatchObject({
        status: 400,
        body: {
          code: 'ValidationException',
          message: expect.stringContaining("the rule's input is not valid for a pipeline"),
        },
      });
      expect(engine.pipeline('shop-dev').executions).toEqual([]);
      expect(refusedStarts).toHaveLength(1);
    },
  );

  test('is rejected if there is no such pipeline', async () => {
    expect(await callbacks().call('start-pipeline', request)).toMatchObject({
      status: 400,
      body: { code: 'PipelineNotFoundException' },
    });
    const foreign = { ...request, pipelineArn: 'arn:aws:codepipeline:eu-west-1:1:x' };
    expect(await callbacks().call('start-pipeline', foreign)).toMatchObject({
      body: { code: 'PipelineNotFoundException' },
    });
  });
});
