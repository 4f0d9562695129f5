import * as path from 'path';

/**
 * The code of the Lambda functions, made of `handlers.ts`: one bundle, for nearly all that they carry is the same.
 * Found from here, since all that is compiled of this folder becomes one file beside this one.
 */
export const HANDLERS = path.join(__dirname, '..', 'assets', 'handlers');
