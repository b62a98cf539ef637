import { type TestAPI, test } from 'vitest';
import type { LiveOptions } from '../../../src/live-client.ts';
import { FakeService } from './fake-service.ts';
import { Followed } from './followed.ts';

/** What a spec is given: a service, and clients of it that end with the spec. */
export interface Given {
  service: FakeService;
  followJob: (options?: Partial<LiveOptions>) => Followed;
  followJobs: (options?: Partial<LiveOptions>) => Followed;
}

/** A spec with a {@link FakeService}. */
export const spec: TestAPI<Given> = test.extend<Given & { followed: Followed[] }>({
  service: async ({}, use) => {
    const service = await FakeService.start();
    await use(service);
    await service.die();
  },
  followed: async ({}, use) => {
    const followed: Followed[] = [];
    await use(followed);
    followed.forEach(({ live }) => live.close());
  },
  followJob: async ({ service, followed }, use) => use((options) => {
    const one = new Followed(service, 'one', options);
    followed.push(one);
    return one;
  }),
  followJobs: async ({ service, followed }, use) => use((options) => {
    const one = new Followed(service, 'all', options);
    followed.push(one);
    return one;
  }),
});
