/** What a browser keeps, where it lets the page keep anything: storage may be forbidden or full, and then everything is merely forgotten. */
export class Kept {
  readonly #storage: () => Storage;

  constructor(storage: () => Storage) {
    this.#storage = storage;
  }

  get(slot: string): string | null {
    try {
      return this.#storage().getItem(`converter.${slot}`);
    } catch {
      return null;
    }
  }

  /** Null forgets it. */
  set(slot: string, value: string | null): void {
    try {
      if (value === null) {
        this.#storage().removeItem(`converter.${slot}`);
      } else {
        this.#storage().setItem(`converter.${slot}`, value);
      }
    } catch {
      // It is forgotten at the end of the visit.
    }
  }
}

/** Until the tab is closed. */
export const keptInTab = new Kept(() => sessionStorage);

/** Until the user clears the browser's data. */
export const keptOnDevice = new Kept(() => localStorage);
