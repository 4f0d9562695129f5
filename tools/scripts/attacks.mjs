#!/usr/bin/env node
// `npm run attacks`: what must not work, tried. One process from here on, so that Ctrl-C reaches the attacks themselves.
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('tools/attacks/main.ts');
