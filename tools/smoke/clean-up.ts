import {
  DeleteStackCommand,
  DescribeStacksCommand,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { Account } from './account';
import { messageOf } from './denial';
import { resourcesOf } from './look';
import { isGone, removeBucket, REMOVALS, retained, type Removed } from './removals';
import { assetsBucketName, INBOXES, inboxName, stackName, STACKS } from './run';
import { waitFor } from './wait';

/** What remains in the account at the end. */
export interface CleanUp {
  readonly removed: readonly string[];
  /** What AWS itself deletes later, such as keys. */
  readonly scheduled: readonly string[];
  /** What could not be removed, and why. */
  readonly left: readonly string[];
}

/** The removals, in order. */
export interface Removal {
  readonly what: string;
  readonly remove: () => Promise<Removed>;
}

/**
 * Removes everything that a run of this name has created, even if the run was interrupted. The names alone identify it.
 * Pipelines are removed before the service that they deploy to, stacks before what they retain, and keys last.
 */
export async function cleanUp(account: Account, name: string, onStep: (what: string) => void): Promise<CleanUp> {
  const stacks = await existing(account, name);
  const resources = await allResources(account, stacks);
  return removeAll(
    [
      ...stacks.map((stack) => ({
        what: `stack ${stack.StackName}`,
        remove: () => removeStack(account, stack),
      })),
      ...retained(resources).map(({ type, id }) => ({
        what: `${type} ${id}`,
        remove: () => REMOVALS.find((removal) => removal.type === type)!.remove(account, id),
      })),
      { what: `task definitions of ${name}`, remove: () => removeTaskDefinitions(account, name) },
      ...INBOXES.map((inbox) => ({
        what: `AWS::SQS::Queue ${inboxName(name, inbox)}`,
        remove: () => removeQueue(account, inboxName(name, inbox)),
      })),
      {
        what: `AWS::S3::Bucket ${assetsBucketName(account, name)}`,
        remove: () => removeBucket(account.clients.s3, assetsBucketName(account, name)),
      },
    ],
    onStep,
  );
}

/** Runs the removals one after the other. Failed ones are listed, and the others still run. */
export async function removeAll(removals: readonly Removal[], onStep: (what: string) => void): Promise<CleanUp> {
  const [removed, scheduled, left]: string[][] = [[], [], []];
  for (const { what, remove } of removals) {
    try {
      const { at } = await remove();
      if (at) scheduled.push(`${what}: AWS deletes it on ${at.toISOString().slice(0, 10)}`);
      else removed.push(what);
      onStep(what);
    } catch (error) {
      if (isGone(error)) continue;
      left.push(`${what}: ${messageOf(error)}`);
    }
  }
  return { removed, scheduled, left };
}

async function existing({ clients: { cloudFormation } }: Account, name: string): Promise<Stack[]> {
  const found: Stack[] = [];
  for (const key of STACKS) {
    try {
      const request = new DescribeStacksCommand({ StackName: stackName(name, key) });
      found.push(...((await cloudFormation.send(request)).Stacks ?? []));
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  return found;
}

/** Lists the resources before the stacks are deleted: afterwards, a stack cannot be found by its name. */
async function allResources(account: Account, stacks: readonly Stack[]): Promise<StackResourceSummary[]> {
  const all = await Promise.all(stacks.map(({ StackName }) => resourcesOf({ account }, StackName!)));
  return all.flat();
}

/** Deletes a stack, even while it is being created. */
async function removeStack(account: Account, { StackId: StackName }: Stack): Promise<Removed> {
  const { cloudFormation } = account.clients;
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  // Without the run's signal: the clean-up of an interrupted run must complete.
  const { signal } = new AbortController();
  const gone = await waitFor(account, `the deletion of ${StackName}`, 'stackMs', signal, async () => {
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return ['DELETE_COMPLETE', 'DELETE_FAILED'].includes(stack.StackStatus ?? '') ? stack : undefined;
  });
  if (gone.StackStatus === 'DELETE_FAILED') throw new Error(gone.StackStatusReason);
  return {};
}

/** Each deployment registers a revision of the task definition, outside any stack. */
async function removeTaskDefinitions({ clients: { ecs } }: Account, familyPrefix: string): Promise<Removed> {
  for (const status of ['ACTIVE', 'INACTIVE'] as const) {
    const { taskDefinitionArns = [] } = await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix, status }));
    for (const taskDefinition of taskDefinitionArns) {
      if (status === 'ACTIVE') await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
      await ecs.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [taskDefinition] }));
    }
  }
  return {};
}

async function removeQueue({ clients: { sqs } }: Account, QueueName: string): Promise<Removed> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  return {};
}
