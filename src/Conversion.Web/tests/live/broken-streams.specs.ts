import { describe, expect } from 'vitest';
import { eventually, settle } from './support/eventually.ts';
import { completed, job, queued, sse } from './support/jobs.ts';
import { spec } from './support/specs.ts';

describe('A stream', () => {
  spec('that is cut within an event is resumed before that event', async ({ service, followJob }) => {
    const followed = followJob();
    const first = (await service.request('live')).stream(job(1)).write(sse(job(2)).slice(0, -1));
    await followed.toldOf(1);
    first.cut();
    await followed.passPause();
    const second = await service.request('live');
    expect(second.lastEventId).toBe('1');
    second.stream(job(2), completed(3));
    await followed.is('ended');
    expect(followed.versions.at(-1)).toBe(3);
    expect(followed.versions.filter((version) => version === 2).length).toBeLessThan(2);
  });

  spec('that is cut within a character is resumed before its event, and the character comes whole', async ({ service, followJob }) => {
    const followed = followJob();
    const bytes = new TextEncoder().encode(sse(job(2)));
    const within = bytes.indexOf(0xf0) + 2; // the note in the title is four bytes long
    expect(within).toBeGreaterThan(2);
    const first = (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    first.write(bytes.subarray(0, within)).cut();
    await followed.passPause();
    const second = await service.request('live');
    expect(second.lastEventId).toBe('1');
    second.stream().write(bytes.subarray(0, within));
    await settle();
    second.write(bytes.subarray(within));
    await followed.toldOf(2);
    expect(followed.jobs.at(-1)!.title).toBe(job(2).title);
  });

  spec('that tells an event twice is heard once', async ({ service, followJob }) => {
    const followed = followJob();
    const stream = (await service.request('live')).stream(job(1), job(1)).events(job(1));
    await followed.toldOf(1);
    stream.events(job(1), job(2), job(2));
    await followed.toldOf(2);
    stream.events(job(2), completed(3));
    await followed.is('ended');
    expect(followed.versions).toEqual([1, 2, 3]);
  });

  spec('that repeats after a resume what was told before is heard from there on', async ({ service, followJob }) => {
    const followed = followJob();
    const first = (await service.request('live')).stream(job(5));
    await followed.toldOf(5);
    first.cut();
    await followed.passPause();
    const second = (await service.request('live')).stream(job(3), job(4), job(5));
    second.events(job(6));
    await followed.toldOf(6);
    expect(followed.versions).toEqual([5, 6]);
  });

  spec('whose ids go back does not move the place to resume back', async ({ service, followJob }) => {
    const followed = followJob();
    const first = (await service.request('live')).stream(job(8));
    await followed.toldOf(8);
    first.events(job(2), job(3)).write(': alive\n\n').cut();
    await followed.passPause();
    expect((await service.request('live')).lastEventId).toBe('8');
    expect(followed.versions).toEqual([8]);
  });

  spec('never takes an end back for the same version, and goes on with a retry', async ({ service, followJobs }) => {
    const followed = followJobs();
    const stream = (await service.request('live-all')).stream(completed(4));
    await followed.toldOf(4);
    stream.events(job(4), job(3), queued(5));
    await followed.toldOf(5);
    expect(followed.jobs.map(({ status }) => status)).toEqual(['completed', 'queued']);
  });

  spec('of heartbeats alone is alive for hours', async ({ service, followJob }) => {
    const followed = followJob({ lastEventId: '1' });
    const stream = (await service.request('live')).stream();
    await followed.is('live');
    for (let beats = 0; beats < 480; beats += 1) {
      await followed.passWith(stream, 15_000);
    }
    expect(followed.names).toEqual(['live']);
    expect(service.to('live')).toHaveLength(1);
  });

  spec('that falls silent is dead after 45 s, and is resumed', async ({ service, followJob }) => {
    const followed = followJob();
    const first = (await service.request('live')).stream(job(2));
    await followed.toldOf(2);
    followed.clock.advance(44_900);
    await settle();
    expect(followed.live.connection.name).toBe('live');
    followed.clock.advance(200);
    await followed.is('reconnecting');
    expect(followed.live.connection.why).toContain('silent');
    await eventually(() => first.isClosed, 'the dead connection is left');
    await followed.passPause();
    expect((await service.request('live')).lastEventId).toBe('2');
  });

  spec('that ends in good order before the job does is resumed', async ({ service, followJob }) => {
    const followed = followJob();
    const first = (await service.request('live')).stream(job(2));
    await followed.toldOf(2);
    first.end();
    await followed.passPause();
    (await service.request('live')).stream(completed(3));
    await followed.is('ended');
  });

  spec.for(['data: {"id":\n\n', 'event: progress\ndata: {"id":1}\n\n', 'event: progress\ndata: null\n\n', 'event: failed\ndata: <html>\n\n'])(
    'that speaks nonsense is resumed before it: %j', async (nonsense, { service, followJob }) => {
      const followed = followJob();
      const stream = (await service.request('live')).stream(job(2));
      await followed.toldOf(2);
      stream.write(`id: 3\nevent: progress\n${nonsense}`);
      await followed.passPause();
      expect((await service.request('live')).lastEventId).toBe('2');
    });

  spec('may carry events of a kind that came later than this client', async ({ service, followJob }) => {
    const followed = followJob();
    const stream = (await service.request('live')).stream(job(2)).write('event: weather\ndata: rain\n\n');
    await followed.toldOf(2);
    stream.events(completed(3));
    await followed.is('ended');
    expect(followed.names).toEqual(['live', 'ended']);
  });

  spec('of thousands of events at once costs a page few updates and no end', async ({ service, followJobs }) => {
    const followed = followJobs();
    const ids = ['a', 'b', 'c'];
    const flood = Array.from({ length: 20_000 }, (_, index) => job(index + 1, { id: ids[index % 3]! }));
    const ends = ids.map((id) => completed(30_000, { id }));
    const retried = ids.map((id) => queued(30_001, { id }));
    (await service.request('live-all')).stream(...flood, ...ends, ...retried);
    await eventually(() => followed.jobs.filter(({ version }) => version === 30_001).length === 3, 'the last state of all three');
    expect(followed.jobs.filter(({ version }) => version === 30_000)).toHaveLength(3);
    expect(followed.jobs.length).toBeLessThan(5_000);
    for (const id of ids) {
      const versions = followed.jobs.filter((state) => state.id === id).map(({ version }) => version);
      expect(versions).toEqual([...versions].sort((one, other) => one - other));
    }
  });
});
