import { expect, test } from 'vitest';
import type { JobEvent } from '../../src/story/job-event.ts';
import { wayInWords, wordsOf } from '../../src/story/event-words.ts';
import { timelineOf } from '../../src/story/timeline.ts';

/** A stream, an event every two seconds. */
function streamOf(...events: readonly (readonly [type: string, data?: object])[]): JobEvent[] {
  return events.map(([type, data = {}], index) => ({ version: index + 1, type, data, at: new Date(Date.UTC(2026, 0, 1) + index * 2000).toISOString() }));
}

const failure = { kind: 'bot_check', title: 'A check', message: 'It asks.' };
const progress = (percent: number) => ({ attempt: 2, progress: { percent, downloadedBytes: percent * 1000, totalBytes: 100_000 } });
const stream = streamOf(
  ['JobSubmitted', { url: 'https://a.test/1' }],
  ['AttemptStarted', { attempt: 1, node: 'n1', strategy: 'default' }],
  ['AttemptFailed', { attempt: 1, phase: 'resolving', failure }],
  ['FallbackChosen', { attempt: 1, reason: 'bot_check', strategy: 'player:ios/720p', quality: { fromHeight: 1080, toHeight: 720 } }],
  ['AttemptStarted', { attempt: 2, node: 'n1', strategy: 'player:ios/720p' }],
  ['ProgressReported', progress(10)], ['ProgressReported', progress(40)], ['ProgressReported', progress(87.9)],
  ['JobCompleted', { attempt: 2 }],
  ['ArtifactExpired', { artifactId: 'x', reason: 'age' }],
);

test('A story has a chapter for each attempt, with what was decided after it', () =>
  expect(timelineOf(stream).map(({ title, outcome, lines }) => [title, outcome, lines.length])).toEqual([
    ['Accepted', null, 1],
    ['Attempt 1, in the usual way', 'failed', 3],
    ['Attempt 2, as player ios, at most 720p', 'completed', 3],
    ['Afterwards', null, 1],
  ]));

test('Reports of progress that follow one another are one line', () => {
  const line = timelineOf(stream)[2]!.lines[1]!;
  expect([line.count, line.first.version, line.last.version, line.detail]).toEqual([3, 6, 8, '3 reports, to 87 %, 88 kB of 100 kB']);
});

test('Each line tells when it was, and how long until the next', () => {
  const lines = timelineOf(stream).flatMap((chapter) => chapter.lines);
  expect(lines.map(({ sinceStart, lasted }) => [sinceStart, lasted])).toEqual([[0, 2], [2, 2], [4, 2], [6, 2], [8, 2], [10, 6], [16, 2], [18, null]]);
});

test('A fallback says what is given up, and a failure why', () => {
  expect(wordsOf(stream[3]!)).toMatchObject({ title: 'Will try 720p instead of 1080p', detail: 'as player ios, at most 720p, because of: bot check' });
  expect(wordsOf(stream[2]!)).toMatchObject({ title: 'Attempt 1 failed: A check', detail: 'It asks. While resolving.' });
});

test('A pause is told by its length', () =>
  expect(wordsOf({ version: 1, type: 'RetryScheduled', at: '2026-01-01T00:00:00Z', data: { reason: 'server_error', nextAttemptAt: '2026-01-01T00:00:13Z' } }).detail).toBe('in 13 s, because of: server error'));

test('An event that this page does not know yet is told by its name', () =>
  expect(wordsOf({ version: 1, type: 'ArtifactMovedElsewhere', at: '2026-01-01T00:00:00Z' }).title).toBe('Artifact moved elsewhere'));

test('An attempt that is cut off has no outcome yet', () => expect(timelineOf(stream.slice(0, 6)).at(-1)!.outcome).toBeNull());

test.each([['default', 'in the usual way'], ['cookies', 'with the operator’s account'], ['default/other-format/480p', 'in the usual way, another rendition, at most 480p']])(
  'The way %s is %s', (strategy, words) => expect(wayInWords(strategy)).toBe(words),
);
