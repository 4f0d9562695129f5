import { PROVIDERS } from './index';
import type { ActionContext, ActionOutcome, ActionProvider, Configuration } from './provider';
import type { ProviderServices } from './services';
import type { ActionTypeId } from '../declaration/declaration';
import { ActionFailure } from '../engine/failures';

export const actionTypeKey = ({ category, owner, provider, version }: ActionTypeId): string =>
  `${category}/${owner}/${provider}/${version}`;

export const playedActionTypes = (): string[] =>
  PROVIDERS.flatMap((provider) => provider.categories.map((category) => actionTypeKey({ ...provider, category })));

export const providerOf = ({ category, owner, provider, version }: ActionTypeId): ActionProvider | undefined =>
  PROVIDERS.find(
    (each) =>
      each.categories.includes(category) &&
      each.owner === owner &&
      each.provider === provider &&
      each.version === version,
  );

export async function runAction(context: ActionContext, services: ProviderServices): Promise<ActionOutcome> {
  const { actionTypeId } = context.action;
  const provider = providerOf(actionTypeId);
  if (provider === undefined) {
    throw new ActionFailure('ConfigurationError', `the rehearsal does not support ${actionTypeKey(actionTypeId)}`);
  }
  return provider.run(context, services);
}

/** The configuration as the API shows it. */
export function withoutSecrets(actionTypeId: ActionTypeId, configuration: Configuration): Configuration {
  const secret = providerOf(actionTypeId)?.configuration.secret ?? [];
  return Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [key, secret.includes(key) ? '****' : value]),
  );
}
