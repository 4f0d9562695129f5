import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { messageOf } from '../errors';
import type { FileAsset, SynthesizedStack } from './assembly';
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
  const deployed = (await isThere(clients, stack.name)) ? await update(clients, stack) : await create(clients, stack);
  return Object.fromEntries((deployed.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
}

async function isThere({ cloudFormation }: RootClients, StackName: string): Promise<boolean> {
  try {
    await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return true;
  } catch (error) {
    if (messageOf(error).includes('does not exist')) {
      return false;
    }
    throw error;
  }
}

async function create(clients: RootClients, stack: SynthesizedStack): Promise<Stack> {
  await clients.cloudFormation.send(new CreateStackCommand(inputOf(stack)));
  const created = await waitUntilSettled(clients, stack.name);
  if (created.StackStatus !== 'CREATE_COMPLETE') {
    throw new Error(`stack ${stack.name} was not created: ${await failureReasons(clients, stack.name, created)}`);
  }
  return created;
}

/** Leaves an unchanged stack alone, as CloudFormation does. */
async function update(clients: RootClients, stack: SynthesizedStack): Promise<Stack> {
  try {
    await clients.cloudFormation.send(new UpdateStackCommand(inputOf(stack)));
  } catch (error) {
    if (!messageOf(error).includes('No updates are to be performed')) {
      throw error;
    }
  }
  const updated = await waitUntilSettled(clients, stack.name);
  if (!['CREATE_COMPLETE', 'UPDATE_COMPLETE'].includes(updated.StackStatus!)) {
    throw new Error(`stack ${stack.name} was not updated: ${await failureReasons(clients, stack.name, updated)}`);
  }
  return updated;
}

function inputOf(stack: SynthesizedStack) {
  return { StackName: stack.name, ...stack.template, Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
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

async function failureReasons({ cloudFormation }: RootClients, StackName: string, stack: Stack): Promise<string> {
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  const reasons = StackEvents.filter((event) => event.ResourceStatus?.endsWith('_FAILED') && event.ResourceStatusReason)
    .map((event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`)
    .reverse();
  return reasons.length > 0 ? reasons.join('; ') : `${stack.StackStatus} ${stack.StackStatusReason ?? ''}`.trim();
}
