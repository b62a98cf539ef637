import type { Means, Outcome } from './connection.ts';

/** Sends a GET as the service wants it: with the caller's key, and with no cache between. */
export function get(means: Means, url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  const key = means.key();
  return means.fetch(url, {
    headers: { ...headers, ...(key !== null && { Authorization: `Bearer ${key}` }) },
    cache: 'no-store',
    signal,
  });
}

/** What an answer other than 200 means for a connection; null for 200. */
export function outcomeOf(response: Response, now: number): Outcome | null {
  const { status } = response;
  switch (status) {
    case 200:
      return null;
    case 204:
      return { kind: 'ended' };
    case 400:
      return { kind: 'bad-id' };
    case 401:
    case 403:
    case 404:
      return { kind: 'refused', status };
    case 429:
    case 503:
      return { kind: 'busy', retryAfter: retryAfter(response, now), why: `the service is busy (${status})` };
    default:
      return { kind: 'broken', why: `the answer was ${status}` };
  }
}

/** The media type of an answer, in small letters; empty where there is none. */
export function mediaType(response: Response): string {
  return (response.headers.get('Content-Type') ?? '').split(';')[0]!.trim().toLowerCase();
}

/** Milliseconds that the answer asks to wait (RFC 9110, section 10.2.3): seconds or a date; 0 where it asks for nothing. */
function retryAfter(response: Response, now: number): number {
  const value = response.headers.get('Retry-After')?.trim() ?? '';
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return wait > 0 ? wait : 0;
}

/** Who else answered, for a person: a sign-in page, say, that a proxy leads everybody to. */
export function wordsOfForeign(response: Response): string {
  return `something else than the service answered, with ${mediaType(response) || 'no type'}${response.redirected ? ` from ${response.url}` : ''}`;
}

/** What went wrong, for a person. */
export function wordsOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
