/** The entries in the order of their keys: in Go and Java a map has no order, and no template may depend on the language. */
export function sortedEntries<T>(map: { readonly [key: string]: T }): [string, T][] {
  return Object.keys(map)
    .sort()
    .map((key) => [key, map[key]]);
}
