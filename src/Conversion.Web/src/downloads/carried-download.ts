import { Problem } from '../api/problem.ts';

/** A signed link, and until when it works. */
export interface SignedLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Where the bytes go. */
export interface Sink {
  write(piece: Uint8Array<ArrayBuffer>): Promise<void> | void;
  /** What came so far is of no use: it begins again. */
  restart(): Promise<void> | void;
}

/** What carrying needs of the world. */
export interface CarryMeans {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Asks by the durable link for a fresh signed one. */
  readonly freshLink: () => Promise<SignedLink>;
  /** Waits; rejects when it is given up meanwhile. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly signal: AbortSignal;
}

const mostFailures = 8;
const firstPause = 500;
const longestPause = 10_000;

/**
 * Fetches a result whole, through broken connections and links that expire on the way: it goes on where it was (`Range`), as long as
 * the file is the same one (`If-Range`, RFC 9110, 13.1.5), and signs a link anew when the old one has expired. A browser's own
 * download cannot: it resumes at the signed link that it was led to.
 *
 * @param onProgress - hears the bytes that are there, and of how many; null where that is unknown.
 * @throws {@link Problem} when the service refuses, or nothing comes any more.
 */
export async function carry(means: CarryMeans, sink: Sink, onProgress: (bytes: number, total: number | null) => void): Promise<void> {
  let link = await means.freshLink();
  let [have, total, tag] = [0, null as number | null, null as string | null];
  for (let failures = 0; ;) {
    const before = have;
    let problem = Problem.unreachable();
    try {
      const headers: HeadersInit = have > 0 && tag !== null ? { 'Range': `bytes=${have}-`, 'If-Range': tag } : {};
      const response = await means.fetch(link.url, { headers, cache: 'no-store', credentials: 'omit', signal: means.signal });
      if (response.ok) {
        if (have > 0 && response.status !== 206) {
          await sink.restart();
          have = 0;
        }
        tag = response.headers.get('ETag');
        total = totalOf(response, have);
        onProgress(have, total);
        for (const reader = response.body!.getReader(); ;) {
          const { done, value } = await reader.read();
          if (done) {
            break;
          }
          await sink.write(value);
          have += value.byteLength;
          onProgress(have, total);
        }
        if (total === null || have === total) {
          return;
        }
      } else {
        problem = await Problem.of(response);
        // An expired link says so; a store's own link answers 403 without words of ours.
        if (problem.code === 'link-expired' || (problem.code === '' && response.status === 403)) {
          link = await means.freshLink();
        } else if (response.status < 500 && response.status !== 429) {
          throw problem;
        }
      }
    } catch (failure) {
      if (means.signal.aborted || (failure instanceof Problem && failure.status !== 0 && failure.status < 500)) {
        throw failure;
      }
    }
    failures = have > before ? 0 : failures + 1;
    if (failures > mostFailures) {
      throw problem;
    }
    await means.pause(Math.min(firstPause * 2 ** failures, longestPause) * (failures > 1 ? 1 : 0.2));
  }
}

function totalOf(response: Response, from: number): number | null {
  const range = /\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '');
  const length = response.headers.get('Content-Length');
  // A coded answer's length is not the file's.
  return range ? Number(range[1]) : length !== null && !response.headers.has('Content-Encoding') ? from + Number(length) : null;
}
