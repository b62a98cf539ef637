import { describe, expect } from 'vitest';
import type { Pace } from '../../src/live-client.ts';
import { eventually, settle } from './support/eventually.ts';
import { completed, job } from './support/jobs.ts';
import { type Given, spec } from './support/specs.ts';
import type { Exchange } from './support/exchange.ts';
import type { Followed } from './support/followed.ts';

/** A client whose streams are broken by a proxy, and the upgrade that it asks for. */
async function onSocket({ service, followJob }: Pick<Given, 'service' | 'followJob'>, pace: Partial<Pace> = {}): Promise<[Followed, Exchange]> {
  const followed = followJob({ lastEventId: '3', pace });
  service.always('live', (exchange) => exchange.html());
  return [followed, await service.request('socket')];
}

describe('A WebSocket', () => {
  spec('goes on after the last id, is told as live, and merges like a stream', async ({ service, followJob }) => {
    const [followed, socket] = await onSocket({ service, followJob });
    expect(socket.after).toBe('3');
    socket.accept(job(4), job(4));
    await followed.toldOf(4);
    expect(followed.live.connection).toMatchObject({ name: 'live', way: 'socket', why: null });
    socket.send(job(3), job(5), '{"id":"6","event":"weather","data":"rain"}', completed(7));
    await followed.is('ended');
    expect(followed.versions).toEqual([4, 5, 7]);
    await eventually(() => socket.isClosed, 'the WebSocket is closed');
  });

  spec('may carry its data as text', async ({ service, followJob }) => {
    const [followed, socket] = await onSocket({ service, followJob });
    socket.accept().send(JSON.stringify({ id: 4, event: 'completed', data: JSON.stringify(completed(4)) }));
    await followed.is('ended');
    expect(followed.versions).toEqual([4]);
  });

  spec('is not taken with a key, which it could not send', async ({ service, followJob }) => {
    const followed = followJob({ key: () => 'key' });
    (await service.request('live')).html();
    await service.request('job');
    expect(service.to('socket')).toHaveLength(0);
    expect(followed.versions).toEqual([]);
  });

  spec('that breaks is opened again after the last event', async ({ service, followJob }) => {
    const [followed, socket] = await onSocket({ service, followJob });
    socket.accept(job(4));
    await followed.toldOf(4);
    socket.close(1011);
    await followed.passPause();
    const again = await service.request('socket');
    expect(again.after).toBe('4');
    again.accept(completed(5));
    await followed.is('ended');
  });

  spec('that closes with 1000 has told the end, or the job is asked for', async ({ service, followJob }) => {
    const [followed, socket] = await onSocket({ service, followJob });
    socket.accept().close(1000);
    (await service.request('job')).json(completed(9));
    await followed.is('ended');
    expect(followed.versions).toEqual([9]);
  });

  spec('that closes with 4404 has the job asked for, and ends with it', async ({ service, followJob }) => {
    const [followed, socket] = await onSocket({ service, followJob });
    socket.accept().close(4404);
    (await service.request('job')).answer(404);
    await followed.is('ended');
    expect(followed.live.connection.endReason).toBe('not-found');
  });

  spec('that is shed twice (1013) gives way to polling', async ({ service, followJob }) => {
    const [followed, socket] = await onSocket({ service, followJob });
    socket.accept().close(1013);
    await followed.passPause();
    (await service.request('socket')).accept().close(1013);
    await followed.passPause();
    (await service.request('job')).json(job(4));
    await followed.is('polling');
    expect(followed.live.connection.why).toContain('1013');
  });

  spec('that is shed now and then, after it has worked for a while, stays', async ({ service, followJob }) => {
    let [followed, socket] = await onSocket({ service, followJob }, { climb: 3_600_000 });
    for (let times = 0; times < 3; times += 1) {
      socket.accept(job(4));
      await followed.is('live');
      const before = followed.clock.resets;
      followed.clock.advance(15_000);
      await eventually(() => { socket.send(job(4)); return followed.clock.resets > before; }, 'a frame after a while');
      socket.close(1013);
      await followed.passPause();
      socket = await service.request('socket');
    }
    expect(service.to('job')).toHaveLength(0);
  });

  spec('that is silent for 45 s is opened again without a word, if the job has not moved either', async ({ service, followJob }) => {
    const [followed, socket] = await onSocket({ service, followJob });
    socket.accept(job(4));
    await followed.toldOf(4);
    followed.clock.advance(45_000);
    (await service.request('job')).json(job(4));
    const again = await service.request('socket');
    expect(again.after).toBe('4');
    again.accept(job(5));
    await followed.toldOf(5);
    expect(followed.names.filter((name) => name !== 'reconnecting')).toEqual(['live']);
    expect(followed.states.filter(({ name }) => name === 'reconnecting')).toHaveLength(0);
  });

  spec('that carries nothing although the job moves counts as broken', async ({ service, followJob }) => {
    const [followed, socket] = await onSocket({ service, followJob }, { climb: 3_600_000 });
    socket.accept(job(4));
    await followed.toldOf(4);
    for (let version = 5; version < 8; version += 1) {
      followed.clock.advance(45_000);
      (await service.request('job')).json(job(version));
      await followed.passPause();
      if (version < 7) {
        (await service.request('socket')).accept();
        await followed.is('live');
        await settle();
      }
    }
    (await service.request('job')).json(job(8));
    await followed.is('polling');
    expect(followed.versions).toEqual([4, 5, 6, 7, 8]);
  });

  spec.for(['nonsense', '{"id":"4","event":"progress","data":"nonsense"}', '{"id":"4","event":"progress","data":{"id":4}}', 'null'])(
    'that speaks nonsense is opened again before it: %s', async (nonsense, { service, followJob }) => {
      const [followed, socket] = await onSocket({ service, followJob });
      socket.accept().send(nonsense);
      await followed.passPause();
      expect((await service.request('socket')).after).toBe('3');
      expect(followed.versions).toEqual([]);
    });

  spec('that is never accepted is given up', async ({ service, followJob }) => {
    const [followed, socket] = await onSocket({ service, followJob });
    socket.ignore();
    followed.clock.advance(15_000);
    await eventually(() => followed.live.connection.why?.includes('upgrade') === true, 'the reason');
    await eventually(() => socket.isClosed, 'the connection is left');
  });

  spec('makes way for a trial of the stream after a minute, without gap', async ({ service, followJob }) => {
    const [followed, socket] = await onSocket({ service, followJob });
    socket.accept(job(4));
    await followed.toldOf(4);
    service.always('live', (exchange) => exchange.stream(job(5)));
    for (let seconds = 0; seconds < 60; seconds += 20) {
      followed.clock.advance(20_000);
      socket.send(job(4));
      await settle();
    }
    await followed.toldOf(5);
    expect(service.to('live').at(-1)!.lastEventId).toBe('4');
    expect(followed.live.connection).toMatchObject({ name: 'live', way: 'sse' });
    await eventually(() => socket.isClosed, 'the WebSocket is closed');
  });
});
