/** Whether a text matches a pattern, in which `*` stands for any text and `?` for one character. */
export function isLike(text: string, pattern: string): boolean {
  const literal = pattern.replace(/[\\^$+.()|[\]{}]/g, '\\$&');
  return new RegExp(`^${literal.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's').test(text);
}
