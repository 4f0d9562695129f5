import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../package-root';

const TABLE = path.join(PACKAGE_ROOT, 'assets', 'service-requests.yaml');

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const tableSchema = z.array(z.object({ caller: oneOrMore, target: oneOrMore, keys: z.array(z.string()) }));

/** The condition keys that AWS documents for a request. The emulator sends and accepts no others. */
export type ServiceRequests = z.output<typeof tableSchema>;

export async function loadServiceRequests(): Promise<ServiceRequests> {
  return tableSchema.parse(parse(await readFile(TABLE, 'utf8')));
}
