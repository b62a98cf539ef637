import { expect, test } from 'vitest';
import { isMeasured, track } from '../../src/jobs/tracked-job.ts';
import { jobWith } from './support/jobs.ts';

const running = jobWith({ status: 'running', phase: 'downloading', percent: 3, version: 4 });

test('Where the total is known, percent says something at once', () =>
  expect(isMeasured(track(undefined, { ...running, totalBytes: 100 }))).toBe(true));

test('Where it is not, percent says nothing until it moves', () => {
  const first = track(undefined, running);
  expect(isMeasured(first)).toBe(false);
  expect(isMeasured(track(first, { ...running, version: 5, downloadedBytes: 9 }))).toBe(false);
  expect(isMeasured(track(first, { ...running, version: 5, percent: 4 }))).toBe(true);
});

test('Each phase is a measure of its own, but saving is the end of the one before', () => {
  const moved = track(track(undefined, running), { ...running, version: 5, percent: 40 });
  expect(isMeasured(track(moved, { ...running, version: 6, phase: 'converting', percent: 40 }))).toBe(false);
  expect(isMeasured(track(moved, { ...running, version: 6, phase: 'storing', percent: 40 }))).toBe(true);
});

test('A new attempt begins anew', () => {
  const moved = track(track(undefined, running), { ...running, version: 5, percent: 40 });
  expect(isMeasured(track(moved, { ...running, version: 6, attempt: 2, percent: 0 }))).toBe(false);
});

test('What is older than what is known changes nothing', () => {
  const known = track(undefined, running);
  expect(track(known, { ...running, version: 3, percent: 1 })).toBe(known);
});

test('A look at the link is no measure', () =>
  expect(isMeasured(track(undefined, { ...running, phase: 'resolving', totalBytes: 100 }))).toBe(false));
