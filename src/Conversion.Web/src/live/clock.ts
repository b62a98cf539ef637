/** Time, as far as the client needs it: tests pass one that they move by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs the action once that many milliseconds have passed; the function that is returned prevents it. */
  after(milliseconds: number, action: () => void): () => void;
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** One timer, set anew again and again: for what has to come soon, and then again. */
export class Deadline<What> {
  readonly #clock: Clock;
  readonly #onMissed: (what: What) => void;
  #cancel = (): void => {};

  constructor(clock: Clock, onMissed: (what: What) => void) {
    this.#clock = clock;
    this.#onMissed = onMissed;
  }

  /** Forgets what it waited for, and waits that many milliseconds for something else, which is told when it is missed. */
  set(milliseconds: number, what: What): void {
    this.#cancel();
    this.#cancel = this.#clock.after(milliseconds, () => this.#onMissed(what));
  }

  /** Waits no longer. */
  clear(): void {
    this.#cancel();
  }
}

/** Resolves after that many milliseconds, or at once when the signal is given. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(milliseconds, end);
    signal.addEventListener('abort', end);
  });
}
