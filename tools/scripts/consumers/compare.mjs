// Compares two cloud assemblies.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** They depend on the language: the construct tree, and where each construct was created in the code. */
const aboutTheCode = /^(tree\.json|[^/]+\.metadata\.json)$/;

/** The differences, one per line: none if templates, manifests, assets and their files are the same, byte for byte. */
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

/** Assets that the stacks refer to but that the assembly does not have, or that are empty. */
export function missingAssets(assembly) {
  return readdirSync(assembly)
    .filter((file) => file.endsWith('.assets.json'))
    .flatMap((file) => Object.values(readJson(join(assembly, file)).files))
    .map(({ source }) => source.path)
    .filter((path) => !isThere(join(assembly, path)))
    .map((path) => `asset ${path} is missing`);
}

/** The number of bundles of Lambda functions. */
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

/** The required CLI version depends on a dependency of aws-cdk-lib, whose version each package manager chooses. */
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
