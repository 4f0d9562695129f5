import { REGION } from '../../account';
import type { Administrator } from '../../emulator/administrator';
import type { SessionCredentials } from '../engine/credentials';

export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
}

/** What CodePipeline itself needs to call the emulator. */
export interface OwnAccess {
  readonly endpoint: string;
  readonly administrator: Administrator;
}

/** Everything runs on this machine: what does not answer soon does not answer at all. */
export function clientConfiguration(endpoint: string, credentials: SessionCredentials): ClientConfiguration {
  return { ...common(endpoint), credentials: { ...credentials } };
}

/** For what CodePipeline does as a service: its events, and reading the log of a function that did not answer. */
export function administratorConfiguration({ endpoint, administrator }: OwnAccess): ClientConfiguration {
  return { ...common(endpoint), credentials: { ...administrator } };
}

function common(endpoint: string): Omit<ClientConfiguration, 'credentials'> {
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: 60_000 };
  return { endpoint, region: REGION, maxAttempts: 2, requestHandler };
}
