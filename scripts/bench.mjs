#!/usr/bin/env node
// `npm run bench`: the three reference systems, with the construct and without, in one table.
// `npm run bench -- languages`: what it costs to load the construct in each language.
// It runs JavaScript, as users do: a compiler at work in the same process would be most of what is measured.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { benchLanguages } from './bench-languages.mjs';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { endWithParent, root, run, runTask } from './run.mjs';

endWithParent();
await ensureDependencies();
if (process.argv[2] === 'languages') {
  await benchLanguages(process.argv.includes('--write'));
  process.exit();
}
const bundled = await runTask('bundle');
if (bundled !== 0) process.exit(bundled);

const compiled = join(root, '.cache', 'bench');
rmSync(compiled, { recursive: true, force: true });
compile(['src', 'examples', 'bench']);
for (const folder of ['assets', join('bench', 'raw', 'handlers')]) {
  cpSync(join(root, folder), join(compiled, folder), { recursive: true });
}
process.exit(await run(process.execPath, [join(compiled, 'bench', 'main.js'), root, ...process.argv.slice(2)]));

/** File by file and without type-checking, which `npm test` does. */
function compile(folders) {
  const ts = createRequire(import.meta.url)('typescript');
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)),
  );
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))) {
    const { outputText } = ts.transpileModule(readFileSync(join(root, file), 'utf8'), { compilerOptions });
    const target = join(compiled, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
}
