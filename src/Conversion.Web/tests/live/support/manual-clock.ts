import type { Clock } from '../../../src/live/clock.ts';

/** A clock that the test moves: nothing sleeps, and what is still waited for can be counted. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  #resets = 0;
  #timers: { readonly due: number; readonly action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { due: this.#now + milliseconds, action };
    this.#timers.push(timer);
    this.#resets += 1;
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** The timers that have neither run out nor been cancelled. */
  get pending(): number {
    return this.#timers.length;
  }

  /** The timers that were ever set. */
  get resets(): number {
    return this.#resets;
  }

  /** Milliseconds until the next timer runs out; infinite when there is none. */
  get untilNext(): number {
    return Math.min(...this.#timers.map(({ due }) => due - this.#now));
  }

  /** Lets so many milliseconds pass: what falls due runs, the earliest first. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.due);
      next.action();
    }
    this.#now = end;
  }

  #next(end: number): { readonly due: number; readonly action: () => void } | undefined {
    return this.#timers.filter((timer) => timer.due <= end).sort((one, other) => one.due - other.due)[0];
  }
}
