import { describe, expect } from 'vitest';
import { eventually, settle } from './support/eventually.ts';
import { completed, job } from './support/jobs.ts';
import { spec } from './support/specs.ts';

const withKey = { key: () => 'key' };

describe('Where a proxy', () => {
  spec('keeps a stream back, a WebSocket is taken after 8 s', async ({ service, followJob }) => {
    const followed = followJob();
    const stream = (await service.request('live')).head();
    await eventually(() => followed.clock.pending === 1, 'the head is there');
    await settle();
    followed.clock.advance(8_000);
    (await service.request('socket')).accept(job(1), completed(2));
    await followed.is('ended');
    expect(stream.isClosed).toBe(true);
    expect(followed.versions).toEqual([1, 2]);
    expect(followed.states.filter(({ name }) => name === 'live').map(({ way }) => way)).toEqual(['socket']);
  });

  spec('cuts each stream after seconds, the third is the last', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    for (let version = 1; version <= 3; version += 1) {
      const stream = (await service.request('live')).stream(job(version));
      await followed.toldOf(version);
      followed.clock.advance(3_000);
      stream.cut();
      await followed.passPause();
    }
    (await service.request('job')).json(job(4));
    await followed.is('polling');
    expect(followed.versions).toEqual([1, 2, 3, 4]);
    expect(service.to('live')).toHaveLength(3);
  });

  spec('lets the beginning of each stream through and no more, the third is the last', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    for (let version = 1; version <= 3; version += 1) {
      (await service.request('live')).stream(job(version));
      await followed.toldOf(version);
      followed.clock.advance(45_000);
      await followed.passPause();
    }
    (await service.request('job')).json(job(4));
    await followed.is('polling');
  });

  spec('cuts each stream after a minute, streams go on', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    for (let version = 1; version <= 6; version += 1) {
      const stream = (await service.request('live')).stream(job(version));
      await followed.toldOf(version);
      await followed.passWith(stream, 15_000);
      stream.cut();
      expect(await followed.passPause()).toBe(500);
    }
    expect(service.to('job')).toHaveLength(0);
  });

  spec('breaks streams and WebSockets, the job is polled, at the place in the queue as well', async ({ service, followJob }) => {
    const followed = followJob();
    service.always('live', (exchange) => exchange.html());
    service.always('socket', (exchange) => exchange.answer(502));
    for (let tries = 0; tries < 3; tries += 1) {
      await followed.passPause();
    }
    const waiting = { status: 'queued', phase: 'queued', estimatedWaitSeconds: 9 } as const;
    (await service.request('job')).json(job(1, { ...waiting, queuePosition: 2 }));
    await followed.toldOf(1);
    followed.clock.advance(2_500);
    (await service.request('job')).json(job(1, { ...waiting, queuePosition: 2 }));
    await followed.betweenLooks();
    followed.clock.advance(2_500);
    (await service.request('job')).json(job(1, { ...waiting, queuePosition: 1 }));
    await eventually(() => followed.jobs.length === 2, 'the new place');
    followed.clock.advance(2_500);
    (await service.request('job')).json(job(2));
    await followed.toldOf(2);
    followed.clock.advance(1_000);
    (await service.request('job')).json(completed(3));
    await followed.is('ended');
    expect(followed.jobs.map(({ version, queuePosition }) => [version, queuePosition])).toEqual([[1, 2], [1, 1], [2, null], [3, null]]);
    expect(followed.names).toEqual(['reconnecting', 'polling', 'ended']);
  });

  spec('lost the end of a stream, polling learns of it', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    const stream = (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    stream.write('id: 2\nevent: completed\ndata: {"id"').cut();
    await followed.passPause();
    (await service.request('live')).html();
    (await service.request('job')).json(completed(2));
    await followed.is('ended');
    expect(followed.versions).toEqual([1, 2]);
  });
});
