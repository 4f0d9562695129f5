/** User parameters of jobs without a valid digest, and how errors show it. */
export const INVALID_DIGESTS: readonly (readonly [string, string])[] = [
  [JSON.stringify({ version: 1, imageDigest: '#{Build.IMAGE_DIGEST}' }), '"#{Build.IMAGE_DIGEST}"'],
  [JSON.stringify({ version: 1 }), 'undefined'],
  [JSON.stringify({ version: 1, imageDigest: 7 }), '7'],
];

export function invalidDigest(got: string): string {
  return `imageDigest must be 'sha256:' followed by 64 hex digits, got ${got}: export it from the build`;
}
