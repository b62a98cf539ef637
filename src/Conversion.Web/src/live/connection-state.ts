import type { Clock } from './clock.ts';
import type { Way } from './ladder.ts';

/** Why following is over. */
export type EndReason =
  /** The job that was followed has ended. */
  | 'finished'
  /** The service does not know the job, or it is somebody else's. */
  | 'not-found'
  /** The service wants a key, or another one. */
  | 'unauthorized'
  /** `close()` was called. */
  | 'closed';

/** How the client is connected, for a page to show. Times are milliseconds since 1970. */
export interface ConnectionState {
  /**
   * `connecting`: for the first time; `live`: changes come as they happen; `polling`: they come by asking, a little later;
   * `reconnecting`: nothing comes at present; `offline`: neither, and the machine says that it has no network;
   * `ended`: nothing will come any more.
   */
  readonly name: 'connecting' | 'live' | 'reconnecting' | 'polling' | 'offline' | 'ended';
  /** When it became so. */
  readonly since: number;
  /** The way by which states come, or are to come. */
  readonly way: Way;
  /** Failures in a row; 0 while states come. */
  readonly attempt: number;
  /** When it is tried again; null while it is being tried, and where there is nothing to try. */
  readonly nextTryAt: number | null;
  /** What went wrong last, for a person who looks for the fault; null while states come. */
  readonly why: string | null;
  /** Why it is over; null until then. */
  readonly endReason: EndReason | null;
}

/** Keeps the state and tells each change of it. */
export class ConnectionReport {
  readonly #clock: Clock;
  readonly #tell: (state: ConnectionState) => void;
  #state: ConnectionState;

  constructor(clock: Clock, tell: (state: ConnectionState) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#state = { name: 'connecting', since: clock.now(), way: 'sse', attempt: 0, nextTryAt: null, why: null, endReason: null };
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** What is not given is as it is while all goes well. */
  set(name: ConnectionState['name'], way: Way, rest: Partial<Pick<ConnectionState, 'attempt' | 'nextTryAt' | 'why' | 'endReason'>> = {}): void {
    const before = this.#state;
    const since = before.name === name ? before.since : this.#clock.now();
    this.#state = { attempt: 0, nextTryAt: null, why: null, endReason: null, ...rest, name, since, way };
    if (!isSame(before, this.#state)) {
      this.#tell(this.#state);
    }
  }
}

function isSame(one: ConnectionState, other: ConnectionState): boolean {
  return one.name === other.name && one.way === other.way && one.attempt === other.attempt && one.nextTryAt === other.nextTryAt && one.why === other.why
    && one.endReason === other.endReason;
}
