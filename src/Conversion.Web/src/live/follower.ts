import { Attention, type Observer } from './attention.ts';
import { pause } from './clock.ts';
import type { ConnectionReport, EndReason } from './connection-state.ts';
import type { Connect, Listener, Means } from './connection.ts';
import type { Feed } from './feed.ts';
import type { JobStates } from './job-states.ts';
import type { Way } from './ladder.ts';
import { pollingConnection } from './polling.ts';
import type { Receiver } from './receiver.ts';
import { type Past, Recovery } from './recovery.ts';
import { socketConnection } from './socket-connection.ts';
import { sseConnection } from './sse-connection.ts';
import type { Surroundings } from './surroundings.ts';

/** What a follower works with. */
export interface FollowerParts {
  readonly feed: Feed;
  readonly states: JobStates;
  readonly receiver: Receiver;
  readonly report: ConnectionReport;
  readonly means: Means;
  readonly surroundings: Surroundings;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** Connects, and connects again by whatever way works, until it is stopped or nothing more is to come. */
export class Follower implements Observer {
  readonly #parts: FollowerParts;
  readonly #attention: Attention;
  readonly #recovery: Recovery;
  readonly #connections: Readonly<Record<Way, Connect>>;
  #isOver = false;
  /** Ends what is waited for now, be it a connection, an answer or a pause. */
  #leave = new AbortController();
  #way: Way = 'sse';
  #openedAt: number | null = null;
  #lastHeard = 0;
  #forgetClimb = (): void => {};

  constructor(parts: FollowerParts) {
    const { means, feed, random, states, receiver } = parts;
    this.#parts = parts;
    this.#attention = new Attention(means.clock, means.pace, parts.surroundings, this);
    this.#recovery = new Recovery(means.clock, means.pace, random,
      () => feed.socket !== null && means.webSocket !== undefined && means.key() === null);
    this.#connections = {
      sse: sseConnection(means),
      socket: socketConnection(means),
      polling: pollingConnection(means, feed, random, {
        isHidden: () => this.#attention.isHidden,
        unfinished: () => states.unfinished,
        found: (jobs) => receiver.found(jobs),
      }),
    };
  }

  /** Follows; resolves when it is over. */
  async run(): Promise<void> {
    while (!this.#isOver) {
      this.#way = this.#attention.isHidden ? 'polling' : this.#recovery.choose();
      const past = await this.#connect();
      if (!this.#isOver) {
        await this.#goOn(past);
      }
    }
  }

  /** Ends it, at once and for good. */
  stop(reason: EndReason): void {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#leave.abort();
      this.#attention.close();
      this.#parts.report.set('ended', this.#way, { endReason: reason });
    }
  }

  networkChanged(): void {
    if (this.#parts.surroundings.isOnline) {
      this.#recovery.forgetFailures();
    }
    // Also what seems to be connected: the connection may belong to a network that is gone.
    this.#leave.abort();
  }

  attentionChanged(): void {
    this.#leave.abort();
  }

  seenAgain(): void {
    const { clock, pace } = this.#parts.means;
    if (this.#openedAt === null || clock.now() - this.#lastHeard > pace.silence / 2) {
      this.#leave.abort();
    }
  }

  async #connect(): Promise<Past> {
    const { feed, receiver } = this.#parts;
    const signal = this.#freshSignal();
    const listener: Listener = {
      heard: () => this.#heard(),
      frames: (frames) => receiver.frames(frames),
      retry: (milliseconds) => this.#recovery.askedToWait(milliseconds),
    };
    const way = this.#way;
    const { lastEventId } = receiver;
    this.#openedAt = null;
    const outcome = await this.#connections[way]({ url: way === 'socket' ? feed.socket! : feed.live, lastEventId }, listener, signal);
    this.#forgetClimb();
    const lived = this.#openedAt === null ? null : this.#lastHeard - this.#openedAt;
    this.#openedAt = null;
    return { way, lived, hadId: lastEventId !== null, outcome };
  }

  #heard(): void {
    const { means: { clock }, report } = this.#parts;
    this.#lastHeard = clock.now();
    if (this.#openedAt !== null) {
      return;
    }
    this.#openedAt = this.#lastHeard;
    this.#recovery.opened(this.#way);
    const { isHidden } = this.#attention;
    const { untilClimb, whyNotLive } = this.#recovery;
    if (this.#way === 'polling') {
      report.set('polling', this.#way, { why: isHidden ? 'nobody sees the page' : whyNotLive });
    } else {
      report.set('live', this.#way);
      void this.#catchUp(this.#leave.signal);
    }
    if (isHidden || untilClimb === Infinity) {
      return;
    }
    if (untilClimb === 0) {
      this.#leave.abort();
    } else {
      this.#forgetClimb = clock.after(untilClimb, () => this.#leave.abort());
    }
  }

  /** Asks for what a stream that resumes from nowhere may not tell: what ended meanwhile. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const { feed, means, receiver, states } = this.#parts;
    if (feed.beginsWithAll || receiver.lastEventId !== null || states.unfinished.length === 0) {
      return;
    }
    while (!signal.aborted) {
      const look = await feed.look(signal);
      if (look.kind === 'found' && !signal.aborted) {
        receiver.found(look.jobs);
        return;
      }
      await pause(means.clock, means.pace.pollIdle, signal);
    }
  }

  async #goOn(past: Past): Promise<void> {
    const { feed, receiver } = this.#parts;
    let next = this.#recovery.after(past);
    if (next.kind === 'ask') {
      const look = await feed.look(this.#freshSignal());
      const hadNews = !this.#isOver && look.kind === 'found' && receiver.found(look.jobs);
      if (this.#isOver) {
        return;
      }
      next = this.#recovery.afterAsking(past, look, hadNews);
    }
    if (next.kind === 'stop') {
      this.stop(next.reason);
    } else if (next.kind === 'connect-anew') {
      receiver.forgetPlace();
    } else if (next.kind === 'wait') {
      await this.#wait(next.milliseconds, next.why);
    }
  }

  async #wait(milliseconds: number, why: string): Promise<void> {
    const { means: { clock }, report, surroundings } = this.#parts;
    const { attempt } = this.#recovery;
    const name = surroundings.isOnline ? 'reconnecting' : 'offline';
    report.set(name, this.#way, { attempt, nextTryAt: clock.now() + milliseconds, why });
    await pause(clock, milliseconds, this.#freshSignal());
    if (!this.#isOver) {
      report.set(name, this.#way, { attempt, nextTryAt: null, why });
    }
  }

  #freshSignal(): AbortSignal {
    this.#leave = new AbortController();
    return this.#leave.signal;
  }
}
