import { createSubscriber } from 'svelte/reactivity';

const dark = matchMedia('(prefers-color-scheme: dark)');
const subscribe = createSubscriber((update) => {
  dark.addEventListener('change', update);
  return () => dark.removeEventListener('change', update);
});

/** Whether the system wants dark colours; whatever asks is asked again when that changes. */
export function systemIsDark(): boolean {
  subscribe();
  return dark.matches;
}
