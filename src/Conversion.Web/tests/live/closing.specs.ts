import { describe, expect } from 'vitest';
import { eventually, settle } from './support/eventually.ts';
import type { Exchange } from './support/exchange.ts';
import type { Followed } from './support/followed.ts';
import { job } from './support/jobs.ts';
import { type Given, spec } from './support/specs.ts';

type Stage = (followed: Followed, service: Given['service']) => Promise<Exchange | null>;

const stages: Record<string, Stage> = {
  'while a stream is being opened': async (_, service) => service.request('live'),
  'while a stream is open and kept back': async (followed, service) => {
    const exchange = (await service.request('live')).head();
    await eventually(() => followed.clock.resets === 2, 'the head is there');
    return exchange;
  },
  'while a stream is live': async (followed, service) => {
    const exchange = (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    return exchange;
  },
  'in the pause before the next try': async (followed, service) => {
    (await service.request('live')).answer(503, { 'Retry-After': '60' });
    await followed.is('reconnecting');
    return null;
  },
  'while the job is asked for': async (_, service) => {
    (await service.request('live')).answer(204);
    return service.request('job');
  },
  'while a WebSocket is being opened': async (_, service) => {
    (await service.request('live')).html();
    const exchange = await service.request('socket');
    exchange.ignore();
    return exchange;
  },
  'while a WebSocket is live': async (followed, service) => {
    (await service.request('live')).html();
    const exchange = (await service.request('socket')).accept(job(1));
    await followed.toldOf(1);
    return exchange;
  },
  'between two looks': async (followed, service) => {
    (await service.request('live')).answer(403);
    service.always('socket', (exchange) => exchange.answer(502));
    (await service.request('job')).json(job(1));
    for (let tries = 0; tries < 3; tries += 1) {
      await followed.passPause();
    }
    (await service.request('job')).json(job(2));
    await followed.is('polling');
    await followed.toldOf(2);
    return null;
  },
  'out of sight': async (followed, service) => {
    const exchange = (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    followed.surroundings.goes('hidden');
    return exchange;
  },
};

describe('A client that is closed', () => {
  spec.for(Object.keys(stages))('%s leaves no timer, no connection and no watcher, and tells nothing more', async (name, { service, followJob }) => {
    const followed = followJob();
    const exchange = await stages[name]!(followed, service);
    const told = [followed.jobs.length, followed.states.length];

    followed.live.close();
    followed.live.close();

    await eventually(() => followed.clock.pending === 0, 'no timer is left');
    expect(followed.surroundings.watchers).toBe(0);
    expect(followed.live.connection).toMatchObject({ name: 'ended', endReason: 'closed', nextTryAt: null });
    await eventually(() => exchange?.isClosed !== false, 'the connection is left');
    const asked = ['live', 'socket', 'job'] as const;
    const requests = asked.map((route) => service.to(route).length);
    followed.clock.advance(3_600_000);
    followed.live.offer(job(99));
    await settle();
    expect(asked.map((route) => service.to(route).length)).toEqual(requests);
    expect([followed.jobs.length, followed.states.length]).toEqual(told);
  });

  spec('from within its own listener tells no more of what came at once', async ({ service, followJobs }) => {
    const followed = followJobs({ onJob: ({ id }) => { if (id === 'a') { followed.live.close(); } } });
    (await service.request('live-all')).stream(job(1, { id: 'a' }), job(2, { id: 'b' }));
    await eventually(() => followed.live.connection.name === 'ended', 'it is closed');
    await settle();
    expect(followed.jobs.map(({ id }) => id)).toEqual(['a']);
    expect(followed.clock.pending).toBe(0);
  });

  spec('from within its own listener takes in no more of a WebSocket either', async ({ service, followJob }) => {
    const followed = followJob({ onJob: () => followed.live.close() });
    (await service.request('live')).html();
    (await service.request('socket')).accept(...Array.from({ length: 50 }, (_, index) => job(index + 1)));
    await eventually(() => followed.live.connection.name === 'ended', 'it is closed');
    await settle();
    expect(followed.versions).toEqual([1]);
    expect(followed.clock.pending).toBe(0);
  });

  spec('when it hears that it is live takes in nothing', async ({ service, followJob }) => {
    const followed = followJob({ onConnection: () => followed.live.close() });
    (await service.request('live')).stream(job(1));
    await eventually(() => followed.live.connection.name === 'ended', 'it is closed');
    await settle();
    expect(followed.live.lastEventId).toBeNull();
    expect(followed.clock.pending).toBe(0);
  });
});
