import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..', '..');

/** A file with Markdown, by its path in the repository. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** A block of TypeScript that a document has of its own, rather than from a file of this repository. */
export interface Snippet {
  readonly document: string;
  readonly line: number;
  readonly code: string;
  /** Whether the block is a file by itself, with imports of its own. */
  readonly isWhole: boolean;
}

/** A part of a document: what is below one heading. */
export interface Section {
  readonly document: string;
  readonly heading: string;
  readonly text: string;
}

const SNIPPET = /(?<marker><!-- snippet: \S+ -->\n\n)?^```ts(?<info>[^\n]*)\n(?<code>[^]*?)\n```$/gm;

export function documentsIn(folder: string): Document[] {
  return readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => documentAt(join(folder, name)));
}

export function documentAt(path: string): Document {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

export function snippetsOf({ path, text }: Document): Snippet[] {
  return [...text.matchAll(SNIPPET)]
    .filter(({ groups }) => groups?.marker === undefined)
    .map(({ index, groups }) => ({
      document: path,
      line: text.slice(0, index).split('\n').length,
      code: groups!.code,
      isWhole: groups!.info.includes('nofixture'),
    }));
}

export function sectionsOf({ path, text }: Document): Section[] {
  return text
    .split(/^##+ /m)
    .slice(1)
    .map((section) => ({
      document: path,
      heading: section.slice(0, section.indexOf('\n')),
      text: section.slice(section.indexOf('\n') + 1),
    }));
}

/** The rows of all tables with this first header, cell by cell. */
export function rowsOf(text: string, header: string): string[][] {
  const tables = text.match(/(?:^\|.*\|\n?)+/gm) ?? [];
  return tables
    .map((table) => table.trim().split('\n').map(cellsOf))
    .filter(([[first]]) => first === header)
    .flatMap(([, , ...rows]) => rows);
}

/** The text of a cell in backticks, or as it is. */
export function codeOf(cell: string): string {
  return /^`(.*)`$/.exec(cell)?.[1] ?? cell;
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replace(/\\\|/g, '|'));
}
