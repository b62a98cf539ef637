import type { Sink } from './carried-download.ts';

/** A sink whose content can be saved once it is whole. */
export interface SavableSink extends Sink {
  save(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

interface Picker {
  showSaveFilePicker(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** What a browser can hold without trouble; what is larger goes to the disk where the browser lets the page do that. */
const mostInMemory = 256 * 1000 * 1000;

/** Whether a file of that size is kept in memory while it comes; else the user is asked for a place. */
export function isHeldInMemory(sizeBytes: number): boolean {
  return sizeBytes <= mostInMemory || !('showSaveFilePicker' in globalThis);
}

/**
 * Where to keep a file of that size while it comes. Has to be called while the user's click still counts.
 *
 * @throws DOMException `AbortError` when the user chooses no place.
 */
export async function sinkFor(fileName: string, contentType: string, sizeBytes: number): Promise<SavableSink> {
  return isHeldInMemory(sizeBytes)
    ? memorySink(fileName, contentType)
    : diskSink(await (globalThis as unknown as Picker).showSaveFilePicker({ suggestedName: fileName }));
}

function memorySink(fileName: string, contentType: string): SavableSink {
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  return {
    write: (piece) => { pieces.push(piece); },
    restart: () => { pieces = []; },
    discard: async () => { pieces = []; },
    async save() {
      const address = URL.createObjectURL(new Blob(pieces, { type: contentType }));
      saveFrom(address, fileName);
      // The browser reads it after the click; there is no event for the end of that.
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    },
  };
}

async function diskSink(file: FileSystemFileHandle): Promise<SavableSink> {
  const stream = await file.createWritable();
  return {
    write: (piece) => stream.write(piece),
    async restart() {
      await stream.truncate(0);
      await stream.seek(0);
    },
    save: () => stream.close(),
    discard: () => stream.abort(),
  };
}

/** Has the browser fetch an address as a file. */
export function saveFrom(address: string, fileName: string): void {
  Object.assign(document.createElement('a'), { href: address, download: fileName }).click();
}
