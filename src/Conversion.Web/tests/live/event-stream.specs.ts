import { describe, expect, test } from 'vitest';
import { EventStreamParser, type StreamEvent } from '../../src/live/event-stream.ts';

const read = (pieces: readonly string[], retries: number[] = []): StreamEvent[] => {
  const parser = new EventStreamParser((milliseconds) => retries.push(milliseconds));
  return pieces.flatMap((piece) => parser.push(piece));
};

const decode = (pieces: readonly Uint8Array[]): StreamEvent[] => {
  const decoder = new TextDecoder();
  return read(pieces.map((piece) => decoder.decode(piece, { stream: true })));
};

describe('A stream of events', () => {
  const text = ': hello\r\nretry: 250\n\nid: 1\nevent: progress\ndata: {"title":"日本 🎵"}\n\n: alive\n\rid:2\rdata:a\rdata: b\r\n\r\ndata\n\n';
  const whole: StreamEvent[] = [
    { id: '1', event: 'progress', data: '{"title":"日本 🎵"}' },
    { id: '2', event: 'message', data: 'a\nb' },
    { id: '2', event: 'message', data: '' },
  ];

  test('is read by the rules of the standard, whatever its line ends', () => {
    const retries: number[] = [];
    expect(read([text], retries)).toEqual(whole);
    expect(retries).toEqual([250]);
  });

  test('reads the same wherever its bytes are cut into pieces', () => {
    const bytes = new TextEncoder().encode(text);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(decode([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at byte ${cut}`).toEqual(whole);
    }
    expect(decode(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test.each(['id: 3\ndata: x', 'id: 3\ndata: x\n', 'id: 3\ndata: x\r'])('does not count an event whose blank line never came: %j', (half) => {
    expect(read(['id: 2\ndata: w\n\n', half]).map((event) => event.id)).toEqual(['2']);
  });

  test('moves the id by an event without data', () => {
    expect(read(['id: 7\n\n'])).toEqual([{ id: '7', event: 'message', data: '' }]);
  });

  test('takes no id with a NUL in it, and an empty one as none', () => {
    expect(read(['id: a\0b\ndata: x\n\n', 'id: 1\ndata: x\n\n', 'id\ndata: x\n\n']).map((event) => event.id)).toEqual([null, '1', '']);
  });

  test('says nothing by comments, unknown fields and empty lines', () => {
    expect(read([': alive\n\n', 'colour: red\n\n', '\n\n\n'])).toEqual([]);
  });

  test.each(['soon', '1.5', '-1', ''])('takes no pause that is no whole number: %j', (value) => {
    const retries: number[] = [];
    read([`retry: ${value}\n\n`], retries);
    expect(retries).toEqual([]);
  });

  test('is given up when a line has no end', () => {
    const parser = new EventStreamParser(() => {});
    const piece = 'x'.repeat(1024 * 1024);
    const flood = (): void => { for (let megabytes = 0; megabytes < 6; megabytes += 1) { parser.push(piece); } };
    expect(flood).toThrow('a line of the stream has no end');
  });
});
