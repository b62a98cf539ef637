import type { Job } from './job.ts';

/** What a page timed, as `POST /api/diagnostics/client-timings` takes it. */
export interface PageTiming {
  readonly name: 'submit' | 'first_event' | 'reconnect';
  /** From 0 to an hour. */
  readonly seconds: number;
}

/** What timing needs of its surroundings. */
export interface TimingSurroundings {
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number;
  /** The service's time, milliseconds since 1970. */
  readonly serviceNow: () => number;
  /** Whether nobody sees the page: it then sleeps, and would time its sleep. */
  readonly isHidden: () => boolean;
  /** Runs something later. */
  readonly later: (milliseconds: number, action: () => void) => void;
  /** Sends what was timed. What does not arrive is not sent again. */
  readonly tell: (timings: readonly PageTiming[]) => void;
}

const pause = 5_000;
const mostTogether = 50;
const longest = 3_600;

/** Times what a page waits for, so that the service's operator sees a slow way to the pages: submissions, first news, breaks. */
export class PageTimings {
  readonly #around: TimingSurroundings;
  readonly #submitted = new Map<string, { readonly version: number; readonly at: number }>();
  #timings: PageTiming[] = [];
  #isTelling = false;
  #brokenAt: number | null = null;

  constructor(around: TimingSurroundings) {
    this.#around = around;
  }

  /** Times a submission, which brings a job. */
  async submission(submit: Promise<Job>): Promise<Job> {
    const began = this.#around.now();
    const job = await submit;
    const at = this.#around.now();
    this.#note('submit', (at - began) / 1000);
    this.#submitted.set(job.id, { version: job.version, at });
    return job;
  }

  /** News of a job came. The first after its submission is timed from the beginning of its work: before that it waits for its turn. */
  heard(job: Job): void {
    const known = this.#submitted.get(job.id);
    if (!known || job.version <= known.version || !job.startedAt) {
      return;
    }
    this.#submitted.delete(job.id);
    const late = (this.#around.serviceNow() - Date.parse(job.startedAt)) / 1000;
    this.#note('first_event', Math.min(Math.max(late, 0), (this.#around.now() - known.at) / 1000));
  }

  /** The connection is in another state. */
  connectionIs(name: string): void {
    if (name === 'reconnecting' && !this.#around.isHidden()) {
      this.#brokenAt ??= this.#around.now();
      return;
    }
    if (this.#brokenAt !== null && (name === 'live' || name === 'polling')) {
      this.#note('reconnect', (this.#around.now() - this.#brokenAt) / 1000);
    }
    this.#brokenAt = null;
  }

  /** Tells what there is at once: the page is left. */
  tell(): void {
    const timings = this.#timings;
    this.#timings = [];
    this.#isTelling = false;
    if (timings.length > 0) {
      this.#around.tell(timings);
    }
  }

  #note(name: PageTiming['name'], seconds: number): void {
    if (this.#around.isHidden() || seconds > longest) {
      return;
    }
    this.#timings = [...this.#timings, { name, seconds }].slice(-mostTogether);
    if (!this.#isTelling) {
      this.#isTelling = true;
      this.#around.later(pause, () => this.tell());
    }
  }
}
