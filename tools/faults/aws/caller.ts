import { ServerResponse } from 'node:http';
import { Account } from './account';
import { Script } from './fault';

/** One process of a function. The path of its requests contains its number. */
export interface Caller {
  readonly account: Account;
  readonly script: Script;
  /** The invocation that runs in the process. */
  invocation: number;
  /** A process that has ended makes no more calls. */
  isDead: boolean;
  /** Responses that never arrive. */
  readonly hanging: ServerResponse[];
  /** Ends the process, as Lambda does after a timeout. */
  die(): void;
}
