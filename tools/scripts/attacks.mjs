#!/usr/bin/env node
// `npm run attacks` tries what must not work. From here on it is one process, so that Ctrl-C reaches the attacks themselves.
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tools/attacks/main.ts');
