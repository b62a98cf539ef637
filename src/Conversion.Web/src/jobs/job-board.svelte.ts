import { SvelteMap } from 'svelte/reactivity';
import { accessKey } from '../api/access-key.svelte.ts';
import { answerOf, service } from '../api/client.ts';
import { announcer } from '../app/announcer.svelte.ts';
import { type ConnectionState, type Job, type Live, followJobs, hasEnded } from '../live-client.ts';
import { nameOf } from '../words/job-words.ts';
import { note } from './client-timings.ts';
import { type TrackedJob, track } from './tracked-job.ts';

const placesMilliseconds = 2500;
const placesAtOnce = 10;

/** Every job that the page knows, each in its latest state, by the page's one live connection. */
class JobBoard {
  readonly #jobs = new SvelteMap<string, TrackedJob>();
  #connection = $state.raw<ConnectionState | null>(null);
  #live: Live | null = null;
  #places: ReturnType<typeof setInterval> | undefined;
  #isOffering = false;
  /** When jobs were accepted of which nothing has been heard yet, by id. */
  readonly #accepted = new Map<string, number>();

  /** The newest first: ids grow with time. */
  readonly all = $derived([...this.#jobs.values()].sort((one, other) => (one.job.id < other.job.id ? 1 : -1)));

  /** Null until it is followed for the first time. */
  get connection(): ConnectionState | null {
    return this.#connection;
  }

  get(id: string): TrackedJob | undefined {
    return this.#jobs.get(id);
  }

  /** Follows, unless it does so already. */
  start(): void {
    this.#live ??= followJobs({
      key: () => accessKey.value,
      onJob: (job) => {
        const accepted = this.#isOffering ? undefined : this.#accepted.get(job.id);
        if (accepted !== undefined) {
          this.#accepted.delete(job.id);
          note('first_event', performance.now() - accepted);
        }
        this.#take(job);
      },
      onConnection: (state) => {
        if (state.name === 'live' && this.#connection?.name === 'reconnecting') {
          note('reconnect', state.since - this.#connection.since);
        }
        this.#connection = state;
        if (state.name === 'ended') {
          this.#live?.close();
          this.#live = null;
        }
      },
    });
    this.#places ??= setInterval(() => void this.#refreshPlaces(), placesMilliseconds);
  }

  /** Other jobs than before are the caller's: it is another caller. */
  startAnew(): void {
    this.#live?.close();
    this.#live = null;
    this.#jobs.clear();
    this.start();
  }

  /** Takes a state that came with an answer. */
  offer(job: Job): void {
    this.#take(job);
    this.#isOffering = true;
    this.#live?.offer(job);
    this.#isOffering = false;
  }

  /** A job was accepted just now: its first news is waited for. */
  expect(job: Job): void {
    if (!hasEnded(job)) {
      this.#accepted.set(job.id, performance.now());
    }
  }

  #take(job: Job): void {
    const known = this.#jobs.get(job.id);
    const next = track(known, job);
    if (next !== known) {
      this.#jobs.set(job.id, next);
      if (known && known.job.status !== job.status && hasEnded(job)) {
        announcer.say(`${nameOf(job)}: ${{ completed: 'finished', failed: 'failed', cancelled: 'cancelled' }[job.status as 'failed']}.`);
      }
    }
  }

  // Others' jobs move a waiting job up the queue, which is no event of its own stream.
  async #refreshPlaces(): Promise<void> {
    if (document.hidden || !this.#live) {
      return;
    }
    for (const { job } of this.all.filter((one) => one.job.status === 'queued').slice(0, placesAtOnce)) {
      await answerOf(service.GET('/api/jobs/{id}', { params: { path: { id: job.id } } })).then((found) => this.offer(found), () => {});
    }
  }
}

export const jobBoard = new JobBoard();
