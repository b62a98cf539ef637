import { fineDuration } from '../../words/amounts.ts';
import type { Plot } from './plot.ts';

/** What the service counted, by intervals of equal length. */
export interface Series {
  readonly since: string;
  readonly bucketSeconds: number;
  readonly buckets: number;
  readonly platforms: readonly { readonly platform: string; readonly completed: readonly number[]; readonly failed: readonly number[]; readonly medianSeconds: readonly (number | null)[] }[];
  readonly stages: readonly { readonly stage: string; readonly p50: readonly (number | null)[] }[];
}

const mostLines = 6;
const percentOf = (completed: number, failed: number): number | null => (completed + failed === 0 ? null : (100 * completed) / (completed + failed));

/** The charts of it. @param nameOf - what a platform is called. */
export function plotsOf(series: Series, nameOf: (platform: string) => string): Plot[] {
  const labels = labelsOf(series);
  // The busiest platforms: more lines than these nobody can tell apart.
  const count = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const busiest = [...series.platforms].sort((one, other) => count(other.completed) + count(other.failed) - count(one.completed) - count(one.failed)).slice(0, mostLines);
  const inAll = (of: (platform: Series['platforms'][number]) => readonly number[]): number[] =>
    labels.map((_, index) => series.platforms.reduce((sum, platform) => sum + (of(platform)[index] ?? 0), 0));
  return [
    {
      title: 'Conversions that ended', kind: 'bars', labels, unit: (value) => `${value}`,
      lines: [{ name: 'finished', tone: '--good', values: inAll((platform) => platform.completed) }, { name: 'failed', tone: '--bad', values: inAll((platform) => platform.failed) }],
    },
    {
      title: 'Success by platform', kind: 'lines', labels, most: 100, unit: (value) => `${Math.round(value)} %`,
      lines: busiest.map(({ platform, completed, failed }) => ({ name: nameOf(platform), values: labels.map((_, index) => percentOf(completed[index] ?? 0, failed[index] ?? 0)) })),
    },
    {
      title: 'Time to the file by platform (median)', kind: 'lines', labels, unit: fineDuration,
      lines: busiest.map(({ platform, medianSeconds }) => ({ name: nameOf(platform), values: medianSeconds })),
    },
    {
      title: 'Time by stage (median)', kind: 'bars', labels, unit: fineDuration,
      lines: series.stages.map(({ stage, p50 }) => ({ name: stage, values: p50 })),
    },
  ];
}

function labelsOf({ since, bucketSeconds, buckets }: Series): string[] {
  const options: Intl.DateTimeFormatOptions = bucketSeconds * buckets > 2 * 86_400 ? { weekday: 'short', hour: '2-digit', minute: '2-digit' } : { hour: '2-digit', minute: '2-digit' };
  return Array.from({ length: buckets }, (_, index) => new Date(Date.parse(since) + index * bucketSeconds * 1000).toLocaleString([], options));
}
