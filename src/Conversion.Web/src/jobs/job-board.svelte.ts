import { SvelteMap } from 'svelte/reactivity';
import { accessKey } from '../api/access-key.svelte.ts';
import { answerOf, service } from '../api/client.ts';
import { announcer } from '../app/announcer.svelte.ts';
import { type ConnectionState, type Job, type Live, followJobs, hasEnded } from '../live-client.ts';
import { nameOf } from '../words/job-words.ts';
import { LastHeard } from './last-heard.ts';
import { timings } from './timings.ts';
import { type TrackedJob, track } from './tracked-job.ts';

const lookMilliseconds = 2500;

/** Every job that the page knows, each in its latest state, by the page's one live connection. */
class JobBoard {
  readonly #jobs = new SvelteMap<string, TrackedJob>();
  #connection = $state.raw<ConnectionState | null>(null);
  #live: Live | null = null;
  #looks: ReturnType<typeof setInterval> | undefined;
  readonly #heard = new LastHeard();

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
        timings.heard(job);
        this.#take(job);
      },
      onConnection: (state) => {
        this.#connection = state;
        timings.connectionIs(state.name);
        if (state.name === 'ended') {
          this.#live?.close();
          this.#live = null;
        }
      },
    });
    this.#looks ??= setInterval(() => void this.#look(), lookMilliseconds);
  }

  /** Other jobs than before are the caller's: it is another caller. */
  startAnew(): void {
    this.#live?.close();
    this.#live = null;
    this.#jobs.clear();
    this.#heard.forgetAll();
    this.start();
  }

  /** Takes a state that came with an answer. */
  offer(job: Job): void {
    this.#take(job);
    this.#live?.offer(job);
  }

  /** Takes what a list says, which may lag behind. */
  offerListed(job: Job): void {
    const known = this.#jobs.get(job.id);
    this.offer(job);
    if (known !== this.#jobs.get(job.id)) {
      this.#heard.byList(job.id);
    }
  }

  #take(job: Job): void {
    const known = this.#jobs.get(job.id);
    const next = track(known, job);
    if (next !== known) {
      this.#jobs.set(job.id, next);
      this.#heard.of(job.id, performance.now());
      if (known && known.job.status !== job.status && hasEnded(job)) {
        announcer.say(`${nameOf(job)}: ${{ completed: 'finished', failed: 'failed', cancelled: 'cancelled' }[job.status as 'failed']}.`);
      }
    }
  }

  // What the live connection does not tell by itself.
  async #look(): Promise<void> {
    if (document.hidden || !this.#live) {
      return;
    }
    for (const { id } of this.#heard.toAsk(this.all.map(({ job }) => job), performance.now())) {
      await answerOf(service.GET('/api/jobs/{id}', { params: { path: { id } } })).then((found) => this.offer(found), () => {});
    }
  }
}

export const jobBoard = new JobBoard();
