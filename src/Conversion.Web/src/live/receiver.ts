import type { Frame } from './connection.ts';
import type { Feed } from './feed.ts';
import { type Job, asJob } from './job.ts';
import type { JobStates } from './job-states.ts';

/** Takes in what comes by whatever way, keeps the place to resume at, and tells what is new. */
export class Receiver {
  readonly #feed: Feed;
  readonly #states: JobStates;
  readonly #tell: (news: readonly Job[]) => void;
  #lastEventId: string | null;

  constructor(feed: Feed, states: JobStates, lastEventId: string | null, tell: (news: readonly Job[]) => void) {
    this.#feed = feed;
    this.#states = states;
    this.#lastEventId = lastEventId;
    this.#tell = tell;
  }

  /** Where a new connection goes on; null: from the present state. */
  get lastEventId(): string | null {
    return this.#lastEventId;
  }

  /**
   * From a stream.
   *
   * @throws {@link NonsenseError} when one is no job. Then nothing was taken, and the place is as before.
   */
  frames(frames: readonly Frame[]): void {
    const jobs = frames.filter((frame) => frame.data !== undefined).map((frame) => asJob(frame.data));
    const id = frames.findLast((frame) => frame.id !== null)?.id ?? this.#lastEventId;
    this.#take(jobs, id, false);
  }

  /** What was asked for just now. Returns whether there was something new in it. */
  found(jobs: readonly Job[]): boolean {
    return this.#take(jobs, this.#lastEventId, true);
  }

  /** The service does not know the place. */
  forgetPlace(): void {
    this.#lastEventId = null;
  }

  #take(jobs: readonly Job[], id: string | null, isFresh: boolean): boolean {
    const news = this.#states.take(jobs, isFresh);
    this.#lastEventId = this.#feed.idOfKnown() ?? (id === '' ? null : id);
    this.#tell(news);
    return news.length > 0;
  }
}
