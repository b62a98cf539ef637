import type { Clock } from './clock.ts';
import type { Pace } from './pace.ts';

/** How states come: by Server-Sent Events, by a WebSocket, or by asking again and again. */
export type Way = 'sse' | 'socket' | 'polling';

const ways: readonly Way[] = ['sse', 'socket', 'polling'];
const bottom = ways.length - 1;

/**
 * Which way is taken: down a rung when it does not work, and now and then up to the top for a trial, which has one chance.
 * Each failed trial doubles the time until the next.
 */
export class Ladder {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #random: () => number;
  readonly #isUsable: (way: Way) => boolean;
  #rung = 0;
  #strikes = 0;
  #trialFrom: number | null = null;
  #untilClimb: number;
  #climbAt = Infinity;
  /** Whether the better ways failed by themselves, and not with the whole service. */
  #isProven = false;

  /**
   * @param random - from 0 to below 1.
   * @param isUsable - whether a way can be taken at all; asking always can.
   */
  constructor(clock: Clock, pace: Pace, random: () => number, isUsable: (way: Way) => boolean) {
    this.#clock = clock;
    this.#pace = pace;
    this.#random = random;
    this.#isUsable = isUsable;
    this.#untilClimb = pace.climb;
  }

  /** The way to take now. */
  get way(): Way {
    return ways[this.#rung]!;
  }

  /** Whether this is a trial of the top from a rung that works. */
  get isTrial(): boolean {
    return this.#trialFrom !== null;
  }

  /** When the top is due for a trial; infinite on top. */
  get climbAt(): number {
    return this.#climbAt;
  }

  /** The way has worked for a while. */
  steady(): void {
    this.#strikes = 0;
    if (this.#rung === 0) {
      this.#trialFrom = null;
      this.#untilClimb = this.#pace.climb;
    }
  }

  /** The way failed once. `hadOpened`: with a connection that had come about, so the service itself is there. */
  strike(hadOpened: boolean): void {
    if (this.#rung < bottom) {
      this.#isProven = hadOpened;
    }
    this.#strikes += 1;
    if (this.#trialFrom !== null || this.#strikes >= this.#pace.strikes) {
      this.#fall();
    }
  }

  /** The service wants fewer streams: asking is what is left. */
  yield(): void {
    while (this.#rung < bottom) {
      this.#fall();
    }
  }

  /** The way does not work here, and trying again would not change that. */
  descend(): void {
    this.#isProven = true;
    this.#fall();
  }

  /** The service was away altogether and is back: unless the better ways are known not to work, they are due. */
  comeBack(): void {
    if (this.#rung > 0 && !this.#isProven) {
      this.#climbAt = this.#clock.now();
    }
  }

  /** Goes up for a trial when it is due. */
  climb(): void {
    if (this.#clock.now() >= this.#climbAt) {
      this.#trialFrom = this.#rung;
      this.#rung = 0;
      this.#climbAt = Infinity;
    }
  }

  #fall(): void {
    this.#strikes = 0;
    if (this.#trialFrom !== null) {
      this.#rung = this.#trialFrom;
      this.#trialFrom = null;
      this.#isProven = true;
      this.#untilClimb = Math.min(this.#untilClimb * 2, this.#pace.longestClimb);
    } else if (this.#rung < bottom) {
      do {
        this.#rung += 1;
      } while (this.#rung < bottom && !this.#isUsable(this.way));
    } else {
      return;
    }
    this.#climbAt = this.#clock.now() + this.#untilClimb * (0.75 + this.#random() / 2);
  }
}
