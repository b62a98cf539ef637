import type { Clock } from './clock.ts';
import type { Pace } from './pace.ts';

/** Something that the service says on a stream. */
export interface Frame {
  /** Where a stream that is resumed goes on; opaque but for a single job, whose version it is. Null: none. */
  readonly id: string | null;
  /** The job, not yet looked at; absent where only the id moves. */
  readonly data?: unknown;
}

/** Hears a connection. Nothing is called after the connection has ended or was left. */
export interface Listener {
  /** A sign of life, if only a heartbeat; the first one shows that this way works. */
  heard(): void;
  /**
   * What came at once, in order.
   *
   * @throws {@link NonsenseError} when it is no job, which ends the connection.
   */
  frames(frames: readonly Frame[]): void;
  /** The service's wish for the pause before a reconnect, milliseconds. */
  retry(milliseconds: number): void;
}

/** How a connection ended. `why` is for a person who looks for the fault. */
export type Outcome =
  /** Nothing more is to come. */
  | { readonly kind: 'ended' }
  /** The service knows no such job, or not this caller; one of the two is to be found out by asking for the job. */
  | { readonly kind: 'refused'; readonly status: number }
  /** The id to resume from is none. */
  | { readonly kind: 'bad-id' }
  /** The service wants fewer listeners, and to be asked again after so many milliseconds. */
  | { readonly kind: 'busy'; readonly retryAfter: number; readonly why: string }
  /** This way does not work here, however often it is tried. */
  | { readonly kind: 'unusable'; readonly why: string }
  /** It broke, or did not come about. */
  | { readonly kind: 'broken'; readonly why: string }
  /** It was silent for so long that nobody knows whether it is alive. */
  | { readonly kind: 'quiet' }
  /** The client itself left it. */
  | { readonly kind: 'left' };

/** Where to connect to, and after which id. */
export interface Address {
  readonly url: URL;
  readonly lastEventId: string | null;
}

/** Runs one connection to its end; never rejects. Leaves it when the signal comes, and leaves nothing behind. */
export type Connect = (address: Address, listener: Listener, signal: AbortSignal) => Promise<Outcome>;

/** What a connection is made with. */
export interface Means {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly fetch: typeof fetch;
  readonly webSocket: typeof WebSocket | undefined;
  /** The caller's key; null where the service asks for none. */
  readonly key: () => string | null;
}

/** The events that carry a job. Others may come one day. */
export const jobEvents: ReadonlySet<string> = new Set(['progress', 'completed', 'failed', 'cancelled']);
