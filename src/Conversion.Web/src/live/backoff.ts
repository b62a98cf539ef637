import type { Pace } from './pace.ts';

/**
 * Pauses between tries: exponential, with full jitter, so that the thousands of listeners of a node that died do not come
 * back at one moment.
 */
export class Backoff {
  readonly #pace: Pace;
  readonly #random: () => number;
  #window: number;
  #attempt = 0;

  /** @param random - from 0 to below 1. */
  constructor(pace: Pace, random: () => number) {
    this.#pace = pace;
    this.#random = random;
    this.#window = pace.firstPause;
  }

  /** Failures in a row. */
  get attempt(): number {
    return this.#attempt;
  }

  /** The service's own wish for the pause (`retry:` of Server-Sent Events, milliseconds); it becomes the first window. */
  ask(window: number): void {
    this.#window = Math.min(Math.max(window, 100), this.#pace.longestPause);
  }

  /** Milliseconds until the next try, never less than the service asked for with this answer (`Retry-After`). */
  next(atLeast = 0): number {
    this.#attempt += 1;
    const window = Math.min(this.#window * 2 ** (this.#attempt - 1), this.#pace.longestPause);
    return Math.min(atLeast, this.#pace.longestAsked) + this.#random() * window;
  }

  /** A connection worked. */
  reset(): void {
    this.#attempt = 0;
  }
}
