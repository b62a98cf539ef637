import type { Job } from '../../../src/live-client.ts';

/** A job that has just been accepted, but for what is given. */
export function jobWith(rest: Partial<Job>): Job {
  return {
    id: '01990000-0000-7000-8000-000000000001', status: 'queued', phase: 'queued', percent: 0, downloadedBytes: 0, totalBytes: null, bytesPerSecond: null,
    etaSeconds: null, processedSeconds: null, elapsedSeconds: null, url: 'https://www.youtube.com/watch?v=sim-success', platform: 'youtube', title: null,
    durationSeconds: null, output: { format: 'mp3' }, attempt: 1, run: 1, strategy: 'default', queuePosition: null, estimatedWaitSeconds: null,
    resultOrigin: 'new', version: 1, submittedAt: '2026-01-01T00:00:00Z', startedAt: null, finishedAt: null, nextAttemptAt: null, failure: null, notices: [],
    artifact: null, links: { self: '/api/jobs/1', live: '/api/jobs/1/live', events: '/api/jobs/1/events' }, ...rest,
  };
}
