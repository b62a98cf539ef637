import type { Job, JobStatus } from '../live-client.ts';

/** What of the history is wanted; empty values want everything. */
export interface JobFilter {
  readonly search: string;
  readonly status: JobStatus | '';
  readonly platform: string;
}

/** Whether a job fits, by the rule that the service goes by. */
export function isShownBy(job: Job, { search, status, platform }: JobFilter): boolean {
  const words = search.trim().toLowerCase();
  return (status === '' || job.status === status)
    && (platform === '' || job.platform === platform)
    && (words === '' || [job.title ?? '', job.url].some((text) => text.toLowerCase().includes(words)));
}
