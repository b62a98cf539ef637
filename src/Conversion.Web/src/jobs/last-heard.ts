import { type Job, hasEnded } from '../live-client.ts';

/** News of what runs come each five seconds at least. */
const quietMilliseconds = 7000;
const mostAtOnce = 10;

/**
 * When each job was heard of. Lists lag a little behind: one that is asked for in the very moment in which a job ends tells that it runs, and the
 * live connection, which tells of what changes from then on, has nothing to add. So what is said to run and stays quiet is asked for by itself,
 * which never lags.
 */
export class LastHeard {
  readonly #at = new Map<string, number>();

  /** A newer state of a job came. @param now - milliseconds of a clock that only goes on. */
  of(id: string, now: number): void {
    this.#at.set(id, now);
  }

  /** A list told of it: that is a hint and no news. */
  byList(id: string): void {
    this.#at.set(id, -Infinity);
  }

  forgetAll(): void {
    this.#at.clear();
  }

  /** The jobs to ask for now: those that wait, for others move them up the queue, which is no event of theirs; and those that run and are quiet. */
  toAsk(jobs: readonly Job[], now: number): Job[] {
    const isQuiet = ({ id }: Job): boolean => now - (this.#at.get(id) ?? -Infinity) > quietMilliseconds;
    const open = jobs.filter((job) => !hasEnded(job));
    return [...open.filter(({ status }) => status === 'queued').slice(0, mostAtOnce), ...open.filter((job) => job.status === 'running' && isQuiet(job)).slice(0, mostAtOnce)];
  }
}
