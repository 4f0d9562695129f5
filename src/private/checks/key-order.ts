/** The same map, ordered by key: maps in Go and Java have no order, and a template must not depend on the language. */
export function inKeyOrder<T>(map: { readonly [key: string]: T } = {}): { [key: string]: T } {
  return Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((key) => [key, map[key]]),
  );
}
