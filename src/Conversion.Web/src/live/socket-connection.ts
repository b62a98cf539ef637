import { Deadline } from './clock.ts';
import { type Connect, type Frame, type Means, type Outcome, jobEvents } from './connection.ts';
import { NonsenseError } from './job.ts';

/**
 * A WebSocket, for where a proxy spoils long answers but lets an upgraded connection through. It can send no key, and
 * shows no pings: silence says nothing, so it ends as `quiet`.
 */
export function socketConnection(means: Means): Connect {
  return ({ url, lastEventId }, listener, signal) =>
    new Promise((resolve) => {
      const address = new URL(url);
      address.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      if (lastEventId !== null) {
        address.searchParams.set('after', lastEventId);
      }
      const socket = new means.webSocket!(address);
      const deadline = new Deadline<Outcome>(means.clock, (outcome) => end(outcome));
      let hasEnded = false;
      const end = (outcome: Outcome): void => {
        if (!hasEnded) {
          hasEnded = true;
          deadline.clear();
          signal.removeEventListener('abort', leave);
          socket.close();
          resolve(outcome);
        }
      };
      const leave = (): void => end({ kind: 'left' });
      signal.addEventListener('abort', leave);
      deadline.set(means.pace.answer, { kind: 'broken', why: 'no answer came to the upgrade' });
      socket.onopen = () => {
        if (!hasEnded) {
          deadline.set(means.pace.silence, { kind: 'quiet' });
          listener.heard();
        }
      };
      socket.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (hasEnded) {
          return;
        }
        deadline.set(means.pace.silence, { kind: 'quiet' });
        listener.heard();
        try {
          listener.frames([frameOf(data)]);
        } catch (failure) {
          end({ kind: 'broken', why: (failure as Error).message });
        }
      };
      // A close follows each error, and says as much as the browser tells.
      socket.onerror = () => {};
      socket.onclose = ({ code }) => end(outcomeOf(code));
    });
}

/** What the service's close codes mean; all others are breaks. */
function outcomeOf(code: number): Outcome {
  switch (code) {
    case 1000:
      return { kind: 'ended' };
    case 4404:
      return { kind: 'refused', status: 404 };
    case 1013:
      return { kind: 'busy', retryAfter: 0, why: 'the service sheds load (1013)' };
    default:
      return { kind: 'broken', why: `the WebSocket closed with ${code}` };
  }
}

function frameOf(message: unknown): Frame {
  try {
    const { id, event, data } = JSON.parse(message as string) as { id?: unknown; event?: unknown; data?: unknown };
    return {
      id: id === undefined || id === null ? null : String(id),
      ...(jobEvents.has(String(event)) && { data: typeof data === 'string' ? (JSON.parse(data) as unknown) : data }),
    };
  } catch {
    throw new NonsenseError('a frame of the WebSocket is no JSON');
  }
}
