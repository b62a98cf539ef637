import { type Schemas, answerOf, send, service } from '../api/client.ts';
import { Problem, asProblem } from '../api/problem.ts';
import { serviceNow } from '../api/service-clock.ts';
import type { HealthView } from './health.ts';

/** How far back figures are counted. */
export const windows = [{ value: '15m', label: '15 minutes' }, { value: '1h', label: 'hour' }, { value: '24h', label: '24 hours' }, { value: '7d', label: '7 days' }] as const;

const refreshMilliseconds = 10_000;

/** One thing that is asked for again and again: its latest answer, and what went wrong since. */
export class Reading<Answer> {
  readonly #ask: () => Promise<Answer>;
  #answer = $state.raw<Answer | null>(null);
  #problem = $state.raw<Problem | null>(null);

  constructor(ask: () => Promise<Answer>) {
    this.#ask = ask;
  }

  get answer(): Answer | null { return this.#answer; }
  get problem(): Problem | null { return this.#problem; }

  async load(): Promise<void> {
    try {
      this.#answer = await this.#ask();
      this.#problem = null;
    } catch (failure) {
      this.#problem = asProblem(failure);
    }
  }
}

/** All that an operator looks at, each by itself: what one question cannot be answered keeps nothing else back. */
export class OperateBoard {
  window = $state<(typeof windows)[number]['value']>('1h');
  kind = $state('');
  platform = $state('');
  #updatedAt = $state<number | null>(null);
  #isBusy = false;

  readonly #query = (): { query: { window: string } } => ({ query: { window: this.window } });
  readonly health = new Reading<HealthView>(healthOf);
  readonly bottlenecks = new Reading<Schemas['BottlenecksView']>(() => answerOf(service.GET('/api/diagnostics/bottlenecks', { params: this.#query() })));
  readonly platforms = new Reading<Schemas['PlatformsView']>(() => answerOf(service.GET('/api/diagnostics/platforms', { params: this.#query() })));
  readonly series = new Reading<Schemas['SeriesView']>(() => answerOf(service.GET('/api/diagnostics/series', { params: this.#query() })));
  readonly queue = new Reading<Schemas['QueueView']>(() => answerOf(service.GET('/api/diagnostics/queue')));
  readonly nodes = new Reading<Schemas['NodesView']>(() => answerOf(service.GET('/api/diagnostics/nodes')));
  readonly stuck = new Reading<Schemas['StuckView']>(() => answerOf(service.GET('/api/diagnostics/stuck', { params: this.#query() })));
  readonly failures = new Reading<Schemas['FailuresView']>(() => answerOf(service.GET('/api/diagnostics/failures', {
    params: { query: { window: this.window, limit: '30', ...(this.kind && { kind: this.kind }), ...(this.platform && { platform: this.platform }) } },
  })));

  /** When it was last asked for, milliseconds of the service's time. */
  get updatedAt(): number | null { return this.#updatedAt; }

  /** What keeps everything back: a key without the role, or none. */
  get refusal(): Problem | null {
    return [this.queue.problem, this.platforms.problem].find((problem) => problem?.status === 401 || problem?.status === 403) ?? null;
  }

  async load(): Promise<void> {
    if (this.#isBusy) {
      return;
    }
    this.#isBusy = true;
    const all = [this.health, this.bottlenecks, this.platforms, this.series, this.queue, this.nodes, this.stuck, this.failures];
    await Promise.all(all.map((reading) => reading.load()));
    this.#isBusy = false;
    this.#updatedAt = serviceNow();
  }

  /** Asks while somebody looks; returns what ends it. */
  keepUpToDate(): () => void {
    void this.load();
    const timer = setInterval(() => {
      if (!document.hidden) {
        void this.load();
      }
    }, refreshMilliseconds);
    return () => clearInterval(timer);
  }
}

// A service that is unwell answers 503 and says what is wrong: that is no failure of the question.
async function healthOf(): Promise<HealthView> {
  const response = await send(new Request('/health'));
  if (response.ok || response.status === 503) {
    return await response.json() as HealthView;
  }
  throw await Problem.of(response);
}
