import { readdirSync, readFileSync } from 'fs';
import { join, relative } from 'path';
import { Linter, loadESLint } from 'eslint';

const root = join(__dirname, '..', '..');
const source = join(root, 'src');

const rooms = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'private')
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

const pairs = rooms.flatMap((room) => rooms.filter((other) => other !== room).map((other) => [room, other]));

test.each(pairs)('%s/ may not import %s/', async (room, other) => {
  const line = importOf(firstFile(join(source, other)), `src/${room}`);
  expect(await lint(`src/${room}`, line)).toEqual([expect.stringContaining('A room imports only itself')]);
});

test.each(rooms)('%s/ may import itself, private/ and context.ts', async (room) => {
  const files = [firstFile(join(source, room)), firstFile(join(source, 'private')), join(source, 'context')];
  const lines = files.map((file) => importOf(file, `src/${room}`)).join('\n');
  expect(await lint(`src/${room}`, lines)).toEqual([]);
});

test.each(['ci-cd-pipeline', 'index'])('no room may import %s.ts, not even a type', async (file) => {
  const line = importOf(join(source, file), `src/${rooms[0]}`).replace('import', 'import type');
  expect(await lint(`src/${rooms[0]}`, line)).toHaveLength(1);
});

test('private/ may not import a room', async () => {
  expect(await lint('src/private', importOf(firstFile(join(source, rooms[0])), 'src/private'))).toHaveLength(1);
});

test.each(['rehearsal', 'test'])('src/ may not import %s/', async (folder) => {
  expect(await lint('src', importOf(firstFile(join(root, folder)), 'src'))).toHaveLength(1);
});

test('rehearsal/ may not import test/', async () => {
  expect(await lint('rehearsal', importOf(firstFile(join(root, 'test')), 'rehearsal'))).toHaveLength(1);
});
