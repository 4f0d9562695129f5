import { ServerResponse } from 'node:http';
import { Account } from './account';
import { Script } from './fault';

/** One process of a function: its requests carry its number in the path. */
export interface Caller {
  readonly account: Account;
  readonly script: Script;
  /** Which invocation of the case is at work in the process. */
  invocation: number;
  /** A process that has ended makes no calls any more. */
  isDead: boolean;
  /** Answers that are owed, for good. */
  readonly hanging: ServerResponse[];
  /** Ends the process as Lambda does when its time is over. */
  die(): void;
}
