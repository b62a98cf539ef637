// Follows all jobs of this caller by one connection: by the live client, which `scripts/up` builds from src/Conversion.Web.

import { getJson, sessionKey } from './api.js';

export const hasEnded = (job) => ['completed', 'failed', 'cancelled'].includes(job.status);

const placesMilliseconds = 2500;
const troubleMilliseconds = 1500;
const words = { reconnecting: 'The connection is lost. Trying again…', offline: 'This device is offline. Trying again…' };

// Where nobody has built the client (`dotnet run` alone), the list is asked for again and again.
const asking = {
  followJobs({ onJob, onConnection }) {
    const timer = setInterval(async () => {
      try {
        (await getJson('/api/jobs?limit=30')).items.forEach(onJob);
        onConnection({ name: 'polling' });
      } catch ({ status }) {
        onConnection({ name: status === 401 ? 'ended' : 'reconnecting' });
      }
    }, 2000);
    return { offer: onJob, close: () => clearInterval(timer) };
  },
};

const { followJobs } = await import('./live-client.js').catch(() => asking);

export class Follower {
  #waiting = new Map();
  #live = null;
  #onJob;
  #onTrouble;
  #onEnd;
  #trouble = '';
  #timer = 0;

  /**
   * `onJob(job)` hears every state that is news; `onTrouble(words)` what is wrong with the connection, or ''; `onEnd()` that
   * the service wants a key, or another one.
   */
  constructor(onJob, onTrouble, onEnd) {
    [this.#onJob, this.#onTrouble, this.#onEnd] = [onJob, onTrouble, onEnd];
    setInterval(() => this.#refreshPlaces(), placesMilliseconds);
  }

  /** Follows, unless it does so already. */
  start() {
    this.#live ??= followJobs({
      key: sessionKey,
      onJob: (job) => {
        this.#watchPlace(job);
        this.#onJob(job);
      },
      onConnection: ({ name }) => this.#connectionIs(name),
    });
  }

  /** A state that came with an answer. */
  offer(job) {
    this.#watchPlace(job);
    this.#live?.offer(job);
  }

  #connectionIs(name) {
    const trouble = words[name] ?? '';
    if (trouble !== this.#trouble) {
      this.#trouble = trouble;
      clearTimeout(this.#timer);
      // Most breaks are mended within a second, and are nobody's business.
      this.#timer = setTimeout(() => this.#onTrouble(trouble), trouble ? troubleMilliseconds : 0);
    }
    if (name === 'ended') {
      this.#live?.close();
      this.#live = null;
      this.#onEnd();
    }
  }

  #watchPlace(job) {
    if (job.status === 'queued') {
      this.#waiting.set(job.id, job);
    } else {
      this.#waiting.delete(job.id);
    }
  }

  // Others' jobs move a waiting job up the queue, which is no event of its own stream.
  async #refreshPlaces() {
    if (document.hidden || !this.#live) {
      return;
    }
    for (const { links } of [...this.#waiting.values()].slice(0, 10)) {
      const job = await getJson(links.self).catch(() => null);
      if (job) {
        this.offer(job);
      }
    }
  }
}
