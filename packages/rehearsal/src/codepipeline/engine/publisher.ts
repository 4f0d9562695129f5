import type { ServiceEvent, StateChange } from './events';
import { messageOf } from '../../errors';

/** Puts one event on the default event bus. */
export type PutEvent = (event: ServiceEvent) => Promise<void>;

export interface EventPublisher {
  publish(event: StateChange | ServiceEvent): void;
  /** Resolves when all events published so far have been put, or have failed. */
  flush(): Promise<void>;
}

/**
 * Events are sent one after the other, so that SUCCEEDED never overtakes STARTED. The pipeline does not wait for them,
 * and a rejected event does not stop it, as on AWS.
 */
export function createEventPublisher(put: PutEvent, onLost: (message: string) => void): EventPublisher {
  let queue = Promise.resolve();
  return {
    publish(event) {
      queue = queue
        .then(() => put({ source: 'aws.codepipeline', ...event }))
        .catch((error: unknown) => onLost(`the event "${event.detailType}" was not put: ${messageOf(error)}`));
    },
    flush: () => queue,
  };
}
