import { accessKey } from '../api/access-key.svelte.ts';
import { serviceNow } from '../api/service-clock.ts';
import { PageTimings } from '../live/page-timings.ts';

/** What this page waits for, told to the service now and then. Nothing depends on it, so nobody is asked for a key. */
export const timings = new PageTimings({
  now: () => performance.now(),
  serviceNow,
  isHidden: () => document.hidden,
  later: (milliseconds, action) => void setTimeout(action, milliseconds),
  tell: (told) => {
    const key = accessKey.value;
    fetch('/api/diagnostics/client-timings', {
      method: 'POST',
      body: JSON.stringify({ timings: told }),
      keepalive: true,
      headers: { 'Content-Type': 'application/json', ...(key !== null && { Authorization: `Bearer ${key}` }) },
    }).catch(() => {});
  },
});

addEventListener('pagehide', () => timings.tell());
