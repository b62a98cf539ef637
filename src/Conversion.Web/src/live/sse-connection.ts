import { Deadline } from './clock.ts';
import { type Connect, type Frame, type Means, type Outcome, jobEvents } from './connection.ts';
import { EventStreamParser, type StreamEvent } from './event-stream.ts';
import { get, mediaType, outcomeOf, wordsOf, wordsOfForeign } from './http-answer.ts';
import { NonsenseError } from './job.ts';

/**
 * Server-Sent Events, read with `fetch`. The browser's own `EventSource` sends no key and no id after a reload, hides the
 * status (so 204, 401, 429 and a proxy's page are one), the `Retry-After` and the heartbeats, and reconnects without jitter.
 */
export function sseConnection(means: Means): Connect {
  return async ({ url, lastEventId }, listener, signal) => {
    const leave = new AbortController();
    const abandon = (): void => leave.abort();
    signal.addEventListener('abort', abandon);
    let missed = null as Outcome | null;
    const deadline = new Deadline<Outcome>(means.clock, (outcome) => {
      missed = outcome;
      abandon();
    });
    try {
      deadline.set(means.pace.answer, { kind: 'broken', why: 'no answer came' });
      const headers = { Accept: 'text/event-stream', ...(lastEventId !== null && { 'Last-Event-ID': lastEventId }) };
      const response = await get(means, url, headers, leave.signal);
      const refusal = outcomeOf(response, means.clock.now()) ?? foreign(response);
      if (refusal) {
        return refusal;
      }
      deadline.set(means.pace.firstByte, { kind: 'unusable', why: 'the stream was opened, and something between keeps it back' });
      const parser = new EventStreamParser((milliseconds) => listener.retry(milliseconds));
      const decoder = new TextDecoder();
      const reader = response.body!.getReader();
      for (let piece = await reader.read(); !piece.done && !signal.aborted; piece = await reader.read()) {
        deadline.set(means.pace.silence, { kind: 'broken', why: 'the stream fell silent' });
        listener.heard();
        const frames = parser.push(decoder.decode(piece.value, { stream: true })).map(frameOf);
        if (frames.length > 0 && !signal.aborted) {
          listener.frames(frames);
        }
      }
      return signal.aborted ? { kind: 'left' } : { kind: 'broken', why: 'the stream was closed' };
    } catch (failure) {
      return signal.aborted ? { kind: 'left' } : missed ?? { kind: 'broken', why: wordsOf(failure) };
    } finally {
      deadline.clear();
      signal.removeEventListener('abort', abandon);
      abandon();
    }
  };
}

function foreign(response: Response): Outcome | null {
  return mediaType(response) === 'text/event-stream' ? null : { kind: 'unusable', why: wordsOfForeign(response) };
}

function frameOf({ id, event, data }: StreamEvent): Frame {
  if (data === '' || !jobEvents.has(event)) {
    return { id };
  }
  try {
    return { id, data: JSON.parse(data) as unknown };
  } catch {
    throw new NonsenseError('an event of the stream is no JSON');
  }
}
