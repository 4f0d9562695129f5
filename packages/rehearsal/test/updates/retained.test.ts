import { DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { physicalIds, statusOf, withRehearsal } from './support';
import type { Rehearsal } from '../../src/rehearsal';
import { deploy, type Resource } from '../pipelines/templates';

let rehearsal: Rehearsal;
withRehearsal((started) => (rehearsal = started));

type Policies = Pick<Resource, 'DeletionPolicy' | 'UpdateReplacePolicy'>;

const group = (LogGroupName: string | undefined, policies: Policies = {}): Resource => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName, RetentionInDays: 30 },
  ...policies,
});

/** What stays in each stack, which cannot be empty. */
const other = (stack: string) => ({ Other: group(`other-of-${stack}`) });

const logs = () => new CloudWatchLogsClient(rehearsal.clients.config);

async function exists(name: string): Promise<boolean> {
  const { logGroups = [] } = await logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  return logGroups.some(({ logGroupName }) => logGroupName === name);
}

async function removeStack(StackName: string): Promise<void> {
  const client = rehearsal.clients.cloudFormation;
  await client.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { StackName });
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
describe.each([
  { policy: undefined, stays: false },
  { policy: 'Delete', stays: false },
  { policy: 'Retain', stays: true },
  { policy: 'RetainExceptOnCreate', stays: true },
] as const)('with the deletion policy $policy', ({ policy, stays }) => {
  const kept = (name: string) => group(name, { DeletionPolicy: policy });

  test(`a resource that leaves the template ${stays ? 'stays' : 'is deleted'}`, async () => {
    const stack = `left-${policy}`;
    await deploy(rehearsal, stack, { Kept: kept(stack), ...other(stack) });
    await deploy(rehearsal, stack, other(stack));
    expect(Object.keys(await physicalIds(rehearsal, stack))).toEqual(['Other']);
    expect(await exists(stack)).toBe(stays);
  });

  test(`the resource of a deleted stack ${stays ? 'stays' : 'is deleted'}`, async () => {
    const stack = `deleted-${policy}`;
    await deploy(rehearsal, stack, { Kept: kept(stack), ...other(stack) });
    await removeStack(stack);
    expect(await exists(stack)).toBe(stays);
    expect(await exists(`other-of-${stack}`)).toBe(false);
  });

  test(`${stays ? 'cannot be added again under its name' : 'can be added again'} when it was removed`, async () => {
    const stack = `again-${policy}`;
    const resources = { Kept: kept(stack), ...other(stack) };
    await deploy(rehearsal, stack, resources);
    await deploy(rehearsal, stack, other(stack));
    const added = deploy(rehearsal, stack, resources).then(
      () => 'deployed',
      (error: Error) => error.message,
    );
    expect(await added).toMatch(stays ? `'${stack}' already exists` : 'deployed');
    expect(await statusOf(rehearsal, stack)).toBe(stays ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_COMPLETE');
    expect(await exists(stack)).toBe(true);
  });

  // "RetainExceptOnCreate behaves like Retain except for the stack operation that initially creates the resource."
  const isKept = policy === 'Retain';
  test(`${isKept ? 'stays' : 'is deleted'} when its creation is rolled back`, async () => {
    const [first, second] = [`created-${policy}`, `added-${policy}`];
    const failing = (stack: string) => ({ ...group(`other-of-${stack}`), DependsOn: 'Kept' });
    await deploy(rehearsal, second, other(second));
    await expect(deploy(rehearsal, first, { Kept: kept(first), Failing: failing(second) })).rejects.toThrow('exists');
    expect(await exists(first)).toBe(isKept);
    const added = deploy(rehearsal, second, { Kept: kept(second), ...other(second), Failing: failing(second) });
    await expect(added).rejects.toThrow('exists');
    expect(await exists(second)).toBe(isKept);
  });

  test('a resource with a made-up name comes back under another one', async () => {
    const stack = `unnamed-${policy}`;
    const resources = { Kept: group(undefined, { DeletionPolicy: policy }), ...other(stack) };
    await deploy(rehearsal, stack, resources);
    const { Kept: first } = await physicalIds(rehearsal, stack);
    await logs().send(new CreateLogStreamCommand({ logGroupName: first, logStreamName: 'events' }));
    await deploy(rehearsal, stack, other(stack));
    await deploy(rehearsal, stack, resources);
    const { Kept: second } = await physicalIds(rehearsal, stack);
    expect(await exists(first)).toBe(stays || first === second);
    expect(first !== second).toBe(stays);
    await deploy(rehearsal, stack, { ...resources, Kept: { ...resources.Kept, Properties: { RetentionInDays: 7 } } });
    expect((await physicalIds(rehearsal, stack)).Kept).toBe(second);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
test.each([
  { policy: undefined, stays: false },
  { policy: 'Delete', stays: false },
  { policy: 'Retain', stays: true },
] as const)('with the replacement policy $policy, what an update replaces stays: $stays', async ({ policy, stays }) => {
  const stack = `replaced-${policy}`;
  const named = (name: string) => ({ Group: group(name, { UpdateReplacePolicy: policy, DeletionPolicy: 'Delete' }) });
  await deploy(rehearsal, stack, named(`${stack}-one`));
  await deploy(rehearsal, stack, named(`${stack}-two`));
  expect(await physicalIds(rehearsal, stack)).toEqual({ Group: `${stack}-two` });
  expect([await exists(`${stack}-one`), await exists(`${stack}-two`)]).toEqual([stays, true]);
});

/**
 * CloudFormation creates and updates first; what is replaced or leaves the template goes last, in the clean-up.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
test('another logical id does not get the name of the resource that leaves with the same update', async () => {
  const named = group('moved');
  await deploy(rehearsal, 'moving', { Former: named });
  await expect(deploy(rehearsal, 'moving', { Latter: named })).rejects.toThrow("'moved' already exists");
  expect(await physicalIds(rehearsal, 'moving')).toEqual({ Former: 'moved' });
  expect(await exists('moved')).toBe(true);
});

test('what an update deletes and replaces is still there when it is rolled back', async () => {
  const before = { Leaving: group('leaving'), Renamed: group('former-name'), Last: group('last') };
  await deploy(rehearsal, 'undone', before);
  const failing = { ...group('last'), DependsOn: ['Renamed', 'New'] };
  const after = { New: group('new'), Renamed: group('latter-name'), Last: group('last'), Failing: failing };
  await expect(deploy(rehearsal, 'undone', after)).rejects.toThrow("'last' already exists");
  expect(await physicalIds(rehearsal, 'undone')).toEqual({ Leaving: 'leaving', Renamed: 'former-name', Last: 'last' });
  const names = ['leaving', 'former-name', 'last', 'new', 'latter-name'];
  expect(await Promise.all(names.map(exists))).toEqual([true, true, true, false, false]);
});
