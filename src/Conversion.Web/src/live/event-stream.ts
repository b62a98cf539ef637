import { NonsenseError } from './job.ts';

/** One event of a stream. Without data it only carries an id. */
export interface StreamEvent {
  /** The last id that the stream has given, up to this event; null before the first. */
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/** The longest line that is waited for, in UTF-16 units; a job is a thousandth of it. */
const longestLine = 4 * 1024 * 1024;

/** Reads Server-Sent Events (WHATWG HTML, section 9.2.6) from text that comes in any pieces. An event counts once its blank line has come. */
export class EventStreamParser {
  #rest = '';
  #skipsLineFeed = false;
  #id: string | null = null;
  #hasNewId = false;
  #event = '';
  #data: string[] = [];
  readonly #onRetry: (milliseconds: number) => void;

  constructor(onRetry: (milliseconds: number) => void) {
    this.#onRetry = onRetry;
  }

  /**
   * The events that are whole with this piece.
   *
   * @throws {@link NonsenseError} when a line has no end.
   */
  push(piece: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    const lineEnd = /\r\n|\r|\n/g;
    // What was left over has no line end in it, so it is not searched again.
    lineEnd.lastIndex = this.#rest.length;
    const text = this.#rest + piece;
    let start = 0;
    for (let found = lineEnd.exec(text); found; found = lineEnd.exec(text)) {
      const isSecondHalf = this.#skipsLineFeed && found.index === 0 && found[0] === '\n';
      if (!isSecondHalf) {
        this.#take(text.slice(start, found.index), events);
      }
      start = lineEnd.lastIndex;
      this.#skipsLineFeed = found[0] === '\r' && start === text.length;
    }
    this.#rest = text.slice(start);
    this.#skipsLineFeed &&= this.#rest === '';
    if (this.#rest.length > longestLine) {
      throw new NonsenseError('a line of the stream has no end');
    }
    return events;
  }

  #take(line: string, events: StreamEvent[]): void {
    if (line === '') {
      if (this.#data.length > 0 || this.#hasNewId) {
        events.push({ id: this.#id, event: this.#event || 'message', data: this.#data.join('\n') });
      }
      this.#event = '';
      this.#data = [];
      this.#hasNewId = false;
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.#data.push(value);
    } else if (field === 'event') {
      this.#event = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.#id = value;
      this.#hasNewId = true;
    } else if (field === 'retry' && /^\d+$/.test(value)) {
      this.#onRetry(Number(value));
    }
  }
}
