import { answerOf, newIdempotencyKey, service } from '../api/client.ts';
import { keyRequest } from '../api/key-request.svelte.ts';
import type { Job, Output } from '../live-client.ts';
import { wantedFiles } from '../downloads/wanted-files.ts';
import { jobBoard } from './job-board.svelte.ts';
import { orAsItIs } from './overtaken.ts';
import { timings } from './timings.ts';

/** What is asked for. */
export interface Order {
  readonly url: string;
  readonly output: Output;
  readonly allowQualityReduction: boolean;
  /** Whether it is made anew, whatever there is already. */
  readonly isFresh: boolean;
  /** Whether the file is saved as soon as it is there, without another click. */
  readonly isSaved: boolean;
}

/** Submits a job. The same key makes it once only, however often it is sent. */
export async function submitJob({ url, output, allowQualityReduction, isFresh, isSaved }: Order, key: string = newIdempotencyKey()): Promise<Job> {
  keyRequest.allow();
  const job = await timings.submission(answerOf(service.POST('/api/jobs', {
    body: { url, output, allowQualityReduction, priority: 'normal', clientReference: null, ...(isFresh && { cache: 'no-store' }) },
    headers: { 'Idempotency-Key': key },
  })));
  if (isSaved) {
    wantedFiles.add(job.id);
  }
  return known(job);
}

/** Stops a job. */
export function cancelJob({ id }: Job): Promise<Job> {
  keyRequest.allow();
  return known(orAsItIs(answerOf(service.POST('/api/jobs/{id}/cancel', { params: { path: { id } } })), () => readJob(id)));
}

/** Starts another run of a job. */
export function retryJob({ id }: Job): Promise<Job> {
  keyRequest.allow();
  const retry = answerOf(service.POST('/api/jobs/{id}/retry', { params: { path: { id } }, headers: { 'Idempotency-Key': newIdempotencyKey() } }));
  return known(orAsItIs(retry, () => readJob(id)));
}

function readJob(id: string): Promise<Job> {
  return answerOf(service.GET('/api/jobs/{id}', { params: { path: { id } } }));
}

async function known(answer: Promise<Job> | Job): Promise<Job> {
  const job = await answer;
  jobBoard.offer(job);
  jobBoard.start();
  return job;
}
