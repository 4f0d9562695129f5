#!/usr/bin/env node
// `npm run demo`. From here on it is one process, so that Ctrl-C reaches the rehearsal itself and nothing else.
import { runTypeScript } from './run-typescript.mjs';

if (process.argv.length > 2) {
  console.error(
    `npm run demo takes no arguments, got ${process.argv.slice(2).join(' ')}: it plays examples/ecs-blue-green as it is`,
  );
  process.exit(2);
}
await runTypeScript('examples/demo/main.ts', 'demo');
