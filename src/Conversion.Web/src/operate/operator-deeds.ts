import { type Schemas, answerOf, newIdempotencyKey, service } from '../api/client.ts';
import { orAsItIs } from '../jobs/overtaken.ts';
import type { Job } from '../live-client.ts';

/** A job of any caller, as an operator may see it. @throws Problem `403` for a key without the role. */
export function readAnyJob(id: string, version?: number): Promise<Schemas['AnyJobView']> {
  return answerOf(service.GET('/api/diagnostics/jobs/{id}', { params: { path: { id }, query: version === undefined ? {} : { version: `${version}` } } }));
}

/** Stops it. */
export function cancelAnyJob(id: string): Promise<Job> {
  return orAsItIs(jobOf(answerOf(service.POST('/api/diagnostics/jobs/{id}/cancel', { params: { path: { id } } }))), () => jobOf(readAnyJob(id)));
}

/** Starts another run of it. */
export function retryAnyJob(id: string): Promise<Job> {
  const retry = service.POST('/api/diagnostics/jobs/{id}/retry', { params: { path: { id } }, headers: { 'Idempotency-Key': newIdempotencyKey() } });
  return orAsItIs(jobOf(answerOf(retry)), () => jobOf(readAnyJob(id)));
}

async function jobOf(answer: Promise<Schemas['AnyJobView']>): Promise<Job> {
  return (await answer).job;
}
