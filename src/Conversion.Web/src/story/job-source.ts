import { answerOf, service } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { jobBoard } from '../jobs/job-board.svelte.ts';
import type { Job } from '../live-client.ts';
import { readAnyJob } from '../operate/operator-deeds.ts';
import type { JobEvent } from './job-event.ts';

/** From where a job's story is read. */
export interface JobSource {
  /** Whose the job is; null for the user's own, which the page's live connection tells of. */
  readonly caller: string | null;
  /** The events, as a path of the service. */
  readonly eventsAt: string;
  at(version: number): Promise<Job>;
  eventsAfter(version: number): Promise<readonly JobEvent[]>;
}

/**
 * Finds a job: among the user's own, else, for an operator, among those of all callers.
 *
 * @throws Problem `404` when there is none that the user may see.
 */
export async function findJob(id: string): Promise<{ readonly job: Job; readonly source: JobSource }> {
  try {
    const job = await answerOf(service.GET('/api/jobs/{id}', { params: { path: { id } } }));
    jobBoard.offer(job);
    return { job, source: ownJob(id) };
  } catch (failure) {
    const found = failure instanceof Problem && failure.status === 404 ? await readAnyJob(id).catch(() => null) : null;
    if (found === null) {
      throw failure;
    }
    return { job: found.job, source: anyJob(id, found.caller) };
  }
}

function ownJob(id: string): JobSource {
  return {
    caller: null, eventsAt: `/api/jobs/${id}/events`,
    at: (version) => answerOf(service.GET('/api/jobs/{id}', { params: { path: { id }, query: { version: `${version}` } } })),
    eventsAfter: (version) => answerOf(service.GET('/api/jobs/{id}/events', { params: { path: { id }, query: { after: `${version}` } } })),
  };
}

function anyJob(id: string, caller: string): JobSource {
  return {
    caller, eventsAt: `/api/diagnostics/jobs/${id}/events`,
    at: async (version) => (await readAnyJob(id, version)).job,
    eventsAfter: (version) => answerOf(service.GET('/api/diagnostics/jobs/{id}/events', { params: { path: { id }, query: { after: `${version}` } } })),
  };
}
