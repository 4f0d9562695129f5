import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { RepositoryId } from './git-sources';
import { gitSourceOf, isSameRepository } from './git-sources';
import { webhookProperties, type WebhookDefinition } from './webhook-schema';
import { ACCOUNT, REGION } from '../../account';
import type { ActionDeclaration } from '../declaration/declaration';
import type { PipelineEngine } from '../engine/engine';
import { ServiceException } from '../engine/failures';

export interface Webhook {
  readonly name: string;
  readonly path: string;
  readonly definition: WebhookDefinition;
}

export interface WebhookDelivery {
  readonly signature: string | undefined;
  readonly event: string | undefined;
  readonly body: string;
}

export interface DeliveryAnswer {
  readonly status: number;
  readonly message: string;
}

/** The webhooks of the deployed templates. */
export interface WebhookRegistry {
  put(name: string, properties: unknown): Webhook;
  remove(name: string): void;
  /** The webhooks that GitHub calls after a push: those registered for source actions that read the repository. */
  registeredFor(repository: RepositoryId): Webhook[];
  secretOf(webhook: Webhook): string;
  deliver(path: string, delivery: WebhookDelivery): DeliveryAnswer;
}

export const WEBHOOK_PREFIX = '/webhooks/';

const webhookArn = (name: string): string => `arn:aws:codepipeline:${REGION}:${ACCOUNT}:webhook:${name}`;

export function createWebhookRegistry(engine: PipelineEngine): WebhookRegistry {
  const webhooks = new Map<string, Webhook>();

  function targetOf({ definition }: Webhook): ActionDeclaration {
    return findTarget(engine, definition);
  }

  return {
    put(name, properties) {
      const definition = parseWebhook(name, properties);
      findTarget(engine, definition);
      const path = webhooks.get(name)?.path ?? `${WEBHOOK_PREFIX}${randomBytes(24).toString('hex')}`;
      const webhook = { name, path, definition };
      webhooks.set(name, webhook);
      return webhook;
    },
    remove: (name) => void webhooks.delete(name),
    registeredFor: (repository) =>
      [...webhooks.values()].filter((webhook) => {
        const source = gitSourceOf(targetOf(webhook));
        return (
          webhook.definition.RegisterWithThirdParty &&
          source !== undefined &&
          isSameRepository(source.repository, repository)
        );
      }),
    secretOf: ({ definition }) => definition.AuthenticationConfiguration.SecretToken,
    deliver(path, delivery) {
      const webhook = [...webhooks.values()].find((each) => each.path === path);
      if (webhook === undefined) {
        return { status: 404, message: 'there is no such webhook' };
      }
      const refusal = refusalOf(webhook, delivery);
      if (refusal !== undefined) {
        return refusal;
      }
      if (!passesFilters(webhook.definition, delivery.body, targetOf(webhook))) {
        return { status: 200, message: `the filters of webhook ${webhook.name} do not match the event` };
      }
      const name = webhook.definition.TargetPipeline;
      engine.start({ name, trigger: { triggerType: 'Webhook', triggerDetail: webhookArn(webhook.name) } });
      return { status: 200, message: `pipeline ${name} started by webhook ${webhook.name}` };
    },
  };
}

function parseWebhook(name: string, properties: unknown): WebhookDefinition {
  const parsed = webhookProperties.safeParse(properties);
  if (!parsed.success) {
    throw new ServiceException('ValidationException', `webhook ${name}: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookDefinition.html: the target must be a source action. */
function findTarget(engine: PipelineEngine, { TargetPipeline, TargetAction }: WebhookDefinition): ActionDeclaration {
  const { actions } = engine.pipeline(TargetPipeline).declaration.stages[0];
  const action = actions.find(({ name }) => name === TargetAction);
  if (action?.actionTypeId.provider !== 'GitHub') {
    const message = `${TargetPipeline} has no GitHub source action ${TargetAction} for the webhook`;
    throw new ServiceException('ValidationException', message);
  }
  return action;
}

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export const signatureOf = (secret: string, body: string): string =>
  `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`;

function refusalOf(
  { definition }: Webhook,
  { signature = '', event, body }: WebhookDelivery,
): DeliveryAnswer | undefined {
  const expected = Buffer.from(signatureOf(definition.AuthenticationConfiguration.SecretToken, body));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return { status: 401, message: 'the signature does not match the secret of the webhook' };
  }
  return event === 'push' ? undefined : { status: 200, message: `events of type ${event} start nothing` };
}

/**
 * "The value selected by the JsonPath expression must match what is supplied in the MatchEquals field"; a property
 * of the action's configuration can be in it in curly brackets: `refs/heads/{Branch}`.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookFilterRule.html
 */
function passesFilters({ Filters }: WebhookDefinition, body: string, { configuration }: ActionDeclaration): boolean {
  const payload = readJson(body);
  return Filters.every(({ JsonPath, MatchEquals }) => {
    const selected = select(payload, JsonPath);
    const wanted = MatchEquals?.replace(/\{(\w+)\}/g, (text, key: string) => configuration[key] ?? text);
    return wanted === undefined ? selected !== undefined : String(selected) === wanted;
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Push filters need only the simple form of JSON path: `$.repository.full_name`. */
function select(payload: unknown, jsonPath: string): unknown {
  return jsonPath
    .replace(/^\$\.?/, '')
    .split('.')
    .filter(Boolean)
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      payload,
    );
}
