import { accessKey } from './access-key.svelte.ts';

/** Asks the user for a key when the service wants one: once, however many requests wait for it. */
class KeyRequest {
  #asking: Promise<boolean> | null = null;
  #answer: (given: boolean) => void = () => {};
  #isDeclined = false;
  #why = $state<string | null>(null);

  /** Why a key is asked for; null while none is. */
  get why(): string | null {
    return this.#why;
  }

  /** The user does something: then a question that was put off before may be asked again. */
  allow(): void {
    this.#isDeclined = false;
  }

  /** Resolves to whether there is another key to try than the one that was sent. */
  async ask(sent: string | null, why: string): Promise<boolean> {
    if (accessKey.value !== sent) {
      return true;
    }
    if (this.#isDeclined) {
      return false;
    }
    this.#asking ??= new Promise((resolve) => {
      this.#why = sent === null ? why : 'That key was not accepted.';
      this.#answer = resolve;
    });
    return this.#asking;
  }

  /** The user's own wish to give one. */
  open(): void {
    this.allow();
    void this.ask(accessKey.value, '');
    this.#why = accessKey.value === null ? 'With a key of this service you see the jobs of its caller.' : 'Another key takes the place of the present one.';
  }

  give(key: string, onDevice: boolean): void {
    accessKey.use(key, onDevice);
    this.#end(true);
  }

  decline(): void {
    this.#isDeclined = true;
    this.#end(false);
  }

  #end(given: boolean): void {
    this.#why = null;
    this.#asking = null;
    this.#answer(given);
  }
}

export const keyRequest = new KeyRequest();
