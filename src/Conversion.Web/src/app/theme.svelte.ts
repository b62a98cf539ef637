import { keptOnDevice } from './kept.ts';

/** The choices, in the order in which a button goes through them. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Which colours the page has. public/theme.js sets them before the first paint. */
class ChosenTheme {
  #theme = $state<Theme>(themes.find((theme) => theme === keptOnDevice.get('theme')) ?? 'system');

  get value(): Theme {
    return this.#theme;
  }

  set value(theme: Theme) {
    this.#theme = theme;
    const root = document.documentElement;
    if (theme === 'system') {
      delete root.dataset['theme'];
    } else {
      root.dataset['theme'] = theme;
    }
    keptOnDevice.set('theme', theme === 'system' ? null : theme);
  }
}

export const chosenTheme = new ChosenTheme();
