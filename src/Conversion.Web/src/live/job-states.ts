import { type Job, hasEnded } from './job.ts';

/** The latest known state of each job: takes nothing twice, and never goes back. */
export class JobStates {
  readonly #latest = new Map<string, Job>();

  /** The latest state; undefined for a job that nobody has told of. */
  get(id: string): Job | undefined {
    return this.#latest.get(id);
  }

  /** The jobs whose run is not over, the one first heard of first. */
  get unfinished(): Job[] {
    return [...this.#latest.values()].filter((job) => !hasEnded(job));
  }

  /**
   * Takes what came at once and returns what is new in it. Progress that is overtaken within it is left out; an end never
   * is, even if the job was retried at once.
   *
   * @param isFresh - whether it was asked for just now. Then a waiting job's place in the queue is news without a new version.
   */
  take(jobs: readonly Job[], isFresh = false): Job[] {
    const news: Job[] = [];
    const places = new Map<string, number>();
    for (const job of jobs) {
      if (this.#isNews(job, isFresh)) {
        this.#latest.set(job.id, job);
        const place = places.get(job.id);
        if (place !== undefined && !hasEnded(news[place]!)) {
          news[place] = job;
        } else {
          places.set(job.id, news.push(job) - 1);
        }
      }
    }
    return news;
  }

  /** The service no longer knows the job. */
  forget(id: string): void {
    this.#latest.delete(id);
  }

  #isNews(job: Job, isFresh: boolean): boolean {
    const known = this.#latest.get(job.id);
    return known === undefined || job.version > known.version || (isFresh && job.version === known.version && hasMovedUp(known, job));
  }
}

function hasMovedUp(known: Job, job: Job): boolean {
  return job.status === 'queued' && known.status === 'queued' && typeof job.queuePosition === 'number'
    && (job.queuePosition !== known.queuePosition || job.estimatedWaitSeconds !== known.estimatedWaitSeconds);
}
