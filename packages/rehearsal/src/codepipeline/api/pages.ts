import { ServiceException } from '../engine/failures';

export interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** Lists have pages of 100 items; the token is the position of the next page. */
export function pageOf<T>(all: readonly T[], { maxResults = 100, nextToken = '0' }: PageRequest): Page<T> {
  const start = Number(nextToken);
  if (!Number.isInteger(start) || start < 0 || start > all.length) {
    throw new ServiceException('InvalidNextTokenException', 'the token is not from an earlier call');
  }
  const end = start + maxResults;
  return { items: all.slice(start, end), ...(end < all.length && { nextToken: String(end) }) };
}
