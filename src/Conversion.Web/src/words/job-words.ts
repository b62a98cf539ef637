import { type Job, type JobPhase, hasEnded } from '../live-client.ts';
import { bytes, duration, percent, roughDuration } from './amounts.ts';

/** What a phase is called while it lasts. */
export const phaseWords: Record<JobPhase, string> = {
  queued: 'Waiting', resolving: 'Looking at the link', downloading: 'Downloading', converting: 'Converting', storing: 'Saving', done: 'Finished',
};

/** What each status is called. */
export const statusWords: Record<Job['status'], string> = { queued: 'Waiting', running: 'Running', completed: 'Finished', failed: 'Failed', cancelled: 'Cancelled' };

/** What a job is known by. */
export function nameOf(job: Pick<Job, 'title' | 'url'>): string {
  return job.title || job.url.replace(/^https?:\/\/(www\.)?/, '');
}

/** What a job is called whose title is not known, or not told. */
export function shortNameOf(id: string): string {
  return `job ${id.slice(-6)}`;
}

/** A text from elsewhere within other words, which keep their direction whatever it says of its own (Unicode's first-strong isolate). */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

/** A job whose file retention has removed. */
export function isExpired(job: Job): boolean {
  return job.status === 'completed' && job.artifact === null;
}

/** Where a job stands. @param now - the service's time, milliseconds. */
export function stateOf(job: Job, now: number): string {
  if (job.status === 'failed') {
    return job.failure?.title ?? statusWords.failed;
  }
  if (isExpired(job)) {
    return 'Expired';
  }
  if (hasEnded(job)) {
    return statusWords[job.status];
  }
  if (job.status === 'running') {
    return `${phaseWords[job.phase] ?? phaseWords.downloading}…`;
  }
  // A new job may start at once; only one that was tried before waits on purpose.
  const pause = job.attempt > 0 && job.nextAttemptAt ? (Date.parse(job.nextAttemptAt) - now) / 1000 : 0;
  if (pause >= 1) {
    return `Trying again in ${duration(pause)}`;
  }
  const place = job.queuePosition === null ? phaseWords.queued : job.queuePosition === 1 ? 'Waiting, next in line' : `Waiting, number ${job.queuePosition} in line`;
  return job.estimatedWaitSeconds ? `${place}, about ${roughDuration(job.estimatedWaitSeconds)}` : place;
}

/** Figures of a job. @param measured - whether its percentage says anything. @param now - the service's time, milliseconds. */
export function factsOf(job: Job, measured: boolean, now: number): string[] {
  if (job.status === 'completed') {
    const took = job.startedAt && job.finishedAt ? (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000 : null;
    return [job.artifact && bytes(job.artifact.sizeBytes), took !== null && `took ${took < 1 ? 'less than 1 s' : duration(took)}`].filter((fact) => typeof fact === 'string');
  }
  if (job.status !== 'running') {
    return [];
  }
  const processed = job.processedSeconds ?? 0;
  const elapsed = job.startedAt ? (now - Date.parse(job.startedAt)) / 1000 : null;
  return [
    measured && percent(job.percent),
    job.downloadedBytes > 0 && (job.totalBytes ? `${bytes(job.downloadedBytes)} of ${bytes(job.totalBytes)}` : bytes(job.downloadedBytes)),
    !measured && processed > 0 && (job.durationSeconds ? `${duration(processed)} of ${duration(job.durationSeconds)} done` : `${duration(processed)} done`),
    job.phase !== 'storing' && (job.bytesPerSecond ?? 0) > 0 && `${bytes(job.bytesPerSecond!)}/s`,
    measured && (job.etaSeconds ?? 0) > 0 ? `about ${roughDuration(job.etaSeconds!)} left` : elapsed !== null && `${duration(elapsed)} elapsed`,
    job.attempt > 1 && `attempt ${job.attempt}`,
  ].filter((fact) => typeof fact === 'string');
}
