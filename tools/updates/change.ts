import { App } from 'aws-cdk-lib';

/** One version of a user's app. */
export interface Version {
  readonly context?: { readonly [flag: string]: unknown };
  define(app: App): void;
}

/** An ordinary change between two versions of an app. It is deployed, and then taken back, as `git revert` does. */
export interface Change {
  /** Stable: the list of accepted findings refers to it. */
  readonly id: string;
  /** What changes, as a phrase: `a stage is added`. */
  readonly title: string;
  readonly before: Version;
  readonly after: Version;
}

/** The same change from the other side. */
export function reversed(change: Change, id: string, title: string): Change {
  return { id, title, before: change.after, after: change.before };
}
