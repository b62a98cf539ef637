import type { Job } from '../live-client.ts';

/** A job, and whether its percentage says anything at present. */
export interface TrackedJob {
  readonly job: Job;
  /** The percentage at which what is going on began, as far as the page has seen. */
  readonly phaseFrom: number;
}

/** Takes a newer state in. What is older than what is known changes nothing. */
export function track(known: TrackedJob | undefined, job: Job): TrackedJob {
  if (known && job.version < known.job.version) {
    return known;
  }
  // Saving is the short end of what was measured before, not a measure of its own.
  const goesOn = known && known.job.run === job.run && known.job.attempt === job.attempt && (known.job.phase === job.phase || job.phase === 'storing');
  return { job, phaseFrom: goesOn ? known.phaseFrom : job.percent };
}

/** Percent stands still while no total is known, and a bar that stands still would say that nothing happens. */
export function isMeasured({ job, phaseFrom }: TrackedJob): boolean {
  return job.status === 'running' && job.phase !== 'resolving' && (job.totalBytes !== null || job.percent > phaseFrom);
}
