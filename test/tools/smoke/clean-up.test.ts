import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SystemA } from '../../../examples/system-a/system-a';
import { SystemB } from '../../../examples/system-b/system-b';
import { SystemC } from '../../../examples/system-c/system-c';
import { removeAll } from '../../../tools/smoke/clean-up';
import { REMOVALS, retained } from '../../../tools/smoke/removals';
import { STACKS } from '../../../tools/smoke/run';
import { ApprovalStack, serviceProps, ServiceStack } from '../../../tools/smoke/stacks';
import { Json } from '../../support/template';

const resource = (ResourceType: string, PhysicalResourceId?: string) => ({
  ResourceType,
  PhysicalResourceId,
  LogicalResourceId: 'x',
  LastUpdatedTimestamp: new Date(),
  ResourceStatus: 'CREATE_COMPLETE' as const,
});

describe('the order of the clean-up', () => {
  test('starts with the pipelines, then the service that they deploy to', () => {
    expect(STACKS.at(-1)).toBe('service');
  });

  test('ends with the keys, after everything else that stacks retain', () => {
    const left = retained([
      resource('AWS::KMS::Key', 'key'),
      resource('AWS::IAM::Role', 'role'),
      resource('AWS::S3::Bucket', 'bucket'),
      resource('AWS::Logs::LogGroup', 'group'),
      resource('AWS::S3::Bucket', 'bucket'),
      resource('AWS::S3::Bucket'),
      resource('AWS::ECR::Repository', 'repository'),
      resource('AWS::DynamoDB::Table', 'table'),
    ]);
    expect(left.map(({ id }) => id)).toEqual(['table', 'bucket', 'repository', 'group', 'key']);
  });

  test('covers everything that the templates retain', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'smoke-test-'));
    const app = new App({ outdir, analyticsReporting: false });
    const service = serviceProps({
      clusterName: 'shop',
      serviceName: 'shop',
      taskFamily: 'shop',
      executionRoleArn: 'arn:aws:iam::111111111111:role/execution',
      taskRoleArn: 'arn:aws:iam::111111111111:role/task',
    });
    const stacks: Stack[] = [
      new SystemA(app, 'A'),
      new SystemB(app, 'B', service),
      new SystemC(app, 'C'),
      new ApprovalStack(app, 'Approval', { name: 'smoke-1a2b3c' }),
      new ServiceStack(app, 'Service', { name: 'smoke-1a2b3c' }),
    ];
    const resources = stacks.flatMap((stack) => Object.values<Json>(Template.fromStack(stack).toJSON().Resources));
    rmSync(outdir, { recursive: true });
    const kept = resources
      .filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete')
      .map(({ Type }) => Type);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.filter((type) => !REMOVALS.some((removal) => removal.type === type))).toEqual([]);
  });
});

describe('a clean-up', () => {
  const done: string[] = [];
  const removal = (what: string, remove: () => Promise<{ at?: Date }>) => ({ what, remove });
  const clean = () =>
    removeAll(
      [
        removal('a stack', async () => ({})),
        removal('a bucket that went with it', () => Promise.reject(new Error('The bucket does not exist'))),
        removal('a table', () =>
          Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: {} })),
        ),
        removal('a key', async () => ({ at: new Date('2026-12-05') })),
      ],
      (what) => done.push(what),
    );

  test('continues after a resource that it could not delete, and lists it with the reason', async () => {
    expect(await clean()).toEqual({
      removed: ['a stack'],
      scheduled: ['a key: AWS deletes it on 2026-12-05'],
      left: ['a table: AccessDeniedException: no'],
    });
    expect(done).toEqual(['a stack', 'a key']);
  });
});
