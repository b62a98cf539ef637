import type { ConnectionState } from '../live-client.ts';

/** How the page's one connection is shown. */
export const connectionWords: Record<ConnectionState['name'], { readonly sign: string; readonly meaning: string; readonly tone: 'good' | 'warn' | 'bad' | 'quiet' }> = {
  connecting: { sign: 'Connecting', meaning: 'The page connects for the first time.', tone: 'quiet' },
  live: { sign: 'Live', meaning: 'Changes are shown as they happen.', tone: 'good' },
  polling: { sign: 'Polling', meaning: 'Changes are asked for every few seconds, because nothing lets them through as they happen.', tone: 'warn' },
  reconnecting: { sign: 'Reconnecting', meaning: 'The connection is lost, and tried again. Nothing is lost meanwhile.', tone: 'warn' },
  offline: { sign: 'Offline', meaning: 'This device has no network. Jobs go on without it.', tone: 'bad' },
  ended: { sign: 'Not connected', meaning: 'The service wants a key.', tone: 'quiet' },
};
