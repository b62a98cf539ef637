import { createSubscriber } from 'svelte/reactivity';
import { serviceNow } from '../api/service-clock.ts';

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 1000);
  return () => clearInterval(timer);
});

/** The service's time, milliseconds: whatever shows it is shown anew each second, and no timer runs for what does not. */
export function nowEachSecond(): number {
  subscribe();
  return serviceNow();
}
