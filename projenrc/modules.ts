import { readdirSync } from 'node:fs';

/** A rule of eslint's import/no-restricted-paths: files in `target` may not import from `from`, but for `except`. */
interface Zone {
  readonly target: string | string[];
  readonly from: string | string[];
  readonly except?: string[];
  readonly message: string;
}

const table = 'See "Which module?" in docs/architecture.md.';

/** What modules share, and what each of these may import besides itself. */
const SHARED: Readonly<Record<string, string[]>> = {
  lambda: [],
  'private/checks': [],
  'private/permissions': ['./private/checks', './context.ts'],
  'private/resources': ['./private/checks', './private/permissions', './assets.ts', './context.ts'],
  'private/ecs': ['./private/checks', './private/permissions'],
  'private/pipeline': ['./private/checks', './private/permissions'],
};

/** Each folder of src/ is a module, except `private` and `lambda`, which all of them share. */
export function modules(): string[] {
  return readdirSync('src', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['private', 'lambda'].includes(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** Modules never import each other, nor the construct that wires them together. */
export function moduleZones(): Zone[] {
  const betweenModules = modules().map((module) => ({
    target: `./src/${module}`,
    from: './src',
    except: [`./${module}`, './private', './lambda', './context.ts'],
    message: `A module imports only itself, private/, lambda/ and context.ts. ${table}`,
  }));
  const shared = Object.entries(SHARED).map(([folder, except]) => ({
    target: `./src/${folder}`,
    from: './src',
    except: [`./${folder}`, ...except],
    message: `src/${folder} is shared, and imports only what lies below it. ${table}`,
  }));
  return [
    ...betweenModules,
    ...shared,
    {
      target: './src/context.ts',
      from: './src',
      message: `context.ts is shared by the modules, so it imports none of them. ${table}`,
    },
    {
      target: './src',
      from: ['./test', './packages', './examples', './tools', './aws', './projenrc'],
      message: 'src/ is what is published: it stands on its own.',
    },
    {
      target: './packages/rehearsal',
      from: ['./src', './test', './examples', './tools', './aws', './projenrc', './packages/proof'],
      message: 'packages/rehearsal is a package of its own: it knows neither the construct nor the examples.',
    },
    {
      target: ['./test', './examples', './tools', './aws', './projenrc'],
      from: './packages/rehearsal/src',
      message: "Import it as anybody does: from 'codepipeline-rehearsal'.",
    },
    {
      target: ['./test', './examples', './tools', './aws', './projenrc'],
      from: './packages/proof',
      message: 'packages/proof needs a simulator under the AGPL, and judges this.',
    },
    {
      target: ['./examples', './tools', './aws'],
      from: './test',
      message: 'Tests may import this, not the other way round.',
    },
  ];
}
