/** What came of an attack, judged by what it has done and not by what it was told. */
export type Outcome = { readonly stopped: string } | { readonly gotThrough: string };

/** Something that must not work. */
export interface Attack {
  /** What is tried: one line. */
  readonly title: string;
  /** Throws when it could not be played, which counts as much as getting through. */
  play(): Promise<Outcome>;
}

/** Attacks that share what they are played on. */
export interface AttackGroup {
  readonly name: string;
  /** Starts what the attacks share; the group is closed whatever becomes of them. */
  open(): Promise<OpenGroup>;
}

export interface OpenGroup {
  readonly attacks: readonly Attack[];
  close(): Promise<void>;
}

export const stopped = (by: string): Outcome => ({ stopped: by });
export const gotThrough = (how: string): Outcome => ({ gotThrough: how });

/** A harness that does not work would stop every attack: what must work is tried too. */
export function mustWork(works: boolean, what: string): void {
  if (!works) throw new Error(`the control failed, so the attack shows nothing: ${what}`);
}
