#!/usr/bin/env node
// `npm run updates`: ordinary changes of an app, each judged as CloudFormation would play it, there and back.
// `-- --write` writes the tables of docs/changing-a-pipeline.md; `-- stage source` plays only the changes with these words.
import { runTypeScript } from './run-typescript.mjs';
import { root } from './run.mjs';

await runTypeScript('tools/updates/main.ts', root);
