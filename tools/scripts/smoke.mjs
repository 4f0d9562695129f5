#!/usr/bin/env node
// `npm run smoke`: the examples in a real account. One process from here on, so that Ctrl-C reaches its clean-up.
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tools/smoke/main.ts');
