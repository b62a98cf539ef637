import { keptInTab, keptOnDevice } from '../app/kept.ts';

const slot = 'key';

/** The key of the service that the user has given, where it wants one: kept in the tab, or on the device when the user says so. */
class AccessKey {
  #value = $state(keptInTab.get(slot) ?? keptOnDevice.get(slot));

  /** Null where none was wanted. */
  get value(): string | null {
    return this.#value;
  }

  use(key: string, onDevice: boolean): void {
    this.#value = key;
    keptInTab.set(slot, key);
    keptOnDevice.set(slot, onDevice ? key : null);
  }

  forget(): void {
    this.#value = null;
    keptInTab.set(slot, null);
    keptOnDevice.set(slot, null);
  }
}

export const accessKey = new AccessKey();
