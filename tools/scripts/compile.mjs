// Compiles folders of this project for the scripts in this folder.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { root } from './run.mjs';

const installed = ['node_modules', '.cache'];

/** Empties a folder and compiles to it, file by file and without type-checking, which other tasks do. */
export function compile(folders, into) {
  const ts = createRequire(import.meta.url)('typescript');
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
  rmSync(into, { recursive: true, force: true });
  for (const file of folders.flatMap(sources)) {
    const { outputText } = ts.transpileModule(readFileSync(join(root, file), 'utf8'), { compilerOptions });
    const target = join(into, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
}

function sources(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !installed.includes(name))
    .flatMap((entry) => {
      const path = [folder, entry.name].join(sep);
      if (entry.isDirectory()) return sources(path);
      return path.endsWith('.ts') && !path.endsWith('.d.ts') ? [path] : [];
    });
}
