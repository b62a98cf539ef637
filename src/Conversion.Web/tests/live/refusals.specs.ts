import { describe, expect } from 'vitest';
import type { Route } from './support/fake-service.ts';
import { eventually, settle } from './support/eventually.ts';
import { completed, job } from './support/jobs.ts';
import { spec } from './support/specs.ts';

const withKey = { key: () => 'key' };

describe('A service', () => {
  spec.for([429, 503])('that is busy (%i) is asked again no sooner than it wishes', async (status, { service, followJob }) => {
    const followed = followJob();
    (await service.request('live')).answer(status, { 'Retry-After': '7' });
    await followed.is('reconnecting');
    expect(followed.live.connection.attempt).toBe(1);
    expect(followed.live.connection.nextTryAt! - followed.clock.now()).toBe(7_500);
    followed.clock.advance(7_000);
    await settle();
    expect(service.to('live')).toHaveLength(1);
    followed.clock.advance(500);
    (await service.request('live')).stream(completed(1));
    await followed.is('ended');
  });

  spec('that is busy until a date is asked after it', async ({ service, followJob }) => {
    const followed = followJob();
    (await service.request('live')).answer(503, { 'Retry-After': new Date(followed.clock.now() + 20_000).toUTCString() });
    expect(await followed.passPause()).toBe(20_500);
  });

  spec('that would be left alone for a day is asked after two minutes', async ({ service, followJob }) => {
    const followed = followJob();
    (await service.request('live')).answer(503, { 'Retry-After': '86400' });
    expect(await followed.passPause()).toBe(120_500);
  });

  spec('that stays busy with streams is polled instead', async ({ service, followJob }) => {
    const followed = followJob();
    (await service.request('live')).answer(429, { 'Retry-After': '1' });
    await followed.passPause();
    (await service.request('live')).answer(429, { 'Retry-After': '1' });
    await followed.passPause();
    (await service.request('job')).json(job(3));
    await followed.is('polling');
    expect(followed.live.connection.why).toContain('429');
    expect(service.to('socket')).toHaveLength(0);
  });

  spec('that is busy when the job is asked for is heeded as well', async ({ service, followJob }) => {
    const followed = followJob({ lastEventId: '1' });
    (await service.request('live')).answer(204);
    (await service.request('job')).answer(503, { 'Retry-After': '9' });
    expect(await followed.passPause()).toBe(9_500);
  });

  spec('that takes the key back while it is polled has said so once for all', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    (await service.request('live')).html();
    (await service.request('job')).json(job(1));
    await followed.betweenLooks();
    followed.clock.advance(1_000);
    (await service.request('job')).answer(401);
    await followed.is('ended');
    expect(followed.live.connection.endReason).toBe('unauthorized');
    expect(service.to('job')).toHaveLength(2);
  });

  spec('that is busy now and then is not polled for that', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    for (const answer of ['busy', 'cut', 'busy', 'cut', 'busy']) {
      const exchange = await service.request('live');
      if (answer === 'busy') {
        exchange.answer(503);
      } else {
        exchange.stream().cut();
      }
      await followed.passPause();
    }
    await service.request('live');
    expect(service.to('job')).toHaveLength(0);
  });

  spec('that does not know the id is asked again without one, at once', async ({ service, followJob }) => {
    const followed = followJob({ lastEventId: 'of-another-service' });
    (await service.request('live')).answer(400);
    const again = await service.request('live');
    expect(again.lastEventId).toBeUndefined();
    again.stream(job(1), completed(2));
    await followed.is('ended');
  });

  spec('that answers 400 without an id as well has the job asked for', async ({ service, followJob }) => {
    const followed = followJob({ ...withKey, lastEventId: '1' });
    (await service.request('live')).answer(400);
    (await service.request('live')).answer(400);
    (await service.request('job')).json(job(3));
    (await service.request('job')).json(completed(4));
    await followed.is('ended');
    expect(followed.versions).toEqual([3, 4]);
  });

  spec.for([401, 403])('that wants another key (%i) ends it, for the page to ask for one', async (status, { service, followJob }) => {
    const followed = followJob();
    (await service.request('live')).answer(status);
    (await service.request('job')).answer(status);
    await followed.is('ended');
    expect(followed.live.connection.endReason).toBe('unauthorized');
  });

  spec('whose streams alone are forbidden, by a proxy, is polled', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    (await service.request('live')).answer(403);
    (await service.request('job')).json(job(1));
    (await service.request('job')).json(job(2));
    await followed.is('polling');
    expect(followed.versions).toEqual([1, 2]);
  });

  spec.for([500, 502, 504])('that fails (%i) is tried again, each time after a longer pause', async (status, { service, followJob }) => {
    const followed = followJob({ pace: { strikes: 100 } });
    service.always('live', (exchange) => exchange.answer(status));
    const pauses: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      pauses.push(await followed.passPause());
      await settle();
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(followed.live.connection.attempt).toBeGreaterThanOrEqual(8);
  });

  spec('that is not there is tried again until it comes', async ({ service, followJob }) => {
    await service.die();
    const followed = followJob();
    await followed.passPause();
    await eventually(() => followed.live.connection.attempt === 2, 'the second failure');
    await service.comeBack();
    await followed.passPause();
    (await service.request('live')).stream(completed(1));
    await followed.is('ended');
    expect(followed.names).toEqual(['reconnecting', 'live', 'ended']);
  });
});

describe('An answer of something else than the service', () => {
  const pages: { readonly name: string; readonly route: Route }[] = [{ name: 'a page', route: 'live' }, { name: 'a sign-in page it leads to', route: 'elsewhere' }];

  spec.for(pages)('is no stream: $name', async ({ route }, { service, followJob }) => {
    const followed = followJob(withKey);
    if (route === 'elsewhere') {
      (await service.request('live')).answer(302, { Location: '/login' });
    }
    (await service.request(route)).html();
    (await service.request('job')).json(job(1));
    await followed.is('polling');
    expect(followed.live.connection.why).toContain('text/html');
    expect(followed.live.connection.why?.includes('/login')).toBe(route === 'elsewhere');
  });

  spec('may have no end, and is left', async ({ service, followJob }) => {
    followJob(withKey);
    const page = await service.request('live');
    page.head({ 'Content-Type': 'text/html' }).write('<!doctype html>');
    await service.request('job');
    await eventually(() => page.isClosed, 'the connection is left');
  });

  spec('is no job either: nothing is told, and it is tried again', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    service.always('live', (exchange) => exchange.html());
    (await service.request('job')).html();
    await followed.passPause();
    (await service.request('job')).json('nonsense');
    await followed.passPause();
    (await service.request('job')).json(completed(3));
    await followed.is('ended');
    expect(followed.versions).toEqual([3]);
  });
});
