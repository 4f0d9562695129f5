import { ServiceException } from '../engine/failures';

export interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** Lists come 100 at a time; the token is the position to go on from. */
export function pageOf<T>(all: readonly T[], { maxResults = 100, nextToken = '0' }: PageRequest): Page<T> {
  const start = Number(nextToken);
  if (!Number.isInteger(start) || start < 0 || start > all.length) {
    throw new ServiceException('InvalidNextTokenException', 'the token was not given by an earlier call');
  }
  const end = start + maxResults;
  return { items: all.slice(start, end), ...(end < all.length && { nextToken: String(end) }) };
}
