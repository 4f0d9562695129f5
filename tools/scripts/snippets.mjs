#!/usr/bin/env node
// `npx projen snippets` puts files of this project into README.md and the documents under docs/ that show them. After
// `<!-- snippet: path -->`, the code block is that file.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { root } from './run.mjs';

const languages = { '.ts': 'ts', '.py': 'python', '.java': 'java', '.go': 'go' };
const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const marker = /^<!-- snippet: (\S+) -->\n(\n```.*\n[^]*?\n```\n)?/gm;

for (const document of documents) {
  const text = readFileSync(join(root, document), 'utf8');
  const current = text.replace(marker, (_, file) => `<!-- snippet: ${file} -->\n\n${block(document, file)}\n`);
  if (current !== text) {
    writeFileSync(join(root, document), current);
    console.log(`${document}: snippets written again`);
  }
}

function block(document, file) {
  const language = languages[extname(file)];
  if (language === undefined || !existsSync(join(root, file))) {
    console.error(`${document} asks for the snippet ${file}, which is not a file in a language that can be shown`);
    process.exit(1);
  }
  return `\`\`\`${language}\n${readFileSync(join(root, file), 'utf8').trimEnd()}\n\`\`\``;
}
