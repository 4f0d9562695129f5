#!/usr/bin/env node
// `npx projen proof`: proves the policies that the construct synthesizes. What judges them is licensed differently
// from the library, so it lives in proof/ with a lockfile of its own, and nothing else imports it.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from './compile.mjs';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { endWithParent, root, run, runTask } from './run.mjs';

endWithParent();
await ensureDependencies();
await ensureDependencies(join(root, 'proof'));
const bundled = await runTask('bundle');
if (bundled !== 0) process.exit(bundled);

// Inside proof/, so that the judge is found in its node_modules.
const compiled = join(root, 'proof', '.cache', 'compiled');
compile(['src', 'examples', 'proof'], compiled);
cpSync(join(root, 'assets'), join(compiled, 'assets'), { recursive: true });
process.exit(await run(process.execPath, [join(compiled, 'proof', 'main.js'), root, ...process.argv.slice(2)]));
