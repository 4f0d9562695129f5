import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { administratorConfiguration, type OwnAccess } from './clients';
import type { PutEvent } from '../engine/publisher';

/** Puts state changes on the default bus as the service itself, which needs no permission on AWS. */
export function putOnEventBus(own: () => OwnAccess): PutEvent {
  return async ({ source, time, detailType, resources, detail }) => {
    const client = new EventBridgeClient(administratorConfiguration(own()));
    try {
      const entry = {
        Time: time,
        Source: source,
        DetailType: detailType,
        Resources: [...resources],
        Detail: JSON.stringify(detail),
      };
      const { FailedEntryCount, Entries } = await client.send(new PutEventsCommand({ Entries: [entry] }));
      if (FailedEntryCount) {
        throw new Error(`${Entries?.[0]?.ErrorCode}: ${Entries?.[0]?.ErrorMessage}`);
      }
    } finally {
      client.destroy();
    }
  };
}
