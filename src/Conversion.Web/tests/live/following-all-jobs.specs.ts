import { describe, expect } from 'vitest';
import { eventually, settle } from './support/eventually.ts';
import { completed, job, queued, sse } from './support/jobs.ts';
import { spec } from './support/specs.ts';

const a = { id: 'a' };
const b = { id: 'b' };

describe('All jobs of a caller', () => {
  spec('come by one connection that outlives each of them, and cursors are not looked into', async ({ service, followJobs }) => {
    const followed = followJobs();
    const first = (await service.request('live-all')).stream().write(sse(job(3, a), 'z9') + sse(job(2, b), 'c-4'));
    await followed.toldOf(2);
    first.write(sse(completed(4, a), 'b-1'));
    await followed.toldOf(4);
    expect(followed.live.lastEventId).toBe('b-1');
    first.cut();
    await followed.passPause();
    const second = await service.request('live-all');
    expect(second.lastEventId).toBe('b-1');
    second.stream().write(sse(job(3, b), 'a-0') + sse(queued(5, a), 'a-1'));
    await followed.toldOf(5);
    expect(followed.jobs.map(({ id, version }) => `${id}${version}`)).toEqual(['a3', 'b2', 'a4', 'b3', 'a5']);
    await settle();
    expect(service.to('list')).toHaveLength(0);
  });

  spec('are resumed by an id that came without a job', async ({ service, followJobs }) => {
    const followed = followJobs();
    const first = (await service.request('live-all')).stream().write('id: far\n\n');
    await eventually(() => followed.live.lastEventId === 'far', 'the id');
    first.cut();
    await followed.passPause();
    expect((await service.request('live-all')).lastEventId).toBe('far');
  });

  spec('are asked for as well when the cursor is no longer known: some may have ended meanwhile', async ({ service, followJobs }) => {
    const followed = followJobs();
    const first = (await service.request('live-all')).stream(job(3, a), job(2, b));
    await followed.toldOf(2);
    first.cut();
    await followed.passPause();
    (await service.request('live-all')).answer(400);
    const anew = await service.request('live-all');
    expect(anew.lastEventId).toBeUndefined();
    anew.stream().write(sse(job(4, a)));
    (await service.request('list')).answer(500);
    await followed.betweenLooks();
    followed.clock.advance(5_000);
    (await service.request('list')).json({ items: [], nextCursor: null });
    const answers = { a: job(4, a), b: completed(7, b) };
    for (let singles = 0; singles < 2; singles += 1) {
      const single = await service.request('other-job');
      single.json(answers[single.path.slice(-1) as 'a' | 'b']);
    }
    await followed.toldOf(7);
    expect(followed.jobs.map(({ id, version }) => `${id}${version}`)).toEqual(['a3', 'b2', 'a4', 'b7']);
  });

  spec('are polled by their list where streams break, and the older ones that it leaves out one by one', async ({ service, followJobs }) => {
    const followed = followJobs();
    followed.live.offer(job(1, { id: 'old' }));
    followed.live.offer(job(1, { id: 'removed' }));
    (await service.request('live-all')).html();
    (await service.request('list')).json({ items: [job(5, b), completed(9, a)], nextCursor: null });
    for (let singles = 0; singles < 2; singles += 1) {
      const single = await service.request('other-job');
      if (single.path.endsWith('removed')) {
        single.answer(404);
      } else {
        single.json(completed(2, { id: 'old' }));
      }
    }
    await followed.toldOf(2);
    expect(followed.live.connection).toMatchObject({ name: 'polling', way: 'polling' });
    followed.clock.advance(1_000);
    (await service.request('list')).json({ items: [completed(6, b), completed(9, a)], nextCursor: null });
    await followed.toldOf(6);
    await settle();
    expect(service.to('other-job')).toHaveLength(2);
    expect(service.to('socket')).toHaveLength(0);
    expect(followed.jobs.map(({ id, version }) => `${id}${version}`)).toEqual(['old1', 'removed1', 'b5', 'a9', 'old2', 'b6']);
  });

  spec('are polled slowly once all have ended', async ({ service, followJobs }) => {
    const followed = followJobs();
    (await service.request('live-all')).html();
    (await service.request('list')).json({ items: [completed(9, a)], nextCursor: null });
    await followed.toldOf(9);
    expect(followed.clock.untilNext).toBe(5_000);
  });

  spec('are polled although one of them cannot be had', async ({ service, followJobs }) => {
    const followed = followJobs();
    followed.live.offer(job(1, { id: 'cursed' }));
    (await service.request('live-all')).html();
    service.always('other-job', (exchange) => exchange.answer(500));
    (await service.request('list')).json({ items: [job(5, b)], nextCursor: null });
    await followed.is('polling');
    await followed.toldOf(5);
  });

  spec('are told of every one of many, however long the list: each look asks for twenty more', async ({ service, followJobs }) => {
    const followed = followJobs();
    const ids = Array.from({ length: 50 }, (_, index) => `j${index}`);
    ids.forEach((id) => followed.live.offer(job(1, { id })));
    service.always('live-all', (exchange) => exchange.html());
    service.always('list', (exchange) => exchange.json({ items: [], nextCursor: null }));
    const asked = new Set<string>();
    service.always('other-job', (exchange) => {
      const id = exchange.path.split('/').at(-1)!;
      asked.add(id);
      exchange.json(job(1, { id }));
    });
    for (let looks = 1; looks <= 3; looks += 1) {
      await eventually(() => service.to('other-job').length === looks * 20, `look ${looks}`);
      await followed.is('polling');
      await followed.betweenLooks();
      followed.clock.advance(1_000);
    }
    expect(asked.size).toBe(50);
  });

  spec('want a key: it ends, and the page asks for one', async ({ service, followJobs }) => {
    const followed = followJobs();
    (await service.request('live-all')).answer(401);
    (await service.request('list')).answer(401);
    await followed.is('ended');
    expect(followed.live.connection.endReason).toBe('unauthorized');
  });
});
