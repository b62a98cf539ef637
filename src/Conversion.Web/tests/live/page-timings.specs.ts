import { describe, expect, test } from 'vitest';
import { PageTimings, type PageTiming } from '../../src/live/page-timings.ts';
import { job } from './support/jobs.ts';

const startedAt = '2026-01-01T00:01:00Z';

/** A page on which the time is what the spec says. */
function page() {
  const told: PageTiming[][] = [];
  const due: (() => void)[] = [];
  const at = { now: 0, service: Date.parse(startedAt), hidden: false };
  const timings = new PageTimings({
    now: () => at.now,
    serviceNow: () => at.service,
    isHidden: () => at.hidden,
    later: (_, action) => void due.push(action),
    tell: (some) => void told.push([...some]),
  });
  const pass = (milliseconds: number): void => {
    at.now += milliseconds;
    at.service += milliseconds;
  };
  const submit = async (milliseconds: number, version = 1): Promise<void> => {
    let answer = (_: ReturnType<typeof job>): void => {};
    const submission = timings.submission(new Promise((resolve) => { answer = resolve; }));
    pass(milliseconds);
    answer(job(version, { status: 'queued' }));
    await submission;
  };
  return { timings, told, at, pass, submit, flush: () => due.splice(0).forEach((action) => action()) };
}

describe('What a page waits for', () => {
  test('is told together, a while after the first', async () => {
    const { told, submit, flush } = page();
    await submit(250);
    await submit(500);
    expect(told).toEqual([]);
    flush();
    expect(told).toEqual([[{ name: 'submit', seconds: 0.25 }, { name: 'submit', seconds: 0.5 }]]);
    flush();
    expect(told).toHaveLength(1);
  });

  test('is of the first news how late it tells of the beginning, and not for how long the job waited for its turn', async () => {
    const { timings, told, at, pass, submit } = page();
    await submit(0);
    timings.heard(job(1, { status: 'queued' }));
    timings.heard(job(2, { status: 'queued' }));
    pass(60_000);
    at.service = Date.parse(startedAt) + 750;
    timings.heard(job(3, { startedAt }));
    timings.heard(job(4, { startedAt }));
    timings.tell();
    expect(told.flat().filter(({ name }) => name === 'first_event')).toEqual([{ name: 'first_event', seconds: 0.75 }]);
  });

  test('is never longer than since the answer, whatever the clocks say', async () => {
    const { timings, told, at, pass, submit } = page();
    await submit(0);
    pass(2_000);
    at.service += 3_600_000;
    timings.heard(job(2, { startedAt }));
    timings.tell();
    expect(told.flat()[1]).toEqual({ name: 'first_event', seconds: 2 });
  });

  test('is of a break the time until there is a connection again', () => {
    const { timings, told, pass } = page();
    timings.connectionIs('live');
    timings.connectionIs('reconnecting');
    pass(1_000);
    timings.connectionIs('reconnecting');
    pass(1_000);
    timings.connectionIs('polling');
    timings.connectionIs('live');
    timings.tell();
    expect(told.flat()).toEqual([{ name: 'reconnect', seconds: 2 }]);
  });

  test('is nothing while nobody sees it', async () => {
    const { timings, told, at, pass, submit } = page();
    at.hidden = true;
    await submit(250);
    timings.connectionIs('reconnecting');
    pass(60_000);
    at.hidden = false;
    timings.connectionIs('live');
    timings.tell();
    expect(told).toEqual([]);
  });

  test('is bounded', async () => {
    const { timings, told, submit } = page();
    for (let i = 0; i < 60; i++) {
      await submit(i);
    }
    await submit(3_600_001);
    timings.tell();
    expect(told.flat()).toHaveLength(50);
  });

  test('is not told of jobs that another page submitted', () => {
    const { timings, told } = page();
    timings.heard(job(7, { startedAt }));
    timings.tell();
    expect(told).toEqual([]);
  });
});
