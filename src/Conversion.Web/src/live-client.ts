/**
 * Follows jobs of the service from a page: by Server-Sent Events, by a WebSocket where a proxy breaks those, by asking where
 * it breaks both, and back again. Nothing is told twice, and no state after a newer one.
 *
 * @packageDocumentation
 */
import { type Clock, systemClock } from './live/clock.ts';
import { ConnectionReport, type ConnectionState } from './live/connection-state.ts';
import type { Means } from './live/connection.ts';
import { type Feed, allJobsFeed, jobFeed } from './live/feed.ts';
import { Follower } from './live/follower.ts';
import { type Job } from './live/job.ts';
import { JobStates } from './live/job-states.ts';
import { type Pace, usualPace } from './live/pace.ts';
import { Receiver } from './live/receiver.ts';
import { type Surroundings, pageSurroundings } from './live/surroundings.ts';

export { type Artifact, type Job, type JobFailure, type JobLinks, type JobPhase, type JobStatus, type Output, hasEnded } from './live/job.ts';
export type { ConnectionState, EndReason } from './live/connection-state.ts';
export type { Pace } from './live/pace.ts';

/** How to follow. */
export interface LiveOptions {
  /** Hears every state that is news. Of progress that came at once only the latest; each end of a run always. */
  readonly onJob: (job: Job) => void;
  /** Hears every change of the connection. */
  readonly onConnection?: (state: ConnectionState) => void;
  /** The address of the service, which its paths are relative to; the origin of the page when absent. */
  readonly service?: string | URL;
  /** The caller's key, asked for at each request; null where the service wants none. With a key no WebSocket is used: a browser's sends no headers. */
  readonly key?: () => string | null;
  /** Where an earlier page had come to ({@link Live.lastEventId}): what happened since then is told. */
  readonly lastEventId?: string | null;
  /** Where the usual patience does not fit. */
  readonly pace?: Partial<Pace>;
  /** What the browser provides, in the tests' hands. */
  readonly clock?: Clock;
  readonly fetch?: typeof fetch;
  readonly webSocket?: typeof WebSocket;
  readonly surroundings?: Surroundings;
  readonly random?: () => number;
}

/** What is being followed. */
export interface Live {
  /** How it is connected now. */
  readonly connection: ConnectionState;
  /** The place to go on from after a reload; null while there is none. Opaque. */
  readonly lastEventId: string | null;
  /** Takes a state that came by another way, such as the answer to a retry, and tells it when it is news. */
  offer(job: Job): void;
  /** Ends it. Nothing is told afterwards, and no timer and no connection is left. */
  close(): void;
}

/** Follows one job until its run has ended. */
export function followJob(id: string, options: LiveOptions): Live {
  return follow(options, (service, means, states) => jobFeed(id, service, means, states));
}

/** Follows all of the caller's jobs, by one connection, until it is closed. */
export function followJobs(options: LiveOptions): Live {
  return follow(options, allJobsFeed);
}

function follow(options: LiveOptions, feedOf: (service: URL, means: Means, states: JobStates) => Feed): Live {
  let isClosed = false;
  const tell = <Told>(listener: ((told: Told) => void) | undefined, told: Told): void => {
    if (!isClosed) {
      try {
        listener?.(told);
      } catch (failure) {
        // The page's fault is the page's to see, and must not cost it the connection.
        queueMicrotask(() => { throw failure; });
      }
    }
  };
  const means: Means = {
    clock: options.clock ?? systemClock,
    pace: { ...usualPace, ...options.pace },
    fetch: options.fetch ?? ((...request) => fetch(...request)),
    webSocket: options.webSocket ?? globalThis.WebSocket,
    key: options.key ?? (() => null),
  };
  const random = options.random ?? Math.random;
  const states = new JobStates();
  const feed = feedOf(new URL(options.service ?? '/', globalThis.location?.href), means, states);
  const report = new ConnectionReport(means.clock, (state) => tell(options.onConnection, state));
  const receiver = new Receiver(feed, states, options.lastEventId ?? null, (news) => {
    news.forEach((job) => tell(options.onJob, job));
    if (feed.isComplete()) {
      follower.stop('finished');
    }
  });
  const follower: Follower = new Follower({ feed, states, receiver, report, means, surroundings: options.surroundings ?? pageSurroundings, random });
  void follower.run();
  return {
    get connection() { return report.state; },
    get lastEventId() { return receiver.lastEventId; },
    offer: (job) => { receiver.found([job]); },
    close() {
      isClosed = true;
      follower.stop('closed');
    },
  };
}
