import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/api/problem.ts';
import { type CarryMeans, carry } from '../../src/downloads/carried-download.ts';

const file = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const tag = '"of-the-file"';

/** Plays the service: each answer is one of these, in order; the last one goes on for ever. */
type Turn = (request: { url: string; from: number }) => Response;

const whole = (upTo = file.length): Turn => ({ from }) => {
  let isGiven = false;
  const body = new ReadableStream({
    pull(controller) {
      if (!isGiven) {
        isGiven = true;
        controller.enqueue(file.slice(from, upTo));
      } else if (upTo < file.length) {
        controller.error(new TypeError('network error'));
      } else {
        controller.close();
      }
    },
  }, { highWaterMark: 0 });
  return new Response(body, {
    status: from > 0 ? 206 : 200,
    headers: { 'ETag': tag, 'Content-Length': `${file.length - from}`, ...(from > 0 && { 'Content-Range': `bytes ${from}-${file.length - 1}/${file.length}` }) },
  });
};
const problem = (status: number, code: string): Turn => () => new Response(JSON.stringify({ title: code, code }), { status });

async function fetchBy(turns: Turn[]): Promise<{ bytes: Uint8Array; asked: string[] }> {
  const asked: string[] = [];
  let links = 0;
  let bytes: number[] = [];
  const means: CarryMeans = {
    fetch: async (url, init) => {
      const headers = init.headers as Record<string, string>;
      const from = Number(/bytes=(\d+)-/.exec(headers['Range'] ?? '')?.[1] ?? 0);
      asked.push(`${url} ${from}${from > 0 ? ` ${headers['If-Range']}` : ''}`);
      return (turns.length > 1 ? turns.shift()! : turns[0]!)({ url, from });
    },
    freshLink: async () => ({ url: `link-${links += 1}`, expiresAt: '' }),
    pause: async () => {},
    signal: new AbortController().signal,
  };
  await carry(means, { write: (piece) => { bytes.push(...piece); }, restart: () => { bytes = []; } }, () => {});
  return { bytes: Uint8Array.from(bytes), asked };
}

describe('A download that the page carries', () => {
  test('comes in one go', async () => {
    const { bytes, asked } = await fetchBy([whole()]);
    expect(bytes).toEqual(file);
    expect(asked).toEqual(['link-1 0']);
  });

  test('goes on where the connection broke', async () => {
    const { bytes, asked } = await fetchBy([whole(300), whole(700), whole()]);
    expect(bytes).toEqual(file);
    expect(asked).toEqual(['link-1 0', `link-1 300 ${tag}`, `link-1 700 ${tag}`]);
  });

  test('signs its link anew when it has expired on the way, and goes on where it was', async () => {
    const { bytes, asked } = await fetchBy([whole(300), problem(410, 'link-expired'), whole()]);
    expect(bytes).toEqual(file);
    expect(asked).toEqual(['link-1 0', `link-1 300 ${tag}`, `link-2 300 ${tag}`]);
  });

  test('begins again when the file has become another one', async () => {
    const { bytes } = await fetchBy([whole(300), () => whole()({ url: '', from: 0 })]);
    expect(bytes).toEqual(file);
  });

  test('waits for a service that is away', async () => {
    const { bytes } = await fetchBy([whole(300), problem(503, 'storage-unavailable'), () => { throw new TypeError('Failed to fetch'); }, whole()]);
    expect(bytes).toEqual(file);
  });

  test('ends in words when the file is no longer kept', async () => {
    const failure = await fetchBy([whole(300), problem(410, 'artifact-expired')]).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(Problem);
    expect((failure as Problem).code).toBe('artifact-expired');
  });

  test('gives up when nothing comes any more', async () => {
    const failure = await fetchBy([() => { throw new TypeError('Failed to fetch'); }]).catch((thrown: unknown) => thrown);
    expect((failure as Problem).title).toBe('The service cannot be reached.');
  });

  test('does not sign for ever links that are expired at once', async () => {
    const failure = await fetchBy([problem(410, 'link-expired')]).catch((thrown: unknown) => thrown);
    expect((failure as Problem).code).toBe('link-expired');
  });
});
