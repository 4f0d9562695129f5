import { resolve } from 'node:path';

/** The folder of this package, which contains what is not TypeScript: `python/` and `assets/`. */
export const PACKAGE_ROOT = resolve(__dirname, '..');
