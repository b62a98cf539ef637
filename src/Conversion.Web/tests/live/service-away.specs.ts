import { describe, expect } from 'vitest';
import { eventually } from './support/eventually.ts';
import { completed, job } from './support/jobs.ts';
import { spec } from './support/specs.ts';

describe('A service that', () => {
  spec('restarts is followed on, without gap and without another way', async ({ service, followJob }) => {
    const followed = followJob();
    const stream = (await service.request('live')).stream(job(3));
    await followed.toldOf(3);
    await followed.passWith(stream, 20_000);
    await service.die();
    await followed.passPause();
    await eventually(() => followed.live.connection.attempt === 2, 'a try while it is away');
    await service.comeBack();
    await followed.passPause();
    const again = await service.request('live');
    expect(again.lastEventId).toBe('3');
    again.stream(job(4), completed(5));
    await followed.is('ended');
    expect(followed.states.every(({ way }) => way === 'sse')).toBe(true);
  });

  spec('is slow to open a stream is waited for, 15 s', async ({ service, followJob }) => {
    const followed = followJob();
    const slow = await service.request('live');
    followed.clock.advance(14_000);
    slow.stream(job(1));
    await followed.is('live');

    const other = followJob();
    const never = await service.request('live');
    other.clock.advance(15_000);
    await other.is('reconnecting');
    expect(other.live.connection.why).toBe('no answer came');
    await eventually(() => never.isClosed, 'the connection is left');
  });

  spec('asks for another pause between connections is heeded', async ({ service, followJob }) => {
    const followed = followJob({ pace: { strikes: 100 } });
    const pauses: number[] = [];
    for (const retry of ['4000', '8000', '10', '3600000']) {
      const stream = (await service.request('live')).stream().write(`retry: ${retry}\n\n`).events(job(pauses.length + 1));
      await followed.toldOf(pauses.length + 1);
      await followed.passWith(stream, 15_000);
      stream.cut();
      pauses.push(await followed.passPause());
    }
    expect(pauses).toEqual([2_000, 4_000, 50, 15_000]);
  });
});
