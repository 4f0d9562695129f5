import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Linter, loadESLint } from 'eslint';

const root = join(__dirname, '..', '..');
const source = join(root, 'src');

const modules = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['private', 'lambda'].includes(entry.name))
  .map((entry) => entry.name);

/** The project's own rule, from the file that eslint really uses; the rest of it would only take time. */
function rule(): Linter.RuleEntry {
  const [, ...config] = readFileSync(join(root, '.eslintrc.json'), 'utf8').split('\n');
  return JSON.parse(config.join('\n')).rules['import/no-restricted-paths'];
}

/** What eslint says of a file in `folder` that has this line. */
async function lint(folder: string, line: string): Promise<string[]> {
  const ESLint = await loadESLint({ useFlatConfig: false });
  const eslint = new ESLint({
    cwd: root,
    useEslintrc: false,
    overrideConfig: {
      parser: '@typescript-eslint/parser',
      parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
      plugins: ['import'],
      settings: { 'import/resolver': { typescript: { project: './tsconfig.dev.json' } } },
      rules: { 'import/no-restricted-paths': rule() },
    },
  });
  const [result] = await eslint.lintText(line, { filePath: join(root, folder, 'snippet.ts') });
  return result.messages.map(({ message }) => message);
}

function firstFile(folder: string): string {
  const files = readdirSync(folder, { encoding: 'utf8', recursive: true });
  const file = files.find((name) => name.endsWith('.ts'))!;
  return join(folder, file.slice(0, -'.ts'.length));
}

function importOf(file: string, from: string): string {
  return `import { x } from './${relative(join(root, from), file)}';`;
}

const pairs = modules.flatMap((module) => modules.filter((other) => other !== module).map((other) => [module, other]));

test.each(pairs)('%s/ may not import %s/', async (module, other) => {
  const line = importOf(firstFile(join(source, other)), `src/${module}`);
  expect(await lint(`src/${module}`, line)).toEqual([expect.stringContaining('A module imports only itself')]);
});

test.each(modules)('%s/ may import itself, private/, lambda/ and context.ts', async (module) => {
  const files = [
    firstFile(join(source, module)),
    firstFile(join(source, 'private')),
    firstFile(join(source, 'lambda')),
    join(source, 'context'),
  ];
  const lines = files.map((file) => importOf(file, `src/${module}`)).join('\n');
  expect(await lint(`src/${module}`, lines)).toEqual([]);
});

test.each(['ci-cd-pipeline', 'index'])('no module may import %s.ts, not even a type', async (file) => {
  const line = importOf(join(source, file), `src/${modules[0]}`).replace('import', 'import type');
  expect(await lint(`src/${modules[0]}`, line)).toHaveLength(1);
});

const shared = ['lambda', 'private/checks', 'private/permissions', 'private/resources', 'private/pipeline'];

test.each(shared)('%s/ may not import a module', async (folder) => {
  expect(await lint(`src/${folder}`, importOf(firstFile(join(source, modules[0])), `src/${folder}`))).toHaveLength(1);
});

// Each of these imports only what lies below it.
test.each([
  ['checks', 'permissions'],
  ['permissions', 'resources'],
  ['permissions', 'pipeline'],
  ['resources', 'pipeline'],
  ['pipeline', 'resources'],
])('private/%s/ may not import private/%s/', async (folder, other) => {
  const line = importOf(firstFile(join(source, 'private', other)), `src/private/${folder}`);
  expect(await lint(`src/private/${folder}`, line)).toHaveLength(1);
});

test.each(['packages/rehearsal', 'test', 'tools', 'examples'])('src/ may not import %s/', async (folder) => {
  expect(await lint('src', importOf(firstFile(join(root, folder)), 'src'))).toHaveLength(1);
});

test.each(['src', 'test', 'examples', 'tools'])('the rehearsal may not import %s/', async (folder) => {
  const from = 'packages/rehearsal/src';
  expect(await lint(from, importOf(firstFile(join(root, folder)), from))).toHaveLength(1);
});

test.each(['test/e2e', 'examples/demo', 'tools/attacks'])('%s imports the rehearsal by its name', async (folder) => {
  expect(await lint(folder, importOf(join(root, 'packages/rehearsal/src/index'), folder))).toHaveLength(1);
  expect(await lint(folder, "import { startRehearsal } from 'codepipeline-rehearsal';")).toEqual([]);
});
