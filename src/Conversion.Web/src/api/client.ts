import createClient from 'openapi-fetch';
import { accessKey } from './access-key.svelte.ts';
import { keyRequest } from './key-request.svelte.ts';
import { Problem } from './problem.ts';
import type { components, paths } from './schema.d.ts';
import { learnTime } from './service-clock.ts';

export type Schemas = components['schemas'];

/** The service, by its own document of what it answers. */
export const service = createClient<paths>({ baseUrl: location.origin, fetch: send });

/**
 * Sends a request, and again when the service wants a key and the user gives one.
 *
 * @throws {@link Problem} when no answer comes.
 */
export async function send(request: Request): Promise<Response> {
  for (;;) {
    const key = accessKey.value;
    const response = await exchange(request.clone(), key);
    if (response.status !== 401 || !(await keyRequest.ask(key, (await Problem.of(response.clone())).detail))) {
      return response;
    }
  }
}

/**
 * What a call answered.
 *
 * @throws {@link Problem} when that is no success.
 */
export async function answerOf<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined) {
    throw new Problem(response.status, error);
  }
  return data;
}

/** One for each thing that the user asks for: sent again after a lost answer, it makes no second job. */
export function newIdempotencyKey(): string {
  // randomUUID exists on secure origins only, and a service at home has none.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function exchange(request: Request, key: string | null): Promise<Response> {
  const headers = new Headers(request.headers);
  if (key !== null) {
    headers.set('Authorization', `Bearer ${key}`);
  }
  try {
    const response = await fetch(new Request(request, { headers, cache: 'no-store' }));
    learnTime(response);
    return response;
  } catch (failure) {
    if (request.signal.aborted) {
      throw failure;
    }
    throw Problem.unreachable();
  }
}
