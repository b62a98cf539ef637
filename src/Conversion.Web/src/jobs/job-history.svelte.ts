import { answerOf, service } from '../api/client.ts';
import { Problem, asProblem } from '../api/problem.ts';
import { keptInTab } from '../app/kept.ts';
import type { Job, JobStatus } from '../live-client.ts';
import { jobBoard } from './job-board.svelte.ts';
import { isShownBy } from './job-filter.ts';

const pageSize = 30;
const submittedSlot = 'submitted';

/** The caller's jobs as a list that is searched and filtered by the service, and kept up to date by the live connection. */
class JobHistory {
  search = $state('');
  status = $state<JobStatus | ''>('');
  platform = $state('');
  #problem = $state.raw<Problem | null>(null);
  #cursor = $state<string | null>(null);
  #oldest = $state<string | null>(null);
  #isLoading = $state(false);
  #isLoaded = $state(false);
  #turn = 0;

  /** What fits the filter, down to where it has been loaded: whatever the page knows of older jobs would leave gaps. */
  readonly shown = $derived(jobBoard.all.filter(({ job }) => (this.#oldest === null || job.id >= this.#oldest) && isShownBy(job, this)));

  get problem(): Problem | null { return this.#problem; }
  get isLoading(): boolean { return this.#isLoading; }
  get isLoaded(): boolean { return this.#isLoaded; }
  get isFiltered(): boolean { return this.search.trim() !== '' || this.status !== '' || this.platform !== ''; }

  /** Whether there are older ones. */
  get hasMore(): boolean { return this.#cursor !== null; }

  /** From the newest on. */
  load(): Promise<void> {
    return this.#load(null);
  }

  /** The next older ones. */
  loadMore(): Promise<void> {
    return this.#load(this.#cursor);
  }

  /** A list may lag behind what was submitted just before a reload; each job alone never does. */
  remember(job: Job): void {
    keptInTab.set(submittedSlot, [job.id, ...this.#remembered()].slice(0, pageSize).join(' '));
  }

  async #load(cursor: string | null): Promise<void> {
    const turn = (this.#turn += 1);
    this.#isLoading = true;
    try {
      const query = {
        limit: `${pageSize}`, ...(cursor && { cursor }), ...(this.status && { status: this.status }),
        ...(this.platform && { platform: this.platform }), ...(this.search.trim() && { search: this.search.trim() }),
      };
      const { items, nextCursor } = await answerOf(service.GET('/api/jobs', { params: { query } }));
      if (turn !== this.#turn) {
        return;
      }
      items.forEach((job) => jobBoard.offerListed(job));
      this.#cursor = nextCursor;
      this.#oldest = nextCursor === null ? null : items.at(-1)!.id;
      this.#problem = null;
      jobBoard.start();
      await this.#loadRemembered();
    } catch (failure) {
      if (turn === this.#turn) {
        this.#problem = asProblem(failure);
        // What the service has refused it would refuse again, until there is another key.
        if (![401, 403, 404].includes(this.#problem.status)) {
          jobBoard.start();
        }
      }
    } finally {
      if (turn === this.#turn) {
        [this.#isLoading, this.#isLoaded] = [false, true];
      }
    }
  }

  #remembered(): string[] {
    return keptInTab.get(submittedSlot)?.split(' ') ?? [];
  }

  async #loadRemembered(): Promise<void> {
    const missing = this.#remembered().filter((id) => !jobBoard.get(id));
    const found = await Promise.allSettled(missing.map((id) => answerOf(service.GET('/api/jobs/{id}', { params: { path: { id } } }))));
    found.forEach((answer) => answer.status === 'fulfilled' && jobBoard.offer(answer.value));
  }
}

export const jobHistory = new JobHistory();
