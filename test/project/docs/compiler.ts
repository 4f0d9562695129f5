import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { Snippet, root } from './markdown';

/** Where jsii-rosetta also puts the examples of README.md and of doc comments. */
const FIXTURE = join(root, 'rosetta', 'default.ts-fixture');
const LIBRARY = join(root, 'src', 'index.ts');

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
  paths: { 'cdk-cicd-pipeline': [LIBRARY] },
};

/** What TypeScript says of the snippets, each with its document and line. */
export function compile(snippets: readonly Snippet[]): string[] {
  const sources = new Map(snippets.map((snippet) => [fileOf(snippet), { snippet, ...whole(snippet) }]));
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.getSourceFile = (file, version, ...rest) => {
    const source = sources.get(file);
    return source ? ts.createSourceFile(file, source.text, version) : getSourceFile(file, version, ...rest);
  };
  const program = ts.createProgram([...sources.keys()], OPTIONS, host);
  return [...sources].flatMap(([file, { snippet, firstLine }]) => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => {
        const line = snippet.line + source.getLineAndCharacterOfPosition(start).line + 1 - firstLine;
        return `${snippet.document}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      },
    );
  });
}

/** The program of the library alone, whose declarations say what is public. The types of packages take too long. */
export function libraryProgram(): ts.Program {
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists } = host;
  host.fileExists = (file) => !file.includes('/node_modules/') && fileExists(file);
  return ts.createProgram([LIBRARY], OPTIONS, host);
}

/** What the library exports, by name. */
export function libraryExports(program: ts.Program): Map<string, ts.Symbol> {
  const checker = program.getTypeChecker();
  const library = checker.getSymbolAtLocation(program.getSourceFile(LIBRARY)!)!;
  const original = (symbol: ts.Symbol): ts.Symbol =>
    symbol.declarations?.some(ts.isExportSpecifier) ? checker.getAliasedSymbol(symbol) : symbol;
  return new Map(checker.getExportsOfModule(library).map((symbol) => [symbol.name, original(symbol)]));
}

function fileOf({ document, line }: Snippet): string {
  return join(root, `${document}-${line}.ts`);
}

/** The code of a snippet as a file, and the line of that file that it starts on. */
function whole({ code, isWhole }: Snippet): { readonly text: string; readonly firstLine: number } {
  if (isWhole) {
    return { text: code, firstLine: 0 };
  }
  const [before, after] = readFileSync(FIXTURE, 'utf8').split('/// here');
  return { text: before + code + after, firstLine: before.split('\n').length - 1 };
}
