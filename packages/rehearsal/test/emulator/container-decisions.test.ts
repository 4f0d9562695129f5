import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { ensurePythonEnvironment } from '../../src/emulator/python-environment';

const launcher = path.join(__dirname, '../../python/launcher');
let python: string;

beforeAll(async () => {
  python = await ensurePythonEnvironment();
});

/** What a pure function of the emulator's containers makes of a case. */
function ask(name: 'step' | 'checks' | 'create' | 'runnable', request: Record<string, unknown>): unknown {
  const program = path.join(__dirname, 'container_decisions.py');
  const input = JSON.stringify([[name, request]]);
  return (
    JSON.parse(execFileSync(python, ['-B', '-s', program, launcher], { input, encoding: 'utf8' })) as unknown[]
  )[0];
}

interface Seen {
  readonly exit_code?: number;
  readonly health?: string;
  readonly reason?: string;
}

const step = (definitions: readonly unknown[], seen: Record<string, Seen>, nowMs = 0, isTask = false): unknown =>
  ask('step', {
    definitions,
    seen: Object.fromEntries(Object.entries(seen).map(([name, each]) => [name, { started_ms: 0, ...each }])),
    nowMs,
    isTask,
  });

const app = { name: 'app' };
const sidecar = { name: 'sidecar', essential: false };
const checked = { name: 'app', healthCheck: { command: ['CMD', 'x'] } };
const after = (condition: string) => ({ name: 'app', dependsOn: [{ containerName: 'sidecar', condition }] });
const HEALTHY = { kind: 'healthy' };

describe('containers of a service', () => {
  test.each([
    ['start', [app], {}, 0, { start: 'app' }],
    ['are waited for in the start-up window', [app], { app: {} }, 4_999, 'wait'],
    ['stay', [app], { app: {} }, 5_000, HEALTHY],
    [
      'exit',
      [app],
      { app: { exit_code: 3, reason: 'why' } },
      1,
      { kind: 'crashes', container: 'app', exit_code: 3, reason: 'why' },
    ],
    ['exit with 0, which ends a task too', [app], { app: { exit_code: 0 } }, 1, { kind: 'crashes', exit_code: 0 }],
    ['exit, and are not essential', [app, sidecar], { app: {}, sidecar: { exit_code: 1 } }, 5_000, HEALTHY],
    ['are waited for until they are healthy', [checked], { app: {} }, 60_000, 'wait'],
    ['are healthy at once', [checked], { app: { health: 'HEALTHY' } }, 10, HEALTHY],
    ['are unhealthy', [checked], { app: { health: 'UNHEALTHY' } }, 10, { kind: 'unhealthy', container: 'app' }],
    [
      'never get healthy',
      [checked],
      { app: {} },
      600_000,
      { kind: 'unhealthy', reason: 'the rehearsal stopped it after 10 minutes' },
    ],
  ] as const)('%s', (_, definitions, seen, nowMs, expected) => {
    const found = step(definitions, seen, nowMs);
    expect(found).toEqual(typeof expected === 'string' ? expected : expect.objectContaining(expected));
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
  test.each([
    ['START', {}, 'start'],
    ['COMPLETE', {}, 'wait'],
    ['COMPLETE', { exit_code: 1 }, 'start'],
    ['SUCCESS', {}, 'wait'],
    ['SUCCESS', { exit_code: 0 }, 'start'],
    ['SUCCESS', { exit_code: 2 }, 'crashes'],
    ['HEALTHY', {}, 'wait'],
    ['HEALTHY', { health: 'HEALTHY' }, 'start'],
    ['HEALTHY', { health: 'UNHEALTHY' }, 'crashes'],
    ['HEALTHY', { exit_code: 0 }, 'crashes'],
  ] as const)('wait for %s of another, which is %j: %s', (condition, seen, expected) => {
    const found = step([after(condition), sidecar], { sidecar: seen });
    const crash = { kind: 'crashes', container: 'sidecar', reason: `app depends on it: ${condition}` };
    const outcomes = { start: { start: 'app' }, wait: 'wait', crashes: expect.objectContaining(crash) };
    expect(found).toEqual(outcomes[expected]);
  });

  test('do not wait for one that does not run', () => {
    expect(step([after('HEALTHY')], {})).toEqual({ start: 'app' });
  });
});

describe('containers of a one-off task', () => {
  test.each([
    ['run as long as they want', [app], { app: {} }, 599_999, 'wait'],
    ['run longer than a trial may take', [app], { app: {} }, 600_000, { kind: 'exits', exit_code: 137 }],
    ['exit', [app], { app: { exit_code: 0 } }, 1, { kind: 'exits', exit_code: 0, container: 'app' }],
    ['are unhealthy, which nobody minds', [checked], { app: { health: 'UNHEALTHY' } }, 1, 'wait'],
  ] as const)('%s', (_, definitions, seen, nowMs, expected) => {
    const found = step(definitions, seen, nowMs, true);
    expect(found).toEqual(typeof expected === 'string' ? expected : expect.objectContaining(expected));
  });
});

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
describe('a health check', () => {
  const command = ['CMD', 'x'];
  test.each([
    [
      'is not asked before its interval',
      { command },
      [
        [29_999, false],
        [30_000, true],
      ],
      ['UNKNOWN', 'HEALTHY'],
    ],
    [
      'fails three times',
      { command, interval: 5 },
      [
        [5_000, false],
        [10_000, false],
        [15_000, false],
      ],
      ['UNKNOWN', 'UNKNOWN', 'UNHEALTHY'],
    ],
    ['fails once if so configured', { command, interval: 5, retries: 1 }, [[5_000, false]], ['UNHEALTHY']],
    [
      'may fail in its start period',
      { command, interval: 5, retries: 1, startPeriod: 10 },
      [
        [5_000, false],
        [10_000, false],
      ],
      ['UNKNOWN', 'UNHEALTHY'],
    ],
    [
      'counts failures in a row only',
      { command, interval: 5, retries: 2 },
      [
        [5_000, false],
        [10_000, true],
        [15_000, false],
        [20_000, false],
      ],
      ['UNKNOWN', 'HEALTHY', 'HEALTHY', 'UNHEALTHY'],
    ],
  ])('%s', (_, check, results, statuses) => expect(ask('checks', { check, results })).toEqual(statuses));
});

describe('a container definition as arguments of `docker create`', () => {
  const fixed = [
    ...['--label', 'id=1', '--network', 'none', '--no-healthcheck', '--pull', 'never'],
    ...['--log-driver', 'json-file', '--log-opt', 'max-size=1m'],
  ];
  const image = 'registry/shop@sha256:1';

  test('publishes nothing and has no network', () => {
    const definition = { name: 'app', portMappings: [{ containerPort: 80 }], privileged: true };
    expect(ask('create', { definition })).toEqual([...fixed, image]);
  });

  test('has what is in the definition', () => {
    const definition = {
      name: 'app',
      memory: 64,
      environment: [{ name: 'A', value: '1' }, { name: 'EMPTY' }],
      user: 'node',
      workingDirectory: '/srv',
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true },
      ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 2 }],
      mountPoints: [{ containerPath: '/data', sourceVolume: 'data' }],
      entryPoint: ['/bin/app', '--serve'],
      command: ['now'],
    };
    expect(ask('create', { definition, memory: '512' })).toEqual([
      ...fixed,
      ...['--memory', '64m', '--env', 'A=1', '--env', 'EMPTY=', '--user', 'node', '--workdir', '/srv', '--read-only'],
      ...['--init', '--ulimit', 'nofile=1:2', '--volume', '/data', '--entrypoint', '/bin/app', image, '--serve', 'now'],
    ]);
  });

  test('has the memory of the task and what RunTask overrides', () => {
    const own = { name: 'app', command: ['migrate'], environment: [{ name: 'A', value: '2' }] };
    const overrides = { containerOverrides: [own, { name: 'other', command: ['x'] }] };
    const definition = { name: 'app', command: ['serve'], environment: [{ name: 'A', value: '1' }] };
    expect(ask('create', { definition, memory: '512', overrides })).toEqual([
      ...[...fixed, '--memory', '512m', '--env', 'A=1', '--env', 'A=2', image, 'migrate'],
    ]);
  });
});

test('containers of other registries, and those with secrets, do not run', () => {
  const definitions = [
    { name: 'app', image: 'registry/shop' },
    { name: 'proxy', image: 'elsewhere/proxy' },
    { name: 'worker', image: 'registry/shop', secrets: [{ name: 'KEY', valueFrom: 'key' }] },
  ];
  const skipped = { proxy: 'elsewhere/proxy is in another registry', worker: 'its secrets are not resolved' };
  expect(ask('runnable', { definitions })).toEqual([['app'], skipped]);
  expect(ask('runnable', { definitions: definitions.slice(1, 2) })).toEqual([[], {}]);
});
