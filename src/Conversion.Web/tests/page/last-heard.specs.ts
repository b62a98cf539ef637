import { expect, test } from 'vitest';
import { LastHeard } from '../../src/jobs/last-heard.ts';
import { jobWith } from './support/jobs.ts';

const [waiting, running, finished] = [jobWith({ id: 'w' }), jobWith({ id: 'r', status: 'running' }), jobWith({ id: 'f', status: 'completed' })];
const asked = (heard: LastHeard, now: number): string[] => heard.toAsk([waiting, running, finished], now).map(({ id }) => id);

test('What waits is always asked for, what has ended never', () => {
  const heard = new LastHeard();
  ['w', 'r', 'f'].forEach((id) => heard.of(id, 1000));
  expect(asked(heard, 1001)).toEqual(['w']);
});

test('What is said to run is asked for once it is quiet, and not while news come', () => {
  const heard = new LastHeard();
  heard.of('r', 1000);
  expect(asked(heard, 7000)).toEqual(['w']);
  expect(asked(heard, 9000)).toEqual(['w', 'r']);
  heard.of('r', 9000);
  expect(asked(heard, 9001)).toEqual(['w']);
});

test('What only a list tells of is asked for at the next look', () => {
  const heard = new LastHeard();
  heard.of('r', 1000);
  heard.byList('r');
  expect(asked(heard, 1001)).toEqual(['w', 'r']);
});

test('Of hundreds only so many are asked for at once', () => {
  const many = Array.from({ length: 300 }, (_, index) => jobWith({ id: `${index}`, status: index % 2 === 0 ? 'running' : 'queued' }));
  expect(new LastHeard().toAsk(many, 0)).toHaveLength(20);
});
