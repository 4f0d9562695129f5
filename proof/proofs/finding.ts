/** A reason why the policies are not proven. */
export interface Finding {
  readonly proof: 'enough' | 'spare' | 'near' | 'attack' | 'wildcard' | 'setting';
  readonly message: string;
}
