// Says in what two cloud assemblies differ.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** These tell of the code that made the stacks: the construct tree, and where in which language each construct was made. */
const aboutTheCode = /^(tree\.json|[^/]+\.metadata\.json)$/;

/** Problems, one a line; empty when templates, manifests, assets and their files are the same, byte by byte. */
export function differences(reference, candidate) {
  const wanted = filesOf(reference);
  const found = filesOf(candidate);
  return [
    ...wanted.filter((file) => !found.includes(file)).map((file) => `${file} is missing`),
    ...found.filter((file) => !wanted.includes(file)).map((file) => `${file} is there too`),
    ...wanted
      .filter((file) => found.includes(file) && !same(file, join(reference, file), join(candidate, file)))
      .map((file) => `${file} differs`),
  ];
}

/** Assets that the stacks refer to but the assembly does not have, or has nothing in. */
export function missingAssets(assembly) {
  return readdirSync(assembly)
    .filter((file) => file.endsWith('.assets.json'))
    .flatMap((file) => Object.values(readJson(join(assembly, file)).files))
    .map(({ source }) => source.path)
    .filter((path) => !isThere(join(assembly, path)))
    .map((path) => `asset ${path} is missing`);
}

/** How many bundles of Lambda functions the stacks bring. */
export function bundlesIn(assembly) {
  return filesOf(assembly).filter((file) => /^asset\.[^/]+\/index\.js$/.test(file)).length;
}

function filesOf(assembly) {
  return readdirSync(assembly, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(assembly.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((file) => !aboutTheCode.test(file))
    .sort();
}

function same(name, one, other) {
  if (name !== 'manifest.json') return readFileSync(one).equals(readFileSync(other));
  return JSON.stringify(manifestOf(one)) === JSON.stringify(manifestOf(other));
}

/** The CLI that is needed follows from a dependency of aws-cdk-lib, which each package manager chooses for itself. */
function manifestOf(file) {
  return { ...readJson(file), minimumCliVersion: undefined };
}

function isThere(path) {
  try {
    return path.endsWith('.json') || readdirSync(path).length > 0;
  } catch {
    return false;
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
