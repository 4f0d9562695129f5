#!/usr/bin/env node
// Puts the compiled library into one file, the main file of the package: Node.js would look for dozens of files, and for
// the same peers again from each of them (docs/decisions/0011-one-file.md).
// Another entry file and where it goes can be told: `tools/scripts/bundle-library.mjs src/index.js src/index.js`.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { root } from './run.mjs';

const require = createRequire(import.meta.url);
const manifest = require(join(root, 'package.json'));
const [entry = 'lib/index.js', bundle = manifest.main] = process.argv.slice(2).map((file) => resolve(file));
const peers = new RegExp(`^(${Object.keys(manifest.peerDependencies).join('|')})(/|$)`);
const names = Object.keys(require(resolve(root, entry)));

/** Each peer module becomes a module of the bundle, which asks Node.js for it once. */
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
  // For `import { CiCdPipeline }` in ES modules: Node.js reads a CommonJS file for its names, and runs no line of it.
  footer: { js: `0 && (module.exports = { ${names.join(', ')} });` },
  logLevel: 'warning',
});
