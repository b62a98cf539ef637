import { expect, test } from 'vitest';
import { Problem } from '../../src/api/problem.ts';
import { orAsItIs } from '../../src/jobs/overtaken.ts';
import { jobWith } from './support/jobs.ts';

const refusal = (status: number, code: string): Problem => new Problem(status, { title: code, code });
const notAsked = async (): Promise<never> => { throw new Error('nobody had to ask'); };

test('What is done is told as the service answers it', async () => {
  const cancelled = jobWith({ status: 'cancelled', version: 5 });
  expect(await orAsItIs(Promise.resolve(cancelled), notAsked)).toBe(cancelled);
});

test('A job that finished just before it was cancelled is shown finished, and no error', async () => {
  const finished = jobWith({ status: 'completed', version: 9 });
  expect(await orAsItIs(Promise.reject(refusal(409, 'job-already-finished')), async () => finished)).toBe(finished);
});

test('A job that runs again already is shown running, and no error', async () => {
  const running = jobWith({ status: 'running', run: 2, version: 9 });
  expect(await orAsItIs(Promise.reject(refusal(409, 'job-not-retryable')), async () => running)).toBe(running);
});

test.each([[404, 'job-not-found'], [429, 'too-many-requests'], [503, 'overloaded'], [409, 'something-else'], [0, '']])('A refusal of %i %s is told', async (status, code) => {
  await expect(orAsItIs(Promise.reject(refusal(status, code)), notAsked)).rejects.toMatchObject({ status, code });
});

test('Where nobody can tell how the job is, that is told', async () => {
  await expect(orAsItIs(Promise.reject(refusal(409, 'job-already-finished')), async () => { throw Problem.unreachable(); })).rejects.toMatchObject({ status: 0 });
});
