import { describe, expect } from 'vitest';
import { eventually, settle } from './support/eventually.ts';
import { completed, job } from './support/jobs.ts';
import { spec } from './support/specs.ts';

const withKey = { key: () => 'key' };

describe('A client that polls', () => {
  spec('tries the stream again after a minute, and stays with it when it works', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    (await service.request('live')).html();
    service.always('job', (exchange) => exchange.json(job(1)));
    await followed.is('polling');
    followed.clock.advance(59_000);
    await settle();
    expect(service.to('live')).toHaveLength(1);
    followed.clock.advance(1_000);
    const trial = await service.request('live');
    expect(followed.live.connection.name).toBe('polling');
    expect(trial.lastEventId).toBe('1');
    trial.stream(job(2));
    await followed.is('live');
    trial.events(completed(3));
    await followed.is('ended');
    expect(followed.versions.slice(0, 2)).toEqual([1, 2]);
  });

  spec('goes back to asking at once when the trial fails, and waits twice as long for the next', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    service.always('live', (exchange) => exchange.html());
    service.always('job', (exchange) => exchange.json(job(1)));
    await followed.is('polling');
    let streams = 1;
    for (const wait of [60_000, 120_000, 240_000, 480_000, 600_000, 600_000]) {
      followed.clock.advance(wait - 1_000);
      await settle();
      expect(service.to('live')).toHaveLength(streams);
      const polls = service.to('job').length;
      followed.clock.advance(1_000);
      streams += 1;
      await eventually(() => service.to('live').length === streams && service.to('job').length > polls, `trial ${streams - 1}, and asking again`);
      await settle();
    }
    expect(followed.names.filter((name) => name !== 'reconnecting')).toEqual(['polling']);
  });

  spec('goes back to asking at once as well when the trial is cut after seconds', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    (await service.request('live')).html();
    service.always('job', (exchange) => exchange.json(job(1)));
    await followed.is('polling');
    followed.clock.advance(60_000);
    const trial = (await service.request('live')).stream(job(2));
    await followed.toldOf(2);
    const polls = service.to('job').length;
    trial.cut();
    await followed.is('polling');
    expect(service.to('job').length).toBeGreaterThan(polls);
    expect(service.to('live')).toHaveLength(2);
    expect(followed.names.slice(-2)).toEqual(['live', 'polling']);
  });

  spec('because streams are cut does not go up for a failure of the service in between', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    for (let version = 1; version <= 3; version += 1) {
      const stream = (await service.request('live')).stream(job(version));
      await followed.toldOf(version);
      stream.cut();
      await followed.passPause();
    }
    const polled = await service.request('job');
    await service.die();
    await service.comeBack();
    await followed.passPause();
    (await service.request('job')).json(job(4));
    await followed.toldOf(4);
    await settle();
    expect(polled.isClosed).toBe(true);
    expect(followed.live.connection.name).toBe('polling');
    expect(service.to('live')).toHaveLength(3);
  });

  spec('because the service was away goes up as soon as it is back', async ({ service, followJob }) => {
    await service.die();
    const followed = followJob(withKey);
    for (let tries = 0; tries < 5; tries += 1) {
      await followed.passPause();
    }
    await eventually(() => followed.live.connection.attempt === 6, 'the sixth failure');
    expect(followed.live.connection.way).toBe('polling');
    service.always('job', (exchange) => exchange.json(job(1)));
    await service.comeBack();
    await followed.passPause();
    (await service.request('live')).stream(job(2));
    await followed.is('live');
    expect(followed.versions).toEqual([1, 2]);
  });

  spec('goes back to asking when the service is too busy for the trial', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    (await service.request('live')).html();
    service.always('job', (exchange) => exchange.json(job(1)));
    await followed.is('polling');
    followed.clock.advance(60_000);
    (await service.request('live')).answer(503, { 'Retry-After': '9' });
    const polled = service.to('job').length;
    expect(await followed.passPause()).toBe(9_500);
    await eventually(() => service.to('job').length > polled, 'asking again');
    await settle();
    expect(service.to('live')).toHaveLength(2);
  });

  spec('does not wait for an answer for ever', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    (await service.request('live')).html();
    const never = await service.request('job');
    followed.clock.advance(15_000);
    await followed.is('reconnecting');
    await eventually(() => followed.live.connection.why === 'no answer came', 'the reason');
    await eventually(() => never.isClosed, 'the connection is left');
    await followed.passPause();
    (await service.request('job')).json(completed(2));
    await followed.is('ended');
  });

  spec('waits no longer for the next failure than for the first, once it was answered between them', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    (await service.request('live')).html();
    for (let times = 0; times < 3; times += 1) {
      (await service.request('job')).answer(502);
      expect(await followed.passPause()).toBe(500);
      (await service.request('job')).json(job(1));
      await followed.betweenLooks();
      followed.clock.advance(1_000);
    }
  });

  spec('is not kept from its trial by failures in between', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    (await service.request('live')).html();
    const begin = followed.clock.now();
    for (let failures = 0; failures < 3; failures += 1) {
      (await service.request('job')).answer(502);
      await followed.passPause();
    }
    service.always('job', (exchange) => exchange.json(job(1)));
    await eventually(() => followed.jobs.length > 0, 'a state');
    followed.clock.advance(begin + 60_000 - followed.clock.now());
    expect((await service.request('live')).lastEventId).toBe('1');
  });

  spec('forgets what was wrong with streams once one has worked for a while', async ({ service, followJob }) => {
    const followed = followJob(withKey);
    service.always('job', (exchange) => exchange.json(job(1)));
    for (const wait of [60_000, 120_000]) {
      (await service.request('live')).html();
      await followed.is('polling');
      await followed.betweenLooks();
      followed.clock.advance(wait);
    }
    const works = (await service.request('live')).stream(job(2));
    await followed.toldOf(2);
    await followed.passWith(works, 15_000);
    await service.die();
    for (let tries = 0; tries < 4; tries += 1) {
      await followed.passPause();
    }
    await eventually(() => followed.live.connection.attempt === 5, 'the fifth failure');
    await service.comeBack();
    await followed.passPause();
    (await service.request('live')).html();
    await followed.is('polling');
    await followed.betweenLooks();
    followed.clock.advance(120_000);
    await service.request('live');
  });
});
