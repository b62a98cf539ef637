import { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { EndReason } from './connection-state.ts';
import type { Outcome } from './connection.ts';
import type { Look } from './feed.ts';
import { Ladder, type Way } from './ladder.ts';
import type { Pace } from './pace.ts';

/** What to do after a connection has ended. */
export type Next =
  /** Connect, at once. */
  | { readonly kind: 'connect' }
  /** Connect, at once, and resume from nowhere. */
  | { readonly kind: 'connect-anew' }
  /** Connect after so many milliseconds. */
  | { readonly kind: 'wait'; readonly milliseconds: number; readonly why: string }
  /** Ask for the jobs, and then for what to do. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'stop'; readonly reason: EndReason };

/** A connection that has ended. */
export interface Past {
  readonly way: Way;
  /** Milliseconds from its first to its last sign of life; null when there was none. */
  readonly lived: number | null;
  /** Whether it resumed from an id. */
  readonly hadId: boolean;
  readonly outcome: Outcome;
}

/** Decides which way to take, when, and what an end means. */
export class Recovery {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #ladder: Ladder;
  readonly #backoff: Backoff;
  #busyInRow = 0;
  /** Whether nothing at all came of the last try: no time to try better ways. */
  #isAway = false;
  #whyNotLive: string | null = null;

  constructor(clock: Clock, pace: Pace, random: () => number, hasSocket: () => boolean) {
    this.#clock = clock;
    this.#pace = pace;
    this.#ladder = new Ladder(clock, pace, random, (way) => way !== 'socket' || hasSocket());
    this.#backoff = new Backoff(pace, random);
  }

  /** Failures in a row. */
  get attempt(): number {
    return this.#backoff.attempt;
  }

  /** What was wrong with the better ways; null while the best one works. */
  get whyNotLive(): string | null {
    return this.#whyNotLive;
  }

  /** The way to take now. */
  choose(): Way {
    if (!this.#isAway) {
      this.#ladder.climb();
    }
    return this.#ladder.way;
  }

  /** Milliseconds until a better way is due for a trial; infinite on the best. */
  get untilClimb(): number {
    return Math.max(this.#ladder.climbAt - this.#clock.now(), 0);
  }

  /** A way shows its first sign of life. */
  opened(way: Way): void {
    if (way !== 'polling') {
      this.#whyNotLive = null;
    } else {
      this.#backoff.reset();
      if (this.#isAway) {
        this.#ladder.comeBack();
      }
    }
    this.#isAway = false;
  }

  /** The service's own wish for the pause before a reconnect. */
  askedToWait(milliseconds: number): void {
    this.#backoff.ask(milliseconds);
  }

  /** The network is another: what failed before says nothing. */
  forgetFailures(): void {
    this.#backoff.reset();
  }

  /** What to do now that a connection has ended. */
  after(past: Past): Next {
    const { outcome, way, lived } = past;
    if (lived !== null && lived >= this.#pace.steady && way === this.#ladder.way) {
      this.#ladder.steady();
      this.#backoff.reset();
      this.#busyInRow = 0;
    }
    if (outcome.kind !== 'busy') {
      this.#busyInRow = 0;
    }
    switch (outcome.kind) {
      case 'left':
        return { kind: 'connect' };
      case 'unusable':
        this.#whyNotLive = outcome.why;
        this.#ladder.descend();
        return { kind: 'connect' };
      case 'broken':
        return this.#broken(past, outcome.why);
      case 'busy':
        return this.#busy(past, outcome);
      case 'bad-id':
        return { kind: past.hadId ? 'connect-anew' : 'ask' };
      case 'refused':
        return way === 'polling' ? refusal(outcome.status) : { kind: 'ask' };
      default:
        return { kind: 'ask' };
    }
  }

  /** What to do now that the jobs were asked for. `hadNews`: the stream had not told all that there was. */
  afterAsking(past: Past, look: Look, hadNews: boolean): Next {
    if (look.kind === 'refused') {
      return refusal(look.status);
    }
    if (look.kind === 'left') {
      return { kind: 'connect' };
    }
    if (look.kind !== 'found') {
      return this.#broken(past, 'why' in look ? look.why : 'no answer came', look.kind === 'busy' ? look.retryAfter : 0);
    }
    switch (past.outcome.kind) {
      case 'quiet':
        return hadNews ? this.#broken(past, 'the WebSocket is open, and nothing comes through it') : { kind: 'connect' };
      case 'ended':
        return this.#broken(past, 'the stream ended before the job');
      default:
        this.#whyNotLive = 'the service has the job, and no such stream of it';
        this.#ladder.descend();
        return { kind: 'connect' };
    }
  }

  #broken({ way, lived }: Past, why: string, atLeast = 0): Next {
    const isOnLadder = way === this.#ladder.way;
    const wasTrial = isOnLadder && this.#ladder.isTrial;
    this.#whyNotLive = why;
    if (isOnLadder) {
      this.#ladder.strike(lived !== null);
    }
    this.#isAway = lived === null && !wasTrial;
    return wasTrial ? { kind: 'connect' } : { kind: 'wait', milliseconds: this.#backoff.next(atLeast), why };
  }

  #busy({ way }: Past, { why, retryAfter }: Outcome & { kind: 'busy' }): Next {
    this.#busyInRow += 1;
    this.#whyNotLive = why;
    if (way !== 'polling' && (this.#busyInRow > 1 || this.#ladder.isTrial)) {
      this.#ladder.yield();
    }
    return { kind: 'wait', milliseconds: this.#backoff.next(retryAfter), why };
  }
}

function refusal(status: number): Next {
  return { kind: 'stop', reason: status === 401 || status === 403 ? 'unauthorized' : 'not-found' };
}
