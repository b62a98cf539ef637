import { describe, expect } from 'vitest';
import { eventually } from './support/eventually.ts';
import { completed, job, jobId, queued } from './support/jobs.ts';
import { spec } from './support/specs.ts';

describe('A job that is followed', () => {
  spec('is told from its present state to its end, and then the connection is over', async ({ service, followJob }) => {
    const followed = followJob();
    expect(followed.live.connection.name).toBe('connecting');
    const stream = (await service.request('live')).stream(queued(1));
    await followed.toldOf(1);
    stream.events(job(2));
    await followed.toldOf(2);
    stream.events(completed(3));
    await followed.is('ended');

    expect(followed.versions).toEqual([1, 2, 3]);
    expect(followed.names).toEqual(['live', 'ended']);
    expect(followed.live.connection.endReason).toBe('finished');
    await eventually(() => stream.isClosed, 'the stream is left');
    expect(followed.clock.pending).toBe(0);
    expect(service.to('job')).toHaveLength(0);
  });

  spec('is resumed after the last event when its stream is cut', async ({ service, followJob }) => {
    const followed = followJob();
    const first = (await service.request('live')).stream(job(7));
    await followed.toldOf(7);
    first.cut();
    await followed.passPause();
    const second = await service.request('live');
    second.stream(job(8));
    await followed.toldOf(8);
    second.events(completed(9));
    await followed.is('ended');

    expect(first.lastEventId).toBeUndefined();
    expect(second.lastEventId).toBe('7');
    expect(followed.versions).toEqual([7, 8, 9]);
    expect(followed.names).toEqual(['live', 'reconnecting', 'live', 'ended']);
  });

  spec('goes on after a reload where the page before it stopped', async ({ service, followJob }) => {
    const before = followJob();
    (await service.request('live')).stream(job(5));
    await before.toldOf(5);
    before.live.close();

    const after = followJob({ lastEventId: before.live.lastEventId });
    const stream = await service.request('live');
    expect(stream.lastEventId).toBe('5');
    stream.stream(job(6));
    await after.toldOf(6);
    expect(after.live.lastEventId).toBe('6');
  });

  spec('has told its end on a connection that broke: 204, and the job is asked for', async ({ service, followJob }) => {
    const followed = followJob({ lastEventId: '9' });
    (await service.request('live')).answer(204);
    (await service.request('job')).json(completed(9));
    await followed.is('ended');

    expect(followed.versions).toEqual([9]);
    expect(followed.live.connection.endReason).toBe('finished');
  });

  spec('was retried just after the end that 204 is about, and is followed on', async ({ service, followJob }) => {
    const followed = followJob({ lastEventId: '9' });
    (await service.request('live')).answer(204);
    (await service.request('job')).json(queued(10));
    await followed.passPause();
    const again = await service.request('live');
    expect(again.lastEventId).toBe('10');
    again.stream(job(11), completed(12));
    await followed.is('ended');
    expect(followed.versions).toEqual([10, 12]);
  });

  spec('is not there: 404 is confirmed by asking, and ends it', async ({ service, followJob }) => {
    const followed = followJob();
    (await service.request('live')).answer(404);
    (await service.request('job')).answer(404);
    await followed.is('ended');
    expect(followed.live.connection.endReason).toBe('not-found');
    expect(followed.clock.pending).toBe(0);
  });

  spec('is told with the key of the caller, taken anew for each request', async ({ service, followJob }) => {
    let key = 'first';
    const followed = followJob({ key: () => key });
    const first = (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    key = 'second';
    first.cut();
    await followed.passPause();
    const second = await service.request('live');
    expect([first.header('Authorization'), second.header('Authorization')]).toEqual(['Bearer first', 'Bearer second']);
  });

  spec('takes a state that the page brings itself, and resumes after it', async ({ service, followJob }) => {
    const followed = followJob();
    const first = (await service.request('live')).stream(job(1));
    await followed.toldOf(1);
    followed.live.offer(job(4));
    followed.live.offer(job(3));
    first.events(job(2), job(4)).cut();
    await followed.passPause();
    expect((await service.request('live')).lastEventId).toBe('4');
    expect(followed.versions).toEqual([1, 4]);
  });

  spec('is asked for below the path that the service is at', async ({ service, followJob }) => {
    followJob({ service: `${service.url}converter/` });
    expect((await service.request('elsewhere')).path).toBe(`/converter/api/jobs/${jobId}/live`);
  });

  spec('goes on although the page fails to show a state, and the page hears of its fault', async ({ service, followJob }) => {
    const faults: unknown[] = [];
    const hear = (fault: unknown): void => { faults.push(fault); };
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', hear);
    try {
      const followed = followJob({ onJob: ({ version }) => { if (version === 1) { throw new Error('no such element'); } } });
      const stream = (await service.request('live')).stream(job(1));
      await followed.toldOf(1);
      stream.events(completed(2));
      await followed.is('ended');
      expect(followed.versions).toEqual([1, 2]);
      expect(faults).toEqual([new Error('no such element')]);
    } finally {
      process.removeAllListeners('uncaughtException');
      others.forEach((other) => process.on('uncaughtException', other));
    }
  });
});
