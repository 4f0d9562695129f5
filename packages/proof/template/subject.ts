/** What contracts speak of by name: `{role}`, `{artifactBucket}`. */
export type Facts = { readonly [name: string]: string | undefined };

/** Something in the stacks that needs permissions, or is worth an attack. */
export interface Subject {
  /** Such as `pipeline`, `action S3` or `function promotion`. */
  readonly kind: string;
  /** To tell it from others in messages. */
  readonly name: string;
  readonly facts: Facts;
}
