/** The ways in which a call can fail. */
export const FAULTS = [
  'throttled',
  'server error',
  'reset',
  'garbage',
  'truncated',
  'empty',
  'hangs',
  'denied',
  'dies',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** Whether the call takes effect nevertheless. */
export type Side = 'before' | 'after';
/** How long the fault lasts: for one request, for all of the same invocation, or forever. */
export type Span = 'once' | 'invocation' | 'for good';

export interface Fault {
  readonly operation: string;
  /** The number of the call of this operation in the case, starting at 1. */
  readonly call: number;
  readonly side: Side;
  readonly kind: FaultKind;
  readonly span: Span;
}

/** Holds a call while something else happens, such as the same job in another process. */
export interface Pause {
  readonly operation: string;
  readonly call: number;
  readonly side: Side;
  meanwhile(): Promise<void>;
}

/** Decides how each call of a case fails. */
export class Script {
  /** The calls, in the order in which they arrived. */
  public readonly log: { readonly operation: string; readonly call: number }[] = [];
  private readonly calls = new Map<string, number>();
  private firstInvocation?: number;
  private pauseIsOver = false;

  public constructor(
    private readonly fault?: Fault,
    public pause?: Pause,
  ) {}

  public next(operation: string, invocation: number): { readonly fault?: Fault; readonly pause?: Pause } {
    const call = (this.calls.get(operation) ?? 0) + 1;
    this.calls.set(operation, call);
    this.log.push({ operation, call });
    return { fault: this.faultOf(operation, call, invocation), pause: this.pauseOf(operation, call) };
  }

  private faultOf(operation: string, call: number, invocation: number): Fault | undefined {
    const { fault } = this;
    if (fault?.operation !== operation || call < fault.call) {
      return undefined;
    }
    this.firstInvocation ??= invocation;
    const isOn =
      fault.span === 'for good' ||
      call === fault.call ||
      (fault.span === 'invocation' && invocation === this.firstInvocation);
    return isOn ? fault : undefined;
  }

  private pauseOf(operation: string, call: number): Pause | undefined {
    const { pause } = this;
    if (this.pauseIsOver || pause?.operation !== operation || pause.call !== call) {
      return undefined;
    }
    this.pauseIsOver = true;
    return pause;
  }
}
