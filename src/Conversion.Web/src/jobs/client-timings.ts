import { accessKey } from '../api/access-key.svelte.ts';

/** What the page times of itself; the service's operator sees by it what its users wait for. */
export type TimingName = 'submit' | 'first_event' | 'reconnect';

const pauseMilliseconds = 15_000;
const most = 50;

let noted: { name: TimingName; seconds: number }[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Notes one, and tells the service of several at once. Where it does not want to know, nobody is troubled. */
export function note(name: TimingName, milliseconds: number): void {
  noted = [...noted, { name, seconds: Math.min(Math.max(milliseconds, 0) / 1000, 3600) }].slice(-most);
  timer ??= setTimeout(send, pauseMilliseconds);
}

function send(): void {
  clearTimeout(timer);
  timer = undefined;
  if (noted.length === 0) {
    return;
  }
  const headers = { 'Content-Type': 'application/json', ...(accessKey.value !== null && { Authorization: `Bearer ${accessKey.value}` }) };
  void fetch('/api/diagnostics/client-timings', { method: 'POST', keepalive: true, headers, body: JSON.stringify({ timings: noted }) }).catch(() => {});
  noted = [];
}

addEventListener('pagehide', send);
