import { describe, expect, test } from 'vitest';
import { Backoff } from '../../src/live/backoff.ts';
import { usualPace } from '../../src/live/pace.ts';

describe('The pause before a try', () => {
  test('may be anything from nothing to its window: full jitter', () => {
    for (const random of [0, 0.25, 0.999]) {
      const backoff = new Backoff(usualPace, () => random);
      expect([1, 2, 3, 4].map(() => backoff.next())).toEqual([1_000, 2_000, 4_000, 8_000].map((window) => window * random));
    }
  });

  test('spreads those who lost one node at one moment', () => {
    const pauses = Array.from({ length: 10_000 }, () => new Backoff(usualPace, Math.random).next());
    const inEachTenth = Array.from({ length: 10 }, (_, tenth) => pauses.filter((pause) => Math.floor(pause / 100) === tenth).length);
    expect(Math.min(...inEachTenth)).toBeGreaterThan(700);
    expect(Math.max(...inEachTenth)).toBeLessThan(1_300);
  });

  test('does not grow without end, however long the service is away', () => {
    const backoff = new Backoff(usualPace, () => 0.999);
    const pauses = Array.from({ length: 2_000 }, () => backoff.next());
    expect(Math.max(...pauses)).toBeLessThan(30_000);
    expect(backoff.attempt).toBe(2_000);
  });

  test('is never shorter than the service asked for, and jittered beyond that', () => {
    expect(new Backoff(usualPace, () => 0).next(5_000)).toBe(5_000);
    expect(new Backoff(usualPace, () => 0.5).next(5_000)).toBe(5_500);
  });

  test('begins anew after a connection that worked', () => {
    const backoff = new Backoff(usualPace, () => 0.5);
    expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([500, 1_000, 2_000]);
    backoff.reset();
    expect(backoff.next()).toBe(500);
  });
});
