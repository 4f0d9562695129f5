import { randomBytes } from 'node:crypto';
import type { Account } from './account';
import type { Prover } from './prove';

/** A run. All names that it uses begin with its own, so that two runs do not collide. */
export interface Run {
  readonly account: Account;
  /** Such as `smoke-1a2b3c`. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly prove: Prover['prove'];
  readonly skip: Prover['skip'];
  /** A private folder for assemblies. */
  readonly folder: string;
  readonly connection?: Connection;
}

/** A connection to GitHub whose handshake a person has completed. */
export interface Connection {
  readonly arn: string;
  /** Such as `acme/shop`. */
  readonly repository: string;
}

const NAME = /^smoke-[0-9a-f]{6}$/;

export const newName = (): string => `smoke-${randomBytes(3).toString('hex')}`;

export const isName = (text: string): boolean => NAME.test(text);

/** The stacks in the order in which they are deleted: pipelines before the service that one of them deploys to. */
export const STACKS = ['system-a', 'system-b', 'system-c', 'approval', 'connection', 'service'] as const;
export type StackKey = (typeof STACKS)[number];

export const stackName = (name: string, key: StackKey): string => `${name}-${key}`;

/** The name contains the account, because names of buckets are global. */
export const assetsBucketName = ({ id, region }: Pick<Account, 'id' | 'region'>, name: string): string =>
  `${name}-assets-${id}-${region}`;

export const INBOXES = ['failures', 'approvals'] as const;
export const inboxName = (name: string, inbox: (typeof INBOXES)[number]): string => `${name}-${inbox}`;
