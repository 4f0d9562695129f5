export function table(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

export function codes(texts: readonly string[]): string {
  return texts.map(code).join('<br>');
}

export function code(text: string): string {
  return `\`${text}\``;
}
