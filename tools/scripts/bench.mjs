#!/usr/bin/env node
// `npm run bench` compares the three reference systems, with the construct and without it, in one table.
// `npm run bench -- languages` measures the cost of loading the construct in each language.
// It runs compiled JavaScript, as users do: otherwise it would mostly measure the compiler.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { benchLanguages } from './bench-languages.mjs';
import { compile } from './compile.mjs';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { endIfInterrupted, endWithParent, root, run, runTask } from './run.mjs';

endWithParent();
await ensureDependencies();
if (process.argv[2] === 'languages') {
  await benchLanguages(process.argv.includes('--write'));
  process.exit();
}
const bundled = await runTask('bundle');
endIfInterrupted();
if (bundled !== 0) process.exit(bundled);

const compiled = join(root, '.cache', 'bench');
compile(['src', 'examples', 'tools/bench'], compiled);
// The bundle, as published.
const library = join(compiled, 'src', 'index.js');
const inOneFile = await run(process.execPath, [join(root, 'tools', 'scripts', 'bundle-library.mjs'), library, library]);
if (inOneFile !== 0) process.exit(inOneFile);
for (const folder of ['assets', join('tools', 'bench', 'raw', 'handlers')]) {
  cpSync(join(root, folder), join(compiled, folder), { recursive: true });
}
process.exit(
  await run(process.execPath, [join(compiled, 'tools', 'bench', 'main.js'), root, ...process.argv.slice(2)]),
);
