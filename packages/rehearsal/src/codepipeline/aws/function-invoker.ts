import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { clientConfiguration } from './clients';
import type { SessionCredentials } from '../engine/credentials';
import { ActionFailure } from '../engine/failures';

/** lambda:InvokeFunction, asynchronously, with the action's credentials. */
export type InvokeFunction = (credentials: SessionCredentials, functionName: string, event: unknown) => Promise<void>;

/** Invokes asynchronously, as CodePipeline does: Lambda handles retries and the dead-letter queue. */
export function lambdaInvoker(endpoint: () => string): InvokeFunction {
  return async (credentials, functionName, event) => {
    const client = new LambdaClient(clientConfiguration(endpoint(), credentials));
    const Payload = Buffer.from(JSON.stringify(event));
    try {
      await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload }));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        throw new ActionFailure('ConfigurationError', `there is no function ${functionName}`);
      }
      throw error;
    } finally {
      client.destroy();
    }
  };
}
