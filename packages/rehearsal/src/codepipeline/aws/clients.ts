import type { Administrator } from '../../emulator/administrator';
import type { SessionCredentials } from '../engine/credentials';
import { REGION } from '../../account';

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

/** Everything is on this machine: what does not answer soon will not answer at all. */
export function clientConfiguration(endpoint: string, credentials: SessionCredentials): ClientConfiguration {
  return { ...common(endpoint), credentials: { ...credentials } };
}

/** For what CodePipeline does as a service of its own: its events, and the look at a silent function's log. */
export function administratorConfiguration({ endpoint, administrator }: OwnAccess): ClientConfiguration {
  return { ...common(endpoint), credentials: { ...administrator } };
}

function common(endpoint: string): Omit<ClientConfiguration, 'credentials'> {
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: 60_000 };
  return { endpoint, region: REGION, maxAttempts: 2, requestHandler };
}
