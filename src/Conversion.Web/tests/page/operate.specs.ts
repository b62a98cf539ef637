import { expect, test } from 'vitest';
import { plotsOf } from '../../src/operate/charts/series-plots.ts';
import { isEmpty } from '../../src/operate/charts/plot.ts';
import { branchesOf, type HealthComponent } from '../../src/operate/health.ts';

const component = (name: string, status: HealthComponent['status'] = 'healthy'): HealthComponent => ({ name, status, durationSeconds: 0.01 });

test('A branch of the health tree is as ill as the worst of its components, which come first', () => {
  const branches = branchesOf([component('database'), component('event-daemon', 'degraded'), component('queue'), component('storage-primary', 'unhealthy'), component('novelty')]);
  expect(branches.map(({ name, status }) => [name, status])).toEqual([['Database', 'degraded'], ['Work', 'healthy'], ['Storage', 'unhealthy'], ['Other', 'healthy']]);
  expect(branches[0]!.components.map(({ name }) => name)).toEqual(['event-daemon', 'database']);
});

const nameOf = (platform: string): string => (platform === 'youtube' ? 'YouTube' : platform);

const series = {
  since: '2026-01-01T00:00:00Z', bucketSeconds: 60, buckets: 3,
  platforms: [
    { platform: 'youtube', completed: [3, 0, 1], failed: [1, 0, 0], medianSeconds: [2.5, null, 4] },
    { platform: 'twitter', completed: [0, 0, 0], failed: [0, 0, 2], medianSeconds: [null, null, null] },
  ],
  stages: [{ stage: 'resolve', p50: [1, null, 2] }],
};

test('Charts show outcomes of all platforms, the success of each, and times; where nothing ended there is no rate', () => {
  const [outcomes, success, times, stages] = plotsOf(series, nameOf);
  expect(outcomes!.lines.map(({ name, values }) => [name, values])).toEqual([['finished', [3, 0, 1]], ['failed', [1, 0, 2]]]);
  expect(success!.lines.map(({ name, values }) => [name, values])).toEqual([['YouTube', [75, null, 100]], ['twitter', [null, null, 0]]]);
  expect(times!.lines[0]!.values).toEqual([2.5, null, 4]);
  expect(stages!.lines.map(({ name }) => name)).toEqual(['resolve']);
  expect(outcomes!.labels).toHaveLength(3);
});

test('A chart of nothing but zeros is empty', () => {
  expect(isEmpty(plotsOf({ ...series, platforms: [] }, nameOf)[0]!)).toBe(true);
  expect(isEmpty(plotsOf(series, nameOf)[0]!)).toBe(false);
});

test('More platforms than can be told apart are not drawn, the busiest are', () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ platform: `p${index}`, completed: [index, 0, 0], failed: [0, 0, 0], medianSeconds: [null, null, null] }));
  expect(plotsOf({ ...series, platforms: many }, nameOf)[1]!.lines.map(({ name }) => name)).toEqual(['p8', 'p7', 'p6', 'p5', 'p4', 'p3']);
});
