/** The lines with the number of tests. The last one has nothing else, because CI reads it. */
export function inWords({ passed, failed, skipped }) {
  return `${skipped > 0 ? `${skipped} skipped\n` : ''}${passed} passed, ${failed} failed`;
}
