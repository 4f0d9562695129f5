import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import * as ts from 'typescript';

/**
 * Counts lines of code: those with a token that is not part of an import or a comment. Blank lines and lines that contain only a
 * comment do not count.
 */
export function countLines(file: string): number {
  return linesOf(parse(file)).size;
}

/** The file and its imports from the same folder, because the author of a stack also writes its helpers. */
export function withNeighbours(file: string, found: Set<string> = new Set()): string[] {
  found.add(file);
  for (const statement of parse(file).statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const neighbour = join(dirname(file), `${statement.moduleSpecifier.text}.ts`);
    const isNeighbour = statement.moduleSpecifier.text.startsWith('./') && existsSync(neighbour);
    if (isNeighbour && !found.has(neighbour)) withNeighbours(neighbour, found);
  }
  return [...found];
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

function linesOf(source: ts.SourceFile): Set<number> {
  const lines = new Set<number>();
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isJSDoc(node)) return;
    const children = node.getChildren(source);
    children.forEach(visit);
    if (children.length > 0 || node.getWidth(source) === 0) return;
    for (let line = lineAt(node.getStart(source)); line <= lineAt(node.getEnd()); line++) lines.add(line);
  };
  visit(source);
  return lines;
}
