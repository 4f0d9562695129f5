import { createHmac } from 'node:crypto';
import type { RepositoryId } from './repository-id';

/**
 * What the hook of one repository shows the engine. It lies in the repository's folder, so it opens no more than the push
 * to this repository: the rehearsal's own secret cannot be worked out from it.
 */
export const hookSecret = (secret: string, { provider, name }: RepositoryId): string =>
  createHmac('sha256', secret).update(`push ${provider} ${name}`).digest('hex');
