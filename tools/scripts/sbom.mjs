#!/usr/bin/env node
// `npx projen sbom` writes dist/sbom.cdx.json, the software bill of materials (CycloneDX) of the package. The library depends
// only on its peers, so it ships only the third-party code that esbuild bundles into the handlers.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { licenseOf, takeInventory } from './inventory.mjs';
import { root } from './run.mjs';

/** Licenses of code that a package under Apache-2.0 can contain. */
const licenses = ['Apache-2.0', 'MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause'];

mkdirSync(join(root, 'dist'), { recursive: true });
const { components, bundles } = await takeInventory(join(root, 'dist', 'sbom.cdx.json'));
const strangers = components.filter((component) => !licenses.includes(licenseOf(component)));
for (const stranger of strangers) {
  console.error(
    `SBOM: ${stranger.purl} must not be shipped, because of its license '${licenseOf(stranger)}': replace it`,
  );
}
if (components.length === 0) console.error('SBOM: no package found in the bundles');
if (strangers.length > 0 || components.length === 0) process.exit(1);
console.log(`SBOM: dist/sbom.cdx.json names ${components.length} packages in ${bundles} bundles`);
