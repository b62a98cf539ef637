import { describe, expect } from 'vitest';
import { eventually, settle } from './support/eventually.ts';
import { completed, job } from './support/jobs.ts';
import { spec } from './support/specs.ts';

describe('When the machine', () => {
  spec('goes offline, a connection that is gone is told as offline, and taken up as soon as it is online', async ({ service, followJob }) => {
    const followed = followJob();
    (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    await service.die();
    followed.surroundings.goes('offline');
    await followed.is('offline');
    expect(followed.live.connection.nextTryAt).not.toBeNull();
    await service.comeBack();
    followed.surroundings.goes('online');
    const again = await service.request('live');
    expect(again.lastEventId).toBe('1');
    again.stream(completed(2));
    await followed.is('ended');
    expect(followed.names.slice(-3)).toEqual(['offline', 'live', 'ended']);
  });

  spec('goes offline, a service on the same machine is followed on', async ({ service, followJob }) => {
    const followed = followJob();
    const first = (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    followed.surroundings.goes('offline');
    const again = await service.request('live');
    expect(again.lastEventId).toBe('1');
    again.stream(job(2));
    await followed.toldOf(2);
    await eventually(() => first.isClosed, 'the connection of the network that was');
    expect(followed.states).toHaveLength(1);
  });

  spec('is offline for long, it is tried now and then all the same', async ({ service, followJob }) => {
    await service.die();
    const followed = followJob({ key: () => 'key' });
    followed.surroundings.goes('offline');
    for (let tries = 1; tries <= 6; tries += 1) {
      await followed.passPause();
    }
    await eventually(() => followed.live.connection.attempt === 7, 'the seventh failure');
    expect(followed.names).toEqual(['offline']);
    expect(followed.live.connection.since).toBe(followed.states[0]!.since);
  });
});

describe('When the machine is online again', () => {
  spec('what failed before does not count', async ({ service, followJob }) => {
    await service.die();
    const followed = followJob({ key: () => 'key' });
    for (let tries = 0; tries < 4; tries += 1) {
      await followed.passPause();
    }
    await eventually(() => followed.live.connection.attempt === 5, 'the fifth failure');
    followed.surroundings.goes('online');
    await eventually(() => followed.live.connection.attempt === 1, 'a failure that is the first again');
  });
});

describe('A page that', () => {
  spec('is out of sight for a moment keeps its stream', async ({ service, followJob }) => {
    const followed = followJob();
    const stream = (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    followed.surroundings.goes('hidden');
    await followed.passWith(stream, 15_000);
    followed.clock.advance(14_000);
    followed.surroundings.goes('seen');
    followed.clock.advance(20_000);
    stream.events(completed(2));
    await followed.is('ended');
    expect(service.to('live')).toHaveLength(1);
  });

  spec('is out of sight for longer leaves its connection to others and asks slowly, and is live again when it is seen', async ({ service, followJob }) => {
    const followed = followJob();
    const stream = (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    followed.surroundings.goes('hidden');
    followed.clock.advance(30_000);
    (await service.request('job')).json(job(2));
    await followed.is('polling');
    await eventually(() => stream.isClosed, 'the stream is left');
    followed.clock.advance(9_000);
    await settle();
    expect(service.to('job')).toHaveLength(1);
    followed.clock.advance(1_000);
    (await service.request('job')).json(job(3));
    await followed.toldOf(3);
    followed.surroundings.goes('seen');
    const again = await service.request('live');
    expect(again.lastEventId).toBe('3');
    again.stream(completed(4));
    await followed.is('ended');
    expect(followed.names).toEqual(['live', 'polling', 'live', 'ended']);
  });

  spec('nobody sees polls no other way when asking fails, and learns of the end', async ({ service, followJob }) => {
    const followed = followJob();
    (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    followed.surroundings.goes('hidden');
    followed.clock.advance(30_000);
    for (let tries = 0; tries < 5; tries += 1) {
      (await service.request('job')).answer(502);
      await followed.passPause();
    }
    (await service.request('job')).json(completed(2));
    await followed.is('ended');
    expect(service.to('live')).toHaveLength(1);
    expect(service.to('socket')).toHaveLength(0);
  });

  spec('nobody sees tries no better way than asking, however long', async ({ service, followJob }) => {
    const followed = followJob({ key: () => 'key' });
    (await service.request('live')).html();
    service.always('job', (exchange) => exchange.json(job(1)));
    await followed.is('polling');
    followed.surroundings.goes('hidden');
    for (let looks = 0; looks < 40; looks += 1) {
      await eventually(() => followed.clock.untilNext <= 10_000, 'the pause between two looks');
      followed.clock.advance(10_000);
    }
    await settle();
    expect(service.to('live')).toHaveLength(1);
    expect(service.to('job').length).toBeLessThan(45);
    followed.surroundings.goes('seen');
    await service.request('live');
  });

  spec('is left while it tries a stream again waits between failures', async ({ service, followJob }) => {
    const followed = followJob({ key: () => 'key' });
    (await service.request('live')).html();
    (await service.request('job')).json(job(1));
    await followed.toldOf(1);
    service.always('job', (exchange) => exchange.answer(502));
    followed.clock.advance(60_000);
    (await service.request('live')).stream(job(2));
    await followed.toldOf(2);
    followed.surroundings.goes('hidden');
    followed.clock.advance(30_000);
    await followed.passPause();
    await followed.passPause();
    await settle();
    expect(service.to('job').length).toBeLessThan(6);
  });

  spec('is opened out of sight waits for nobody either', async ({ service, followJob }) => {
    const followed = followJob({ surroundings: { isOnline: true, isHidden: true, watch: () => () => {} } });
    (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    followed.clock.advance(30_000);
    (await service.request('job')).json(completed(2));
    await followed.is('ended');
  });

  spec('is seen again while it waits for the next try does not wait', async ({ service, followJob }) => {
    const followed = followJob();
    (await service.request('live')).answer(503, { 'Retry-After': '60' });
    await followed.is('reconnecting');
    followed.surroundings.goes('seen');
    (await service.request('live')).stream(completed(1));
    await followed.is('ended');
  });

  spec('is seen again after the machine slept takes a new connection', async ({ service, followJob }) => {
    const followed = followJob({ pace: { silence: 100_000 } });
    (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    followed.clock.advance(60_000);
    followed.surroundings.goes('seen');
    (await service.request('live')).stream(completed(2));
    await followed.is('ended');
  });
});
