import { expect, test } from 'vitest';
import { bytes, duration, fineDuration, percent, roughDuration } from '../../src/words/amounts.ts';

test.each([[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [9_940, '9.9 kB'], [9_960, '10 kB'], [999_500, '1.0 MB'], [12_345_678, '12 MB'], [4_200_000_000, '4.2 GB']])(
  '%i bytes are %s', (count, words) => expect(bytes(count)).toBe(words),
);

test.each([[-3, '0 s'], [59.4, '59 s'], [59.6, '1:00'], [61, '1:01'], [3661, '1:01:01']])(
  '%d seconds are %s', (seconds, words) => expect(duration(seconds)).toBe(words),
);

test.each([[0, '0 s'], [0.0404, '40 ms'], [0.999, '1.0 s'], [2.44, '2.4 s'], [65, '1:05']])(
  'where fractions matter, %d seconds are %s', (seconds, words) => expect(fineDuration(seconds)).toBe(words),
);

test.each([[34.2, '34 s'], [59.6, '1 min'], [881, '15 min'], [3600, '1 h'], [4810, '1 h 20 min'], [101_114, '28 h']])(
  'a guess of %d seconds is %s', (seconds, words) => expect(roughDuration(seconds)).toBe(words),
);

test('Nothing is called whole that is not', () => expect(percent(99.99)).toBe('99 %'));
