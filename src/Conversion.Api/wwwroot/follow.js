// Follows jobs to their end: by EventSource while that works, else by asking again and again.

import { getJson, hasKey } from './api.js';

export const hasEnded = (job) => ['completed', 'failed', 'cancelled'].includes(job.status);

// Over HTTP/1.1 a browser opens six connections to one host, and all of its tabs share them.
const mostStreams = 3;
const firstFrameMilliseconds = 8000;
const pauses = { running: 1000, queued: 2500, hidden: 5000, longest: 15000 };

export class Follower {
  #followed = new Map();
  #onJob;
  #onTrouble;

  /** `onJob(job)` hears every state; `onTrouble(lost)` whether the connection is lost. */
  constructor(onJob, onTrouble) {
    [this.#onJob, this.#onTrouble] = [onJob, onTrouble];
    document.addEventListener('visibilitychange', () => this.#restartAll());
    window.addEventListener('online', () => this.#restartAll());
  }

  follow(job) {
    if (hasEnded(job) || this.#followed.has(job.id)) {
      return;
    }
    const entry = { job, source: null, timer: 0, failures: 0, streams: true, lost: false, generation: 0 };
    this.#followed.set(job.id, entry);
    this.#start(entry);
  }

  #restartAll() {
    for (const entry of this.#followed.values()) {
      this.#pause(entry);
      entry.streams = true;
      entry.failures = 0;
    }
    for (const entry of this.#followed.values()) {
      this.#start(entry);
    }
  }

  // EventSource sends no headers, so a key rules it out; a hidden page leaves the connections to others.
  #start(entry) {
    const open = [...this.#followed.values()].filter((other) => other.source).length;
    if (!hasKey() && !document.hidden && entry.streams && open < mostStreams) {
      this.#listen(entry);
    } else {
      this.#poll(entry);
    }
  }

  #listen(entry) {
    const source = new EventSource(entry.job.links.live);
    entry.source = source;
    const giveUp = () => {
      entry.streams = false;
      this.#pause(entry);
      this.#poll(entry);
    };
    // The present state comes at once; a proxy that holds it back would hold back everything.
    entry.timer = setTimeout(giveUp, firstFrameMilliseconds);
    for (const name of ['progress', 'completed', 'failed', 'cancelled']) {
      source.addEventListener(name, (frame) => {
        clearTimeout(entry.timer);
        this.#hear(entry, JSON.parse(frame.data));
        if (entry.source === source && entry.job.status === 'queued') {
          this.#refreshPlace(entry, source);
        }
      });
    }
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) {
        giveUp();
      } else {
        clearTimeout(entry.timer);
        this.#setLost(entry, true);
      }
    });
    source.addEventListener('open', () => this.#setLost(entry, false));
  }

  // Others' jobs move a waiting job up the queue, which is no event of its own stream.
  #refreshPlace(entry, source) {
    entry.timer = setTimeout(async () => {
      const job = await getJson(entry.job.links.self).catch(() => null);
      if (entry.source === source && entry.job.status === 'queued') {
        if (job) {
          this.#hear(entry, job);
        }
        if (entry.source === source) {
          this.#refreshPlace(entry, source);
        }
      }
    }, pauses.queued);
  }

  async #poll(entry) {
    const generation = entry.generation;
    try {
      const job = await getJson(entry.job.links.self);
      if (generation !== entry.generation) {
        return;
      }
      entry.failures = 0;
      this.#setLost(entry, false);
      this.#hear(entry, job);
    } catch (problem) {
      if (generation !== entry.generation) {
        return;
      }
      if (problem.status === 404 || problem.status === 401) {
        this.#end(entry);
        return;
      }
      entry.failures += 1;
      this.#setLost(entry, true);
    }
    if (generation === entry.generation) {
      const pause = document.hidden ? pauses.hidden : pauses[entry.job.status] ?? pauses.running;
      entry.timer = setTimeout(() => this.#poll(entry), Math.min(pause * 2 ** entry.failures, pauses.longest));
    }
  }

  #hear(entry, job) {
    if (job.version < entry.job.version) {
      return;
    }
    entry.job = job;
    if (hasEnded(job)) {
      this.#end(entry);
    }
    this.#onJob(job);
  }

  #end(entry) {
    this.#pause(entry);
    this.#followed.delete(entry.job.id);
    this.#setLost(entry, false);
    const next = [...this.#followed.values()].find((other) => !other.source && other.streams);
    if (next) {
      this.#pause(next);
      this.#start(next);
    }
  }

  #pause(entry) {
    entry.generation += 1;
    clearTimeout(entry.timer);
    entry.source?.close();
    entry.source = null;
  }

  #setLost(entry, lost) {
    entry.lost = lost;
    this.#onTrouble([...this.#followed.values()].some((other) => other.lost));
  }
}
