/** The result of an attack, judged by its effects and not by the responses to it. */
export type Outcome = { readonly stopped: string } | { readonly gotThrough: string };

/** An attempt at something that must not work. */
export interface Attack {
  /** What it tries, in one line. */
  readonly title: string;
  /** Throws if the attack could not be tried, which counts as an attack that was not stopped. */
  play(): Promise<Outcome>;
}

/** Attacks that share their set-up. */
export interface AttackGroup {
  readonly name: string;
  /** Starts what the attacks share. The group is closed even if they fail. */
  open(): Promise<OpenGroup>;
}

export interface OpenGroup {
  readonly attacks: readonly Attack[];
  close(): Promise<void>;
}

export const stopped = (by: string): Outcome => ({ stopped: by });
export const gotThrough = (how: string): Outcome => ({ gotThrough: how });

/** A control: a broken harness would stop every attack, so the tests also try what must work. */
export function mustWork(works: boolean, what: string): void {
  if (!works) throw new Error(`the control failed, so the attack shows nothing: ${what}`);
}
