import type { Task } from '@aws-sdk/client-ecs';
import { logPlace, placeInWords, suspectOf, whyStopped } from '../../../src/lambda/stopped-task';

describe('why a task stopped', () => {
  test.each<[string, Task]>([
    [
      "container 'app' exited with code 137: OutOfMemoryError (Essential container in task exited)",
      {
        stoppedReason: 'Essential container in task exited',
        containers: [{ name: 'app', exitCode: 137, reason: 'OutOfMemoryError' }],
      },
    ],
    [
      "container 'app' did not start: CannotPullContainerError: not found (TaskFailedToStart)",
      { stopCode: 'TaskFailedToStart', containers: [{ name: 'app', reason: 'CannotPullContainerError: not found' }] },
    ],
    [
      "container 'app' failed its health check (Task failed container health checks)",
      {
        stoppedReason: 'Task failed container health checks',
        containers: [{ name: 'app', exitCode: 0, healthStatus: 'UNHEALTHY' }],
      },
    ],
    [
      "container 'app' stopped: signal, container 'proxy' exited with code 2",
      {
        containers: [
          { name: 'app', exitCode: 0, reason: 'signal' },
          { name: 'proxy', exitCode: 2 },
        ],
      },
    ],
    ['a task stopped: UserInitiated', { stopCode: 'UserInitiated', containers: [{ name: 'app', exitCode: 0 }] }],
    ['a task stopped: ECS gives no reason', {}],
  ])('is %s', (words, task) => {
    expect(whyStopped(task)).toBe(words);
  });

  test('is explained best by a container that failed', () => {
    const containers = [
      { name: 'proxy', exitCode: 0 },
      { name: 'app', exitCode: 1 },
    ];
    expect(suspectOf({ containers }, ['proxy'])).toBe('app');
    expect(suspectOf({}, ['proxy'])).toBe('proxy');
  });
});

describe('the place of logs', () => {
  const task = { taskArn: 'arn:aws:ecs:us-east-1:1:task/shop/0123' };
  const definition = (logConfiguration: object | undefined) => ({
    containerDefinitions: [{ name: 'app', logConfiguration }] as never[],
  });

  test('is a group and a stream', () => {
    const options = { 'awslogs-group': '/ecs/web', 'awslogs-stream-prefix': 'web' };
    const place = logPlace(definition({ logDriver: 'awslogs', options }), task, 'app');
    expect(placeInWords(place!)).toBe('log group /ecs/web, stream web/app/0123');
  });

  test('is a group if the stream has no prefix', () => {
    const place = logPlace(definition({ logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/web' } }), {}, 'app');
    expect(placeInWords(place!)).toBe('log group /ecs/web');
  });

  test.each([
    ['another log driver', { logDriver: 'splunk', options: {} }, 'app'],
    ['no group', { logDriver: 'awslogs' }, 'app'],
    ['no logs', undefined, 'app'],
    ['no such container', undefined, 'proxy'],
  ])('is unknown with %s', (_, logConfiguration, name) => {
    expect(logPlace(definition(logConfiguration), task, name)).toBeUndefined();
    expect(logPlace({}, task, name)).toBeUndefined();
  });
});
