import { send } from '../api/client.ts';
import { Problem, asProblem } from '../api/problem.ts';
import { saveFrom } from '../downloads/saving.ts';
import { jobBoard } from '../jobs/job-board.svelte.ts';
import { type TrackedJob, track } from '../jobs/tracked-job.ts';
import { type Job, hasEnded } from '../live-client.ts';
import { readAnyJob } from '../operate/operator-deeds.ts';
import type { JobEvent } from './job-event.ts';
import { type JobSource, findJob } from './job-source.ts';

const lookMilliseconds = 2500;

/** One job with its whole stream, kept up to date, and its state at any version of it. */
export class Story {
  readonly id: string;
  #events = $state.raw<readonly JobEvent[]>([]);
  #problem = $state.raw<Problem | null>(null);
  #chosen = $state<number | null>(null);
  #past = $state.raw<Job | null>(null);
  #isReading = false;
  #source = $state.raw<JobSource | null>(null);
  // Another caller's job is none of the board's, which shows the user's own.
  #others = $state.raw<TrackedJob | undefined>(undefined);

  readonly tracked = $derived.by(() => this.#others ?? jobBoard.get(this.id));

  constructor(id: string) {
    this.id = id;
  }

  /** Whose job it is, where an operator looks at another caller's; else null. */
  get caller(): string | null { return this.#source?.caller ?? null; }
  get events(): readonly JobEvent[] { return this.#events; }
  get problem(): Problem | null { return this.#problem; }
  /** The latest version that is known. */
  get version(): number { return this.#events.at(-1)?.version ?? 0; }
  /** The version that is looked at. */
  get chosen(): number { return this.#chosen ?? this.version; }
  /** The state at that version; null while it is being asked for. */
  get state(): Job | null { return this.#chosen === null ? this.tracked?.job ?? null : this.#past?.version === this.#chosen ? this.#past : null; }

  async load(): Promise<void> {
    try {
      const { job, source } = await findJob(this.id);
      this.#source = source;
      if (source.caller !== null) {
        this.takeOthers(job);
      }
      await this.readOn();
    } catch (failure) {
      this.#problem = asProblem(failure);
    }
  }

  /** Takes a newer state of another caller's job. */
  takeOthers(job: Job): void {
    this.#others = track(this.#others, job);
  }

  /** Nothing tells of another caller's job, so it is looked at while somebody looks; returns what ends it. */
  keepUpToDate(): () => void {
    const timer = setInterval(() => {
      if (this.#others && !hasEnded(this.#others.job) && !document.hidden) {
        void readAnyJob(this.id).then(({ job }) => this.takeOthers(job), () => {});
      }
    }, lookMilliseconds);
    return () => clearInterval(timer);
  }

  /** Reads what has been appended since the last time. */
  async readOn(): Promise<void> {
    const source = this.#source;
    if (this.#isReading || source === null) {
      return;
    }
    this.#isReading = true;
    try {
      do {
        const news = await source.eventsAfter(this.version);
        this.#events = [...this.#events, ...news.filter(({ version }) => version > this.version)];
        if (news.length === 0) {
          break;
        }
      } while (this.version < (this.tracked?.job.version ?? 0));
      this.#problem = null;
    } catch (failure) {
      this.#problem = asProblem(failure);
    } finally {
      this.#isReading = false;
    }
  }

  /** Goes to a version; the latest one goes on by itself. */
  async look(version: number): Promise<void> {
    this.#chosen = version >= this.version ? null : version;
    if (this.#chosen === null || this.#source === null) {
      return;
    }
    try {
      const state = await this.#source.at(version);
      if (this.#chosen === state.version) {
        this.#past = state;
      }
    } catch (failure) {
      this.#problem = asProblem(failure);
    }
  }

  /** Saves the stream as lines of JSON. */
  async export(): Promise<void> {
    const response = await send(new Request(this.#source?.eventsAt ?? `/api/jobs/${this.id}/events`, { headers: { Accept: 'application/x-ndjson' } }));
    if (!response.ok) {
      throw await Problem.of(response);
    }
    const address = URL.createObjectURL(await response.blob());
    saveFrom(address, `${this.id}.ndjson`);
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}
