/** The same map, in the order of its keys: in Go and Java a map has no order, and no template may depend on the language. */
export function inKeyOrder<T>(map: { readonly [key: string]: T } = {}): { [key: string]: T } {
  return Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((key) => [key, map[key]]),
  );
}
