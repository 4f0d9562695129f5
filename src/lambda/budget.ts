/** The part of Lambda's context that a job needs. */
export interface JobContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Part of the function's timeout that is reserved to notify people, to answer, and to update records. */
const LONGEST_RESERVE_MS = 15_000;

/** How an invocation divides its time. */
export class Budget {
  private readonly reserve: number;

  public constructor(private readonly context: JobContext) {
    this.reserve = Math.min(LONGEST_RESERVE_MS, context.getRemainingTimeInMillis() / 2);
  }

  /** Time for the work itself. */
  public get work(): number {
    return this.left(this.reserve);
  }

  /** Time for a single request after the work. */
  public get request(): number {
    return Math.ceil(this.reserve / 5);
  }

  /** Time to get the answer accepted. */
  public get answer(): number {
    return this.left(this.reserve * 0.4);
  }

  /** Time for what follows the answer. */
  public get afterwards(): number {
    return this.left(this.reserve / 20);
  }

  private left(keptBack: number): number {
    return Math.max(0, this.context.getRemainingTimeInMillis() - keptBack);
  }
}
