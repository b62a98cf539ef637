import { Problem } from '../api/problem.ts';
import type { Job } from '../live-client.ts';

const overtaken = ['job-already-finished', 'job-not-retryable'];

/**
 * What became of a wish that a job has fulfilled or overtaken meanwhile: it ended before it was cancelled, or runs already. That is no
 * failure to tell of; the job as it is now says all.
 *
 * @param wish - what was asked for.
 * @param ask - asks for the job as it is.
 * @throws what the wish failed of, where it was anything else.
 */
export async function orAsItIs(wish: Promise<Job>, ask: () => Promise<Job>): Promise<Job> {
  try {
    return await wish;
  } catch (failure) {
    if (failure instanceof Problem && failure.status === 409 && overtaken.includes(failure.code)) {
      return await ask();
    }
    throw failure;
  }
}
