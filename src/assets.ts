import * as path from 'node:path';

/**
 * The code of the Lambda functions, bundled once from `handlers.ts` because the functions share most of their code. The
 * path is relative to this file, because the compiled files of this folder become one file next to it.
 */
export const HANDLERS = path.join(__dirname, '..', 'assets', 'handlers');
