import { expect, test } from 'vitest';
import { isShownBy } from '../../src/jobs/job-filter.ts';
import { factsOf, nameOf, stateOf } from '../../src/words/job-words.ts';
import { lowerHeight, outputInWords } from '../../src/words/outputs.ts';
import { jobWith } from './support/jobs.ts';

const now = Date.parse('2026-01-01T00:01:00Z');
const artifact = { fileName: 'a.mp3', contentType: 'audio/mpeg', sizeBytes: 1_500_000, durationSeconds: 60, sha256: '0' };

test.each([
  [jobWith({}), 'Waiting'],
  [jobWith({ queuePosition: 1 }), 'Waiting, next in line'],
  [jobWith({ queuePosition: 3, estimatedWaitSeconds: 12 }), 'Waiting, number 3 in line, about 12 s'],
  [jobWith({ nextAttemptAt: '2026-01-01T00:01:30Z' }), 'Trying again in 30 s'],
  [jobWith({ nextAttemptAt: '2026-01-01T00:01:30Z', attempt: 0 }), 'Waiting'],
  [jobWith({ status: 'running', phase: 'converting' }), 'Converting…'],
  [jobWith({ status: 'completed', artifact }), 'Finished'],
  [jobWith({ status: 'completed' }), 'Expired'],
  [jobWith({ status: 'failed', failure: { kind: 'bot_check', title: 'A check for robots.', message: '', advice: '', retryable: true } }), 'A check for robots.'],
])('A job stands where it stands (%#)', (job, words) => expect(stateOf(job, now)).toBe(words));

test('Without a total, figures tell what is done and pretend no percentage', () => {
  const job = jobWith({ status: 'running', phase: 'downloading', percent: 2, downloadedBytes: 40_000, processedSeconds: 12, startedAt: '2026-01-01T00:00:30Z' });
  expect(factsOf(job, false, now)).toEqual(['40 kB', '12 s done', '30 s elapsed']);
});

test('With one, they tell how far it is and how long it will be', () => {
  const job = jobWith({ status: 'running', phase: 'downloading', percent: 41.9, downloadedBytes: 419, totalBytes: 1000, bytesPerSecond: 100, etaSeconds: 6, attempt: 2 });
  expect(factsOf(job, true, now)).toEqual(['41 %', '419 B of 1.0 kB', '100 B/s', 'about 6 s left', 'attempt 2']);
});

test('A finished one tells its size and how long it took', () => {
  const job = jobWith({ status: 'completed', artifact, startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:42Z' });
  expect(factsOf(job, false, now)).toEqual(['1.5 MB', 'took 42 s']);
});

test('A job without a title is known by its link', () => expect(nameOf(jobWith({}))).toBe('youtube.com/watch?v=sim-success'));

test.each([[{ format: 'mp4' as const }, 1080], [{ format: 'mp4' as const, maxHeight: 720 }, 480], [{ format: 'mp4' as const, maxHeight: 360 }, null], [{ format: 'mp3' as const }, null]])(
  'Less than %o is %s', (output, height) => expect(lowerHeight(output)).toBe(height),
);

test('An output is called as people call it', () => {
  expect(outputInWords({ format: 'mp4', maxHeight: 720 })).toBe('MP4, up to 720p');
  expect(outputInWords({ format: 'ogg', audioBitrateKbps: 96 })).toBe('Ogg Vorbis, 96 kbit/s');
  expect(outputInWords({ format: 'flac', audioBitrateKbps: 96 })).toBe('FLAC');
});

test.each([
  [{ search: ' FILM ', status: '' as const, platform: '' }, true], [{ search: 'sim-success', status: '' as const, platform: '' }, true],
  [{ search: 'other', status: '' as const, platform: '' }, false], [{ search: '', status: 'failed' as const, platform: '' }, false],
  [{ search: '', status: 'queued' as const, platform: 'youtube' }, true], [{ search: '', status: '' as const, platform: 'twitter' }, false],
])('The filter %o fits: %s', (filter, fits) => expect(isShownBy(jobWith({ title: 'A film' }), filter)).toBe(fits));
