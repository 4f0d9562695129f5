export type Facts = Readonly<Record<string, string | number | undefined>>;

/** A sentence whose names in braces are filled in. A fact that AWS did not report is 'unknown'. */
export function filled(sentence: string, facts: Facts): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? 'unknown'));
}
