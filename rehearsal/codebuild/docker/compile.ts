import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule, version } from 'typescript';

const SOURCES = join(__dirname, 'stand-in');
// Under node_modules, so that the compiled commands find the packages that they import.
const CACHE = resolve(__dirname, '..', '..', '..', 'node_modules', '.cache', 'cdk-cicd-pipeline');

let compiled: Promise<string> | undefined;

/**
 * Compiles the `docker` commands once and gives the folder they are in. They are TypeScript like everything else,
 * but must start in milliseconds: so plain JavaScript, compiled without type check (the tests do that).
 */
export const compileCommands = (): Promise<string> => (compiled ??= compile());

async function compile(): Promise<string> {
  const names = (await readdir(SOURCES)).filter((name) => name.endsWith('.ts')).sort();
  const sources = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(SOURCES, name), 'utf8') })),
  );
  const hash = createHash('sha256').update(version).update(JSON.stringify(sources)).digest('hex').slice(0, 16);
  const target = join(CACHE, `docker-${hash}`);
  if (!(await exists(target))) await compileInto(target, sources);
  return target;
}

async function compileInto(
  target: string,
  sources: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(`${target}-`);
  for (const { name, text } of sources) {
    const { outputText } = transpileModule(text, {
      compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
      fileName: name,
    });
    await writeFile(join(unfinished, `${basename(name, '.ts')}.js`), outputText);
  }
  // Whoever renames first wins; the other one's copy is the same.
  await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true, force: true }));
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
