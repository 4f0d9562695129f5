import { repositoryStateChange } from './codecommit-events';
import { startByConnection } from './connection-triggers';
import type { BranchPush, RepositoryId } from './git-sources';
import { pushEvent } from './github-push';
import { signatureOf, type WebhookRegistry } from './webhooks';
import type { GitHost } from '../../git/git-host';
import type { Clock } from '../engine/clock';
import type { PipelineEngine } from '../engine/engine';
import type { PutEvent } from '../engine/publisher';

export interface RefUpdate {
  readonly before: string;
  readonly after: string;
  /** `refs/heads/main` */
  readonly ref: string;
}

export interface PushServices {
  readonly engine: PipelineEngine;
  readonly webhooks: WebhookRegistry;
  readonly putEvent: PutEvent;
  readonly clock: Clock;
  git(): GitHost;
}

const BRANCH = /^refs\/heads\/(.+)$/;
const NOTHING = /^0+$/;

/** Does what the repository's service does after a push; returns the lines for the pusher. */
export async function receivePush(
  services: PushServices,
  repository: RepositoryId,
  updates: readonly RefUpdate[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const { ref, before, after } of updates) {
    const branch = BRANCH.exec(ref)?.[1];
    if (branch === undefined) {
      lines.push(`${ref} is not a branch: it starts no pipeline`);
      continue;
    }
    const push = { repository, branch, before: commitOf(before), after: commitOf(after) };
    const told = await announce(services, push);
    lines.push(...(told.length === 0 ? [`no pipeline waits for a push to ${branch}`] : told));
  }
  return lines;
}

const commitOf = (id: string): string | undefined => (NOTHING.test(id) ? undefined : id);

async function announce(
  services: PushServices,
  push: Omit<BranchPush, 'after'> & { readonly after?: string },
): Promise<string[]> {
  const { engine, putEvent, clock } = services;
  if (push.repository.provider === 'CodeCommit') {
    await putEvent(repositoryStateChange(push, clock.now()));
    return ['the push is on the event bus: its rules decide what starts'];
  }
  const { after } = push;
  if (after === undefined) {
    return [`${push.branch} was deleted: nothing starts`];
  }
  return push.repository.provider === 'GitHub'
    ? callWebhooks(services, { ...push, after })
    : startByConnection(engine, { ...push, after }).map(
        ({ id, declaration }) => `pipeline ${declaration.name} started: ${id}`,
      );
}

/** As on GitHub, the event is signed with the webhook's secret, and checked when it arrives. */
async function callWebhooks({ webhooks, git }: PushServices, push: BranchPush): Promise<string[]> {
  const commit = await (await git().repository(push.repository)).findCommit({ id: push.after });
  const body = JSON.stringify(pushEvent(push, commit));
  return webhooks.registeredFor(push.repository).map((webhook) => {
    const signature = signatureOf(webhooks.secretOf(webhook), body);
    return webhooks.deliver(webhook.path, { signature, event: 'push', body }).message;
  });
}
