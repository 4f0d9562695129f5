#!/usr/bin/env node
// Writes assets/THIRD_PARTY_LICENSES.txt: the license and the notice of each package in the bundles of functions. The file is
// in the packages of all languages, but not in the folder that Lambda receives, so it slows no function down.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenseOf, nameOf, takeInventory } from './inventory.mjs';
import { root } from './run.mjs';

/** Licenses that require no notice. */
const needNoText = ['MIT-0', '0BSD'];
/** Licenses with the same text in every package. MIT, for example, starts with the copyright holder. */
const sameForAll = 'Apache-2.0';

const inventory = join(root, '.cache', 'third-party-licenses.json');
mkdirSync(join(root, '.cache'), { recursive: true });
const { components } = await takeInventory(inventory, ['--gather-license-texts']);
rmSync(inventory);

/** The packages for each license text. */
const byText = new Map();
const without = [];
for (const component of components) {
  const texts = textsOf(component);
  if (texts.length === 0) without.push(component);
  for (const text of texts) byText.set(text, [...(byText.get(text) ?? []), component]);
}
const isThere = [...byText.values()].flat().some((component) => licenseOf(component) === sameForAll);
const enough = [...needNoText, ...(isThere ? [sameForAll] : [])];
const lacking = without.filter((component) => !enough.includes(licenseOf(component)));
for (const component of lacking) {
  console.error(`licenses: ${nameOf(component)} (${licenseOf(component)}) comes without its license: replace it`);
}
if (lacking.length > 0 || components.length === 0) process.exit(1);

const sections = [
  'The functions of this package (assets/handlers) hold these packages of others, each under the license that is named or printed below.',
  ...(without.length > 0 ? [`Packages that come without the text of their license:\n\n${listOf(without)}`] : []),
  ...[...byText].map(([text, owners]) => `${listOf(owners)}\n\n${text}`),
];
writeFileSync(join(root, 'assets', 'THIRD_PARTY_LICENSES.txt'), `${sections.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
console.log(`licenses: assets/THIRD_PARTY_LICENSES.txt names ${components.length} packages`);

function textsOf({ evidence }) {
  return (evidence?.licenses ?? []).map(({ license: { text } }) =>
    Buffer.from(text.content, text.encoding).toString('utf8').replaceAll('\r\n', '\n').trim(),
  );
}

function listOf(owners) {
  return owners.map((component) => `${nameOf(component)} (${licenseOf(component)})`).join('\n');
}
