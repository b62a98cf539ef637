import { pause } from './clock.ts';
import type { Connect, Means } from './connection.ts';
import type { Feed } from './feed.ts';
import type { Job } from './job.ts';

/** For whom is asked. */
export interface Watcher {
  readonly isHidden: () => boolean;
  readonly unfinished: () => readonly Job[];
  /** Takes the states of a look. */
  readonly found: (jobs: readonly Job[]) => void;
}

/** Asks again and again until a look fails. The last resort, and the way of pages that nobody sees. */
export function pollingConnection(means: Means, feed: Feed, random: () => number, watcher: Watcher): Connect {
  return async (_, listener, signal) => {
    while (!signal.aborted) {
      const look = await feed.look(signal);
      if (look.kind !== 'found') {
        return look;
      }
      listener.heard();
      watcher.found(look.jobs);
      await pause(means.clock, pauseOf(watcher, means) * (0.75 + random() / 2), signal);
    }
    return { kind: 'left' };
  };
}

function pauseOf({ isHidden, unfinished }: Watcher, { pace }: Means): number {
  if (isHidden()) {
    return pace.pollHidden;
  }
  const waiting = unfinished();
  if (waiting.length === 0) {
    return pace.pollIdle;
  }
  return waiting.some((job) => job.status === 'running') ? pace.poll : pace.pollQueued;
}
