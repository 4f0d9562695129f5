import { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { syncToken } from './sync-token';
import { TOKEN_PARAMETER, TOKEN_SECRET, VERSION_ID } from './token-bridge';
import { answerCustomResource, isCustomResourceRequest, RequestContext } from '../../lambda/custom-resource';
import { requiredEnvironment } from '../../lambda/environment';

const logger = new Logger({ serviceName: 'sync-token' });
const services = { ssm: new SSMClient({}), secretsManager: new SecretsManagerClient({}) };

/** Part of the function's timeout that is reserved to report what was not done in time. */
const TIME_TO_FAIL_MS = 1_000;

/**
 * Copies the token when its parameter changes and when CloudFormation requests it. The function's own settings
 * determine what is copied, so whoever may invoke it cannot copy anything else, and learns only the version of the
 * secret.
 */
export async function handler(event: unknown, context: RequestContext): Promise<void> {
  const sync = async (signal: AbortSignal) => {
    const parameterName = requiredEnvironment(TOKEN_PARAMETER);
    const secretArn = requiredEnvironment(TOKEN_SECRET);
    const versionId = await syncToken(services, { parameterName, secretArn }, signal);
    logger.info('The secret is in sync with the parameter', { parameterName, versionId });
    return { [VERSION_ID]: versionId };
  };
  if (isCustomResourceRequest(event)) {
    await answerCustomResource(logger, event, context, sync);
    return;
  }
  // The error is a readable sentence. Lambda logs it, retries the event, and finally moves it to the dead-letter queue.
  await sync(AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - TIME_TO_FAIL_MS)));
}
