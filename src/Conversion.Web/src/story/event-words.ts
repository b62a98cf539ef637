import { bytes, duration, percent } from '../words/amounts.ts';
import { isolated } from '../words/job-words.ts';
import { type EventData, type JobEvent, dataOf } from './job-event.ts';

/** How an event looks in the story. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad';

/** An event in words. */
export interface EventWords {
  readonly title: string;
  readonly detail?: string | null | undefined;
  readonly tone?: Tone;
}

const phases: Record<string, string> = {
  resolving: 'Looked at the link', downloading: 'Download began', converting: 'Conversion began', storing: 'Saving began',
};
const retentionReasons: Record<string, string> = {
  age: 'It had been kept for as long as files are.', total_size: 'All files took more room than they may.', caller_quota: 'The files of its caller took more room than they may.',
};
const words = (kind: string | null | undefined): string => (kind ?? 'unknown').replaceAll('_', ' ');
const shortId = (id: string | undefined): string => `job ${id?.slice(-8) ?? '?'}`;

/** A way to the media, for people: `player:ios/720p` is "as player ios, at most 720p". */
export function wayInWords(strategy: string | undefined): string {
  const [access = 'default', ...rest] = (strategy ?? 'default').split('/');
  const by = ({ default: 'in the usual way', cookies: 'with the operator’s account', proxy: 'through the operator’s proxy' } as Record<string, string>)[access]
    ?? `as ${access.replace(':', ' ')}`;
  return [by, ...rest.map((part) => (part === 'other-format' ? 'another rendition' : /^\d+p$/.test(part) ? `at most ${part}` : part))].join(', ');
}

const writers: Record<string, (data: EventData, event: JobEvent) => EventWords> = {
  JobSubmitted: ({ url, isFresh }) => ({ title: 'Submitted', detail: isFresh ? `${url} (made anew, whatever there is)` : url }),
  AttemptStarted: ({ attempt, node, strategy }) => ({ title: `Attempt ${attempt} began`, detail: `${wayInWords(strategy)}, on ${node}` }),
  SourceResolved: ({ source }) => ({
    title: 'The platform answered', detail: [source?.title && isolated(source.title), source?.uploader && isolated(source.uploader), source?.durationSeconds && duration(source.durationSeconds)].filter(Boolean).join(' · '),
  }),
  PhaseStarted: ({ phase }) => ({ title: phases[phase ?? ''] ?? `Phase: ${words(phase)}` }),
  ProgressReported: ({ progress }) => ({ title: 'Moved on', detail: progressInWords(progress) }),
  OutputStored: ({ artifact }) => ({ title: 'File saved', detail: artifact && `${artifact.fileName}, ${bytes(artifact.sizeBytes)}` }),
  JobCompleted: () => ({ title: 'Finished', tone: 'good' }),
  AttemptFailed: ({ attempt, failure, phase }) => ({
    title: `Attempt ${attempt} failed: ${failure?.title ?? 'unknown'}`, detail: [failure?.message, phase && `While ${words(phase)}.`].filter(Boolean).join(' '), tone: 'warn',
  }),
  RetryScheduled: ({ step, reason, nextAttemptAt }, { at }) => ({
    title: step === 'fresh_extraction' ? 'Will look at the link afresh' : 'Will try the same again', detail: `${pauseInWords(at, nextAttemptAt)}, because of: ${words(reason)}`, tone: 'warn',
  }),
  FallbackChosen: ({ strategy, step, quality, reason }) => ({
    title: quality ? `Will try ${quality.toHeight}p instead of ${quality.fromHeight}p` : step === 'other_format' ? 'Will try another rendition' : 'Will try another way',
    detail: `${wayInWords(strategy)}, because of: ${words(reason)}`, tone: 'warn',
  }),
  AttemptLost: ({ attempt, node, percent: share, phase }) => ({
    title: `Attempt ${attempt} was lost with its node`, detail: [node, phase && `while ${words(phase)}`, share != null && `at ${percent(share)}`].filter(Boolean).join(', '), tone: 'bad',
  }),
  AttemptReleased: ({ attempt, node }) => ({ title: `Attempt ${attempt} was handed back`, detail: `${node} shut down`, tone: 'warn' }),
  JobParked: ({ reason, until }, { at }) => ({ title: 'Waits until the platform answers again', detail: `${words(reason)}; asked again ${pauseInWords(at, until)}`, tone: 'warn' }),
  JobUnparked: () => ({ title: 'The platform answers again' }),
  JobFailed: ({ failure }) => ({ title: `Failed: ${failure?.title ?? 'unknown'}`, detail: failure?.message, tone: 'bad' }),
  JobCancelled: ({ by }) => ({ title: 'Cancelled', detail: by && `by ${by}`, tone: 'bad' }),
  JobRetried: ({ run, by }) => ({ title: `Run ${run} was asked for`, detail: by && `by ${by}` }),
  JobServedFromCache: ({ from }) => ({ title: 'An identical file was there already', detail: `made for ${shortId(from)}`, tone: 'good' }),
  WorkShared: ({ with: other }) => ({ title: 'Waits for identical work', detail: `of ${shortId(other)}` }),
  SharedWorkProgressed: ({ phase, progress }) => ({ title: 'The shared work moved on', detail: `${words(phase)}, ${progressInWords(progress)}` }),
  SharedResultReceived: ({ from }) => ({ title: 'Got the shared file', detail: `of ${shortId(from)}`, tone: 'good' }),
  WorkTakenOver: ({ from, reason }) => ({ title: 'Goes on by itself', detail: `${shortId(from)} ${reason ? `failed: ${words(reason)}` : 'was cancelled'}`, tone: 'warn' }),
  ArtifactExpired: ({ reason }) => ({ title: 'The file is no longer kept', detail: retentionReasons[reason ?? ''] ?? words(reason), tone: 'warn' }),
};

/** An event for a reader; of a kind that this page does not know yet, its name in plain letters. */
export function wordsOf(event: JobEvent): EventWords {
  return writers[event.type]?.(dataOf(event), event) ?? { title: event.type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase().replace(/^./, (first) => first.toUpperCase()) };
}

/** How far it had come. */
export function progressInWords(progress: EventData['progress']): string {
  return progress ? `${percent(progress.percent)}, ${bytes(progress.downloadedBytes)}${progress.totalBytes ? ` of ${bytes(progress.totalBytes)}` : ''}` : '';
}

function pauseInWords(from: string, to: string | null | undefined): string {
  const seconds = to ? (Date.parse(to) - Date.parse(from)) / 1000 : 0;
  return seconds < 0.5 ? 'at once' : `in ${duration(seconds)}`;
}
