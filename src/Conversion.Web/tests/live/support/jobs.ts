import type { Job } from '../../../src/live-client.ts';

export const jobId = '0198c0de-0000-7000-8000-000000000001';

/** A job as the contract writes it, running unless told otherwise. */
export function job(version: number, rest: Partial<Job> = {}): Job {
  const { id = jobId } = rest;
  return {
    id,
    status: 'running',
    phase: 'downloading',
    percent: version,
    downloadedBytes: 0,
    totalBytes: null,
    bytesPerSecond: null,
    etaSeconds: null,
    url: 'https://example.org/watch',
    platform: 'generic',
    title: 'Ein schöner Titel – 日本語 🎵',
    durationSeconds: null,
    output: { format: 'mp3', audioBitrateKbps: null, maxHeight: null },
    attempt: 1,
    strategy: 'default',
    queuePosition: null,
    estimatedWaitSeconds: null,
    resultOrigin: 'new',
    version,
    submittedAt: '2026-01-01T00:00:00Z',
    startedAt: null,
    finishedAt: null,
    nextAttemptAt: null,
    failure: null,
    notices: [],
    artifact: null,
    links: { self: `/api/jobs/${id}`, live: `/api/jobs/${id}/live`, events: `/api/jobs/${id}/events` },
    ...rest,
  };
}

export const completed = (version: number, rest: Partial<Job> = {}): Job => job(version, { status: 'completed', phase: 'done', percent: 100, ...rest });

export const queued = (version: number, rest: Partial<Job> = {}): Job => job(version, { status: 'queued', phase: 'queued', ...rest });

const eventOf = ({ status }: Job): string => (status === 'queued' || status === 'running' ? 'progress' : status);

/** A job as an event of a stream. */
export const sse = (state: Job, id: string | number = state.version): string => `id: ${id}\nevent: ${eventOf(state)}\ndata: ${JSON.stringify(state)}\n\n`;

/** A job as a text frame of a WebSocket. */
export const frame = (state: Job): string => JSON.stringify({ id: String(state.version), event: eventOf(state), data: state });
