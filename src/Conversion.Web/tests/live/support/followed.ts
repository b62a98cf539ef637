import { WebSocket } from 'ws';
import { type ConnectionState, type Job, type Live, type LiveOptions, followJob, followJobs } from '../../../src/live-client.ts';
import type { Surroundings } from '../../../src/live/surroundings.ts';
import { eventually } from './eventually.ts';
import type { Exchange } from './exchange.ts';
import type { FakeService } from './fake-service.ts';
import { jobId } from './jobs.ts';
import { ManualClock } from './manual-clock.ts';

/** A browser's window that the test minimises and unplugs. */
export class FakeSurroundings implements Surroundings {
  isOnline = true;
  isHidden = false;
  #network = new Set<() => void>();
  #visibility = new Set<() => void>();

  get watchers(): number {
    return this.#network.size + this.#visibility.size;
  }

  watch(onNetwork: () => void, onVisibility: () => void): () => void {
    this.#network.add(onNetwork);
    this.#visibility.add(onVisibility);
    return () => {
      this.#network.delete(onNetwork);
      this.#visibility.delete(onVisibility);
    };
  }

  goes(state: 'online' | 'offline' | 'hidden' | 'seen'): void {
    if (state === 'online' || state === 'offline') {
      this.isOnline = state === 'online';
      this.#network.forEach((tell) => tell());
    } else {
      this.isHidden = state === 'hidden';
      this.#visibility.forEach((tell) => tell());
    }
  }
}

/** A client under test, with everything that it told. */
export class Followed {
  readonly clock = new ManualClock();
  readonly surroundings = new FakeSurroundings();
  readonly jobs: Job[] = [];
  readonly states: ConnectionState[] = [];
  readonly live: Live;

  constructor(service: FakeService, what: 'one' | 'all', options: Partial<LiveOptions> = {}) {
    const all: LiveOptions = {
      service: service.url,
      clock: this.clock,
      surroundings: this.surroundings,
      webSocket: WebSocket as unknown as typeof globalThis.WebSocket,
      random: () => 0.5,
      ...options,
      onJob: (job) => {
        this.jobs.push(job);
        options.onJob?.(job);
      },
      onConnection: (state) => {
        this.states.push(state);
        options.onConnection?.(state);
      },
    };
    this.live = what === 'one' ? followJob(jobId, all) : followJobs(all);
  }

  /** The versions that were told, in order. */
  get versions(): number[] {
    return this.jobs.map((job) => job.version);
  }

  /** The names of the states of the connection, in order, each once until another comes. */
  get names(): string[] {
    return this.states.map((state) => state.name).filter((name, index, all) => name !== all[index - 1]);
  }

  is(name: ConnectionState['name']): Promise<void> {
    return eventually(() => this.live.connection.name === name, `the connection is ${name}`);
  }

  toldOf(version: number): Promise<void> {
    return eventually(() => this.versions.includes(version), `version ${version} is told`);
  }

  /** Waits until the client has taken an answer in and pauses before it asks again: what it waits for on a connection is due later. */
  betweenLooks(): Promise<void> {
    return eventually(() => this.clock.untilNext <= 5_000, 'the pause between two looks');
  }

  /** Lets time pass in which a stream shows that it works, by a heartbeat. */
  async passWith(stream: Exchange, milliseconds: number): Promise<void> {
    const before = this.clock.resets;
    this.clock.advance(milliseconds);
    stream.write(': alive\n\n');
    await eventually(() => this.clock.resets > before, 'the heartbeat is heard');
  }

  /** Lets the pause before the next try pass, however long it is; returns its milliseconds. */
  async passPause(): Promise<number> {
    await eventually(() => this.live.connection.nextTryAt !== null && this.live.connection.nextTryAt > this.clock.now(), 'a pause before the next try');
    const pause = this.live.connection.nextTryAt! - this.clock.now();
    this.clock.advance(pause);
    return pause;
  }
}
