import { CommandError } from './command-line';

/*
 * The part of Go's text/template that `--format` is commonly used with: fields, `index`, `json`, `println`, `join`,
 * `len`, and `range … end`. Everything else is refused by name.
 */

type Node =
  { readonly text: string } | { readonly action: string } | { readonly range: string; readonly body: readonly Node[] };

const TOKEN = /\{\{-?\s*([\s\S]*?)\s*-?\}\}/g;
const WORD = /"(?:\\.|[^"\\])*"|\S+/g;

const templateError = (action: string, problem: string): CommandError =>
  new CommandError(`template parsing error: template: executing "" at <${action}>: ${problem}`);

/** Renders a template for one object. */
export function renderTemplate(template: string, data: unknown): string {
  const tokens = tokenize(template);
  const nodes = parseNodes(tokens, false);
  return renderNodes(nodes, data);
}

interface Token {
  readonly kind: 'text' | 'action';
  readonly value: string;
}

function tokenize(template: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (const match of template.matchAll(TOKEN)) {
    if (match[0].startsWith('{{-') || match[0].endsWith('-}}')) {
      throw templateError(match[1], 'the stand-in does not support trim markers');
    }
    tokens.push({ kind: 'text', value: template.slice(position, match.index) }, { kind: 'action', value: match[1] });
    position = match.index + match[0].length;
  }
  return [...tokens, { kind: 'text', value: template.slice(position) }];
}

function parseNodes(tokens: Token[], inRange: boolean): Node[] {
  const nodes: Node[] = [];
  for (let token = tokens.shift(); token; token = tokens.shift()) {
    if (token.kind === 'text') {
      nodes.push({ text: token.value });
    } else if (token.value === 'end' && inRange) {
      return nodes;
    } else if (token.value.startsWith('range ')) {
      nodes.push({ range: token.value.slice('range '.length), body: parseNodes(tokens, true) });
    } else {
      nodes.push({ action: token.value });
    }
  }
  if (inRange) {
    throw new CommandError('template parsing error: unexpected EOF: a range has no end');
  }
  return nodes;
}

function renderNodes(nodes: readonly Node[], data: unknown): string {
  return nodes
    .map((node) => {
      if ('text' in node) {
        return node.text;
      }
      if ('action' in node) {
        return format(evaluate(node.action, data));
      }
      const items = evaluate(node.range, data);
      return Object.values((items as object | null | undefined) ?? {})
        .map((item) => renderNodes(node.body, item))
        .join('');
    })
    .join('');
}

function evaluate(action: string, data: unknown): unknown {
  const [first = '', ...rest] = action.match(WORD) ?? [];
  const operand = (word: string | undefined): unknown => operandOf(word, action, data);
  switch (first) {
    case 'index':
      return rest.slice(1).reduce((value, key) => indexed(value, operand(key), action), operand(rest[0]));
    case 'json':
      return JSON.stringify(operand(rest[0]) ?? null);
    case 'println':
      return `${rest.map((word) => format(operand(word))).join(' ')}\n`;
    case 'join':
      return Object.values(operand(rest[0]) as object).join(String(operand(rest[1])));
    case 'len':
      return Object.keys(operand(rest[0]) as object).length;
    default:
      if (rest.length > 0) {
        throw templateError(action, `the stand-in does not support the function "${first}"`);
      }
      return operand(first);
  }
}

function operandOf(word: string | undefined, action: string, data: unknown): unknown {
  if (word === '.') {
    return data;
  }
  if (word?.startsWith('"')) {
    return JSON.parse(word);
  }
  if (word !== undefined && /^\d+$/.test(word)) {
    return Number(word);
  }
  if (!word || !/^(\.\w+)+$/.test(word)) {
    throw templateError(action, `the stand-in does not support "${word ?? ''}"`);
  }
  return word
    .slice(1)
    .split('.')
    .reduce<unknown>((value, key) => fieldOf(value, key, action), data);
}

function fieldOf(value: unknown, key: string, action: string): unknown {
  if (value !== null && typeof value === 'object' && key in value) {
    return (value as Record<string, unknown>)[key];
  }
  throw templateError(action, `map has no entry for key "${key}"`);
}

function indexed(value: unknown, key: unknown, action: string): unknown {
  if (Array.isArray(value) && Number(key) >= value.length) {
    throw templateError(action, `error calling index: index out of range: ${String(key)}`);
  }
  return (value as Record<string, unknown> | undefined)?.[String(key)];
}

function format(value: unknown): string {
  if (value === null || value === undefined) {
    return '<no value>';
  }
  if (Array.isArray(value)) {
    return `[${value.map(format).join(' ')}]`;
  }
  if (typeof value === 'object') {
    return `map[${Object.entries(value)
      .map(([key, entry]) => `${key}:${format(entry)}`)
      .join(' ')}]`;
  }
  return String(value);
}
