#!/usr/bin/env node
// `npm run smoke` tests the examples in a real account. From here on it is one process, so that Ctrl-C reaches its clean-up.
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tools/smoke/main.ts');
