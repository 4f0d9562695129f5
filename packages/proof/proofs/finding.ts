/** A reason why the policies are not proven. */
export interface Finding {
  readonly proof:
    | 'enough'
    | 'unneeded'
    | 'near miss'
    | 'attack'
    | 'wildcard'
    | 'setting'
    | 'definition'
    | 'cdk-nag'
    | 'grant'
    | 'request'
    | 'minimum';
  /** The same in worlds of one app, whose names may differ. */
  readonly id: string;
  readonly message: string;
}
