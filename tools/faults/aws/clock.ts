type Callback = (...given: unknown[]) => void;

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** The number of idle turns of the event loop after which everything is waiting for time to pass. */
const QUIET_TURNS = 4;

/**
 * The clock of a case. It stands still while anything is in flight, and jumps to the next timer when everything waits. So a case
 * takes no longer than its computation, and a busy machine does not affect it.
 */
export class Clock {
  private readonly timers = new Map<number, Timer>();
  private readonly busy = new Set<number>();
  private readonly finished = new Set<number>();
  private events = 0;
  private last = 0;
  private isTicking = false;

  public constructor(private time: number) {}

  public now(): number {
    return this.time;
  }

  public skip(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Marks something as in flight, and returns its number. */
  public begin(): number {
    this.busy.add(++this.last);
    return this.last;
  }

  /** Marks it as waiting, so that time passes. */
  public suspend(work: number): void {
    this.busy.delete(work);
    this.wake();
  }

  /** Marks it as continuing, unless its caller has given up. */
  public resume(work: number): void {
    if (!this.finished.has(work)) {
      this.busy.add(work);
    }
  }

  public finish(work: number): void {
    this.finished.add(work);
    this.suspend(work);
  }

  public async track<T>(promise: Promise<T>): Promise<T> {
    const work = this.begin();
    try {
      return await promise;
    } finally {
      this.finish(work);
    }
  }

  public setTimer(run: () => void, milliseconds: number): number {
    const id = ++this.last;
    this.timers.set(id, { at: this.time + Math.max(0, milliseconds), run });
    this.wake();
    return id;
  }

  public clearTimer(id: number): void {
    this.timers.delete(id);
  }

  /** Stops everything in the case. */
  public stop(): void {
    this.timers.clear();
  }

  private wake(): void {
    this.events++;
    if (!this.isTicking) {
      this.isTicking = true;
      this.tick(this.events, 0);
    }
  }

  private tick(seen: number, quiet: number): void {
    setImmediate(() => {
      if (this.busy.size > 0 || this.timers.size === 0) {
        this.isTicking = false;
      } else if (this.events !== seen || quiet < QUIET_TURNS) {
        this.tick(this.events, this.events === seen ? quiet + 1 : 0);
      } else {
        this.fire();
        this.tick(this.events, 0);
      }
    });
  }

  private fire(): void {
    const [id, timer] = [...this.timers].reduce((first, other) => (other[1].at < first[1].at ? other : first));
    this.timers.delete(id);
    this.time = Math.max(this.time, timer.at);
    timer.run();
  }
}

/** What `setTimeout` returns. Some libraries convert it to a number, and others call `unref`. */
class Timeout {
  public constructor(private readonly id: number) {}

  public ref(): this {
    return this;
  }

  public unref(): this {
    return this;
  }

  public [Symbol.toPrimitive](): number {
    return this.id;
  }
}

export interface Timers {
  setTimeout(callback: Callback, milliseconds?: number, ...given: unknown[]): object;
  clearTimeout(timeout: unknown): void;
  /** Replaces `AbortSignal.timeout`. */
  signal(milliseconds: number): object;
}

/** The timers of a process, which end with it. */
export function timersOf(clock: Clock, isDead: () => boolean): Timers {
  const later = (run: () => void, milliseconds = 0) => clock.setTimer(() => void (isDead() || run()), milliseconds);
  return {
    setTimeout: (callback: Callback, milliseconds?: number, ...given: unknown[]) =>
      new Timeout(later(() => callback(...given), milliseconds)),
    clearTimeout: (timeout: unknown) => clock.clearTimer(Number(timeout)),
    signal: (milliseconds: number) => {
      const controller = new AbortController();
      later(() => controller.abort(new DOMException('the time is over', 'TimeoutError')), milliseconds);
      return controller.signal;
    },
  };
}
