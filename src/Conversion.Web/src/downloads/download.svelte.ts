import { accessKey } from '../api/access-key.svelte.ts';
import { answerOf, service } from '../api/client.ts';
import { keyRequest } from '../api/key-request.svelte.ts';
import { type Problem, asProblem } from '../api/problem.ts';
import { announcer } from '../app/announcer.svelte.ts';
import type { Artifact, Job } from '../live-client.ts';
import { type SignedLink, carry } from './carried-download.ts';
import { type SavableSink, saveFrom, sinkFor } from './saving.ts';

/** How the file of one job comes to the user. */
export class Download {
  readonly #id: string;
  #stop: AbortController | null = null;
  #bytes = $state(0);
  #total = $state<number | null>(null);
  #isRunning = $state(false);
  #problem = $state.raw<Problem | null>(null);

  constructor(id: string) {
    this.#id = id;
  }

  /** What the page has of a file that it carries. */
  get bytes(): number { return this.#bytes; }
  get total(): number | null { return this.#total; }
  get isRunning(): boolean { return this.#isRunning; }
  get problem(): Problem | null { return this.#problem; }

  /** A freshly signed link. */
  async link(): Promise<SignedLink> {
    keyRequest.allow();
    return answerOf(service.GET('/api/jobs/{id}/download', { params: { path: { id: this.#id }, query: { redirect: 'false' } } }));
  }

  /** The link to hand on: the durable one, or where that needs a key, one that works for a while without. */
  async linkToShare(job: Job): Promise<SignedLink | { readonly url: string; readonly expiresAt: null }> {
    const absolute = (url: string): string => new URL(url, location.href).href;
    if (accessKey.value === null) {
      return { url: absolute(job.links.download!), expiresAt: null };
    }
    const { url, expiresAt } = await this.link();
    return { url: absolute(url), expiresAt };
  }

  /** Has the page fetch the file, or the browser where the store gives it out itself: the page may ask nobody else than the service. */
  async start({ fileName, contentType, sizeBytes }: Artifact): Promise<void> {
    const stop = new AbortController();
    [this.#stop, this.#bytes, this.#total, this.#isRunning, this.#problem] = [stop, 0, sizeBytes, true, null];
    let sink: SavableSink | null = null;
    try {
      let link: SignedLink | null = await this.link();
      if (new URL(link.url, location.href).origin !== location.origin) {
        saveFrom(link.url, fileName);
        return;
      }
      sink = await sinkFor(fileName, contentType, sizeBytes);
      const freshLink = async (): Promise<SignedLink> => {
        const first = link;
        link = null;
        return first ?? await this.link();
      };
      await carry({ fetch: (url, init) => fetch(url, init), freshLink, pause: (time) => pause(time, stop.signal), signal: stop.signal }, sink, (bytes, total) => {
        [this.#bytes, this.#total] = [bytes, total];
      });
      await sink.save();
      announcer.say(`${fileName}: downloaded.`);
    } catch (failure) {
      await sink?.discard();
      const isGivenUp = failure instanceof DOMException && failure.name === 'AbortError';
      this.#problem = isGivenUp ? null : asProblem(failure);
    } finally {
      this.#isRunning = false;
    }
  }

  stop(): void {
    this.#stop?.abort();
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }, { once: true });
  });
}
