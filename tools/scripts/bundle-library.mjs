#!/usr/bin/env node
// Bundles the compiled library into one file, the main file of the package. Otherwise Node.js would look up dozens of files,
// and the same peers from each of them (docs/decisions/0011-one-file.md).
// Arguments set another entry file and output: `tools/scripts/bundle-library.mjs src/index.js src/index.js`.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { root } from './run.mjs';

const require = createRequire(import.meta.url);
const manifest = require(join(root, 'package.json'));
const [entry = 'lib/index.js', bundle = manifest.main] = process.argv.slice(2).map((file) => resolve(file));
const peers = new RegExp(`^(${Object.keys(manifest.peerDependencies).join('|')})(/|$)`);
const names = Object.keys(require(resolve(root, entry)));

/** Each peer module becomes a module of the bundle that requires it once. */
const peersOnce = {
  name: 'peers-once',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: peers }, ({ path, namespace }) =>
      namespace === 'peer' ? { path, external: true } : { path, namespace: 'peer' },
    );
    onLoad({ filter: /.*/, namespace: 'peer' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

await build({
  entryPoints: [resolve(root, entry)],
  outfile: resolve(root, bundle),
  bundle: true,
  allowOverwrite: true,
  platform: 'node',
  target: `node${parseInt(manifest.engines.node.match(/\d+/)[0], 10)}`,
  plugins: [peersOnce],
  // For `import { CiCdPipeline }` in ES modules: Node.js finds the names of a CommonJS file without running it.
  footer: { js: `0 && (module.exports = { ${names.join(', ')} });` },
  logLevel: 'warning',
});
