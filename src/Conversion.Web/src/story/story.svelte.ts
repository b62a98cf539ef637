import { answerOf, send, service } from '../api/client.ts';
import { Problem, asProblem } from '../api/problem.ts';
import { saveFrom } from '../downloads/saving.ts';
import { jobBoard } from '../jobs/job-board.svelte.ts';
import type { Job } from '../live-client.ts';
import type { JobEvent } from './job-event.ts';

/** One job with its whole stream, kept up to date, and its state at any version of it. */
export class Story {
  readonly id: string;
  #events = $state.raw<readonly JobEvent[]>([]);
  #problem = $state.raw<Problem | null>(null);
  #chosen = $state<number | null>(null);
  #past = $state.raw<Job | null>(null);
  #isReading = false;

  readonly tracked = $derived.by(() => jobBoard.get(this.id));

  constructor(id: string) {
    this.id = id;
  }

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
      jobBoard.offer(await answerOf(service.GET('/api/jobs/{id}', { params: { path: { id: this.id } } })));
      await this.readOn();
    } catch (failure) {
      this.#problem = asProblem(failure);
    }
  }

  /** Reads what has been appended since the last time. */
  async readOn(): Promise<void> {
    if (this.#isReading) {
      return;
    }
    this.#isReading = true;
    try {
      do {
        const news = await answerOf(service.GET('/api/jobs/{id}/events', { params: { path: { id: this.id }, query: { after: `${this.version}` } } }));
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
    if (this.#chosen === null) {
      return;
    }
    try {
      const state = await answerOf(service.GET('/api/jobs/{id}', { params: { path: { id: this.id }, query: { version: `${version}` } } }));
      if (this.#chosen === state.version) {
        this.#past = state;
      }
    } catch (failure) {
      this.#problem = asProblem(failure);
    }
  }

  /** Saves the stream as lines of JSON. */
  async export(): Promise<void> {
    const response = await send(new Request(`/api/jobs/${this.id}/events`, { headers: { Accept: 'application/x-ndjson' } }));
    if (!response.ok) {
      throw await Problem.of(response);
    }
    const address = URL.createObjectURL(await response.blob());
    saveFrom(address, `${this.id}.ndjson`);
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}
