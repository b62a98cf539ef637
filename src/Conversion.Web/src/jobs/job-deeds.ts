import { answerOf, newIdempotencyKey, service } from '../api/client.ts';
import { keyRequest } from '../api/key-request.svelte.ts';
import type { Job, Output } from '../live-client.ts';
import { note } from './client-timings.ts';
import { jobBoard } from './job-board.svelte.ts';

/** What is asked for. */
export interface Order {
  readonly url: string;
  readonly output: Output;
  readonly allowQualityReduction: boolean;
  /** Whether it is made anew, whatever there is already. */
  readonly isFresh: boolean;
}

/** Submits a job. The same key makes it once only, however often it is sent. */
export async function submitJob({ url, output, allowQualityReduction, isFresh }: Order, key: string = newIdempotencyKey()): Promise<Job> {
  keyRequest.allow();
  const began = performance.now();
  const job = await known(answerOf(service.POST('/api/jobs', {
    body: { url, output, allowQualityReduction, priority: 'normal', clientReference: null, ...(isFresh && { cache: 'no-store' }) },
    headers: { 'Idempotency-Key': key },
  })));
  note('submit', performance.now() - began);
  jobBoard.expect(job);
  return job;
}

/** Stops a job. */
export function cancelJob({ id }: Job): Promise<Job> {
  keyRequest.allow();
  return known(answerOf(service.POST('/api/jobs/{id}/cancel', { params: { path: { id } } })));
}

/** Starts another run of a job. */
export function retryJob({ id }: Job): Promise<Job> {
  keyRequest.allow();
  return known(answerOf(service.POST('/api/jobs/{id}/retry', { params: { path: { id } }, headers: { 'Idempotency-Key': newIdempotencyKey() } })));
}

async function known(answer: Promise<Job>): Promise<Job> {
  const job = await answer;
  jobBoard.offer(job);
  jobBoard.start();
  return job;
}
