/** What the browser knows of the page and the network. */
export interface Surroundings {
  /** False when the machine says that it has no network. A service on the same machine may be there all the same. */
  readonly isOnline: boolean;
  /** Whether nobody can see the page. */
  readonly isHidden: boolean;
  /** Calls back at each change until the function that is returned is called. */
  watch(onNetwork: () => void, onVisibility: () => void): () => void;
}

/** The window and document of the page; outside of a browser, always online and seen. */
export const pageSurroundings: Surroundings = {
  get isOnline() {
    return globalThis.navigator?.onLine !== false;
  },
  get isHidden() {
    return globalThis.document?.hidden === true;
  },
  watch(onNetwork, onVisibility) {
    const stop = new AbortController();
    for (const change of ['online', 'offline']) {
      globalThis.window?.addEventListener(change, onNetwork, { signal: stop.signal });
    }
    globalThis.document?.addEventListener('visibilitychange', onVisibility, { signal: stop.signal });
    return () => stop.abort();
  },
};
