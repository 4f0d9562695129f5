import { z } from 'zod';
import { GIT_PROVIDERS } from '../../git/repository-id';
import type { RepositoryId } from '../sources/git-sources';
import type { RefUpdate } from '../sources/pushes';
import type { WebhookRegistry } from '../sources/webhooks';

/** Calls to the engine about repositories, by their hooks, and about webhooks, by the emulator. */
export interface GitCallbackServices {
  readonly webhooks: WebhookRegistry;
  /** Base URL of the engine and its webhooks. */
  url(): string;
  receivePush(repository: RepositoryId, updates: readonly RefUpdate[]): Promise<string[]>;
}

/** A change of a resource of a stack. */
export const resourceCallback = z.strictObject({
  operation: z.enum(['create', 'update', 'delete']),
  logicalId: z.string(),
  physicalId: z.string().optional(),
  properties: z.unknown(),
});

const repositoryId = z.strictObject({ provider: z.enum(GIT_PROVIDERS), name: z.string() });

/** The repository that a push names, before the push is authenticated. */
export const pushedRepository = z.object({ repository: repositoryId });

const pushCallback = z.strictObject({
  repository: repositoryId,
  updates: z.array(z.strictObject({ before: z.string(), after: z.string(), ref: z.string() })),
});

const webhookCallback = resourceCallback.extend({ properties: z.looseObject({ Name: z.string().optional() }) });

export async function answerPush(services: GitCallbackServices, body: unknown): Promise<Record<string, unknown>> {
  const { repository, updates } = pushCallback.parse(body);
  return { lines: await services.receivePush(repository, updates) };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-webhook.html */
export function changeWebhook({ webhooks, url }: GitCallbackServices, body: unknown): Record<string, unknown> {
  const { operation, logicalId, physicalId, properties } = webhookCallback.parse(body);
  const name = properties.Name ?? physicalId ?? logicalId;
  if (operation === 'delete') {
    webhooks.remove(physicalId ?? name);
    return { name };
  }
  return { name, url: `${url()}${webhooks.put(name, properties).path}` };
}
