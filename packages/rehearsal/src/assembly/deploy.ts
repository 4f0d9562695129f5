import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { messageOf } from '../errors';
import type { FileAsset, SynthesizedStack } from './assembly';
import { failureReasons } from './failure-reasons';
import type { RootClients } from './root-clients';
import { zipFolder } from './zip';

const POLL_MS = 50;
/** The version of the CDK bootstrap stack, which templates check. */
const BOOTSTRAP_VERSION = { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' } as const;

/** The outputs of a deployed stack, by name. */
export type StackOutputs = Readonly<Record<string, string>>;

/** Deploys a stack as `cdk deploy` would: publishes its assets, creates or updates it, waits, and explains what failed. */
export async function deployStack(clients: RootClients, stack: SynthesizedStack): Promise<StackOutputs> {
  await clients.ssm.send(new PutParameterCommand({ ...BOOTSTRAP_VERSION, Overwrite: true }));
  for (const asset of stack.assets) {
    await publishAsset(clients, asset);
  }
  const deployed = await createOrUpdate(clients, stack);
  return Object.fromEntries((deployed.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
}

async function createOrUpdate(clients: RootClients, stack: SynthesizedStack): Promise<Stack> {
  const present = await find(clients, stack.name);
  if (present === undefined) {
    return create(clients, stack);
  }
  if (present.StackStatus === 'ROLLBACK_COMPLETE') {
    await removeFailedCreation(clients, stack.name);
    return create(clients, stack);
  }
  return update(clients, stack);
}

async function find({ cloudFormation }: RootClients, StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  } catch (error) {
    if (messageOf(error).includes('does not exist')) {
      return undefined;
    }
    throw error;
  }
}

async function create(clients: RootClients, stack: SynthesizedStack): Promise<Stack> {
  const input = inputOf(stack);
  await clients.cloudFormation.send(new CreateStackCommand(input));
  const created = await waitUntilSettled(clients, stack.name);
  if (created.StackStatus !== 'CREATE_COMPLETE') {
    throw new Error(`stack ${stack.name} was not created: ${await explain(clients, input, created)}`);
  }
  return created;
}

/** Leaves an unchanged stack alone, as CloudFormation does. */
async function update(clients: RootClients, stack: SynthesizedStack): Promise<Stack> {
  const input = inputOf(stack);
  try {
    await clients.cloudFormation.send(new UpdateStackCommand(input));
  } catch (error) {
    if (messageOf(error).includes('No updates are to be performed')) {
      return waitUntilSettled(clients, stack.name);
    }
    throw error;
  }
  const updated = await waitUntilSettled(clients, stack.name);
  if (updated.StackStatus !== 'UPDATE_COMPLETE') {
    throw new Error(`stack ${stack.name} was not updated: ${await explain(clients, input, updated)}`);
  }
  return updated;
}

/**
 * CloudFormation only deletes a stack whose creation was rolled back; `cdk deploy` does so, and creates it again.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-describing-stacks.html
 */
async function removeFailedCreation({ cloudFormation }: RootClients, StackName: string): Promise<void> {
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete(
    { client: cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { StackName },
  );
}

type Input = ReturnType<typeof inputOf>;

/** "All events triggered by a given stack operation are assigned the same client request token." */
function inputOf(stack: SynthesizedStack) {
  return {
    StackName: stack.name,
    ...stack.template,
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    ClientRequestToken: randomUUID(),
  };
}

async function publishAsset({ s3 }: RootClients, asset: FileAsset): Promise<void> {
  const Body = asset.isFolder ? zipFolder(asset.path) : readFileSync(asset.path);
  for (const { bucket: Bucket, key: Key } of asset.destinations) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  }
}

async function waitUntilSettled({ cloudFormation }: RootClients, StackName: string): Promise<Stack> {
  for (;;) {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    if (!Stacks[0].StackStatus?.endsWith('_IN_PROGRESS')) {
      return Stacks[0];
    }
    await sleep(POLL_MS);
  }
}

async function explain(
  { cloudFormation }: RootClients,
  { StackName, ClientRequestToken }: Input,
  { StackStatus, StackStatusReason = '' }: Stack,
): Promise<string> {
  const reasons = await failureReasons(cloudFormation, StackName, ClientRequestToken);
  return reasons.length > 0 ? reasons.join('; ') : `${StackStatus} ${StackStatusReason}`.trim();
}
