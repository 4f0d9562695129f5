import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { endIfInterrupted, endWithParent, root, runTask } from './run.mjs';

/**
 * Continues this process as a TypeScript program that uses the bundle of functions and the rehearsal, like
 * `ts-node --transpile-only -P tsconfig.dev.json`. Ctrl-C therefore reaches the program itself and nothing else.
 */
export async function runTypeScript(program, ...args) {
  endWithParent();
  await ensureDependencies();
  for (const task of ['bundle', 'compile:rehearsal']) {
    const code = await runTask(task);
    endIfInterrupted();
    if (code !== 0) process.exit(code);
  }

  // Libraries warn about future versions of Node.js, which is not useful here.
  process.removeAllListeners('warning');

  process.chdir(root);
  // The cache of compiled scripts would stay in the temporary folder.
  process.env.DISABLE_V8_COMPILE_CACHE = '1';
  process.env.TS_NODE_PROJECT = join(root, 'tsconfig.dev.json');
  process.argv.splice(1, 1, join(root, program), ...args);
  const require = createRequire(import.meta.url);
  require('ts-node/register/transpile-only');
  require('node:module').runMain();
}
