/** What goes wrong with a call. */
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

/** Whether the call's effect takes place all the same. */
export type Side = 'before' | 'after';
/** How long it goes on: for one request, all of the same invocation, or for good. */
export type Span = 'once' | 'invocation' | 'for good';

export interface Fault {
  readonly operation: string;
  /** Which call of the operation, counted from 1 over the whole case. */
  readonly call: number;
  readonly side: Side;
  readonly kind: FaultKind;
  readonly span: Span;
}

/** Stops a call to let something else happen first, such as the same job in another process. */
export interface Pause {
  readonly operation: string;
  readonly call: number;
  readonly side: Side;
  meanwhile(): Promise<void>;
}

/** Decides for each call of a case what goes wrong with it. */
export class Script {
  /** The calls that were made, in their order of arrival. */
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
