import { keptInTab } from '../app/kept.ts';

const slot = 'wanted';
const mostRemembered = 200;

const ids = (): string[] => keptInTab.get(slot)?.split(' ').filter(Boolean) ?? [];

/** The jobs whose files are to be saved as soon as they are there, also after a reload of the tab. Each is saved once. */
export const wantedFiles = {
  add(id: string): void {
    keptInTab.set(slot, [id, ...ids()].slice(0, mostRemembered).join(' '));
  },

  /** Whether the file is wanted; from then on it is not, for it is being fetched. */
  take(id: string): boolean {
    const known = ids();
    if (!known.includes(id)) {
      return false;
    }
    keptInTab.set(slot, known.filter((one) => one !== id).join(' '));
    return true;
  },
};
