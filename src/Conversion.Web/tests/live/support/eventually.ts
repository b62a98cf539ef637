import { vi } from 'vitest';

/** Waits for something that sockets bring about; the deadline is for a machine that is busy. */
export function eventually(condition: () => boolean, what: string): Promise<void> {
  return vi.waitFor(() => {
    if (!condition()) {
      throw new Error(`This did not come about: ${what}.`);
    }
  }, { timeout: 15_000, interval: 2 });
}

/** Lets everything that is on its way in this process and on loopback arrive, where the test is that nothing comes of it. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
