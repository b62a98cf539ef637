import { keptOnDevice } from '../app/kept.ts';
import type { Output } from '../live-client.ts';
import { type Format, isFormat, isVideo, outputFor, qualitiesOf } from '../words/outputs.ts';

const slot = 'choice';

interface Remembered {
  readonly format?: unknown;
  readonly qualities?: Readonly<Record<string, string>>;
  readonly allowQualityReduction?: boolean;
  readonly isSaved?: boolean;
}

/** What shall come out, as it was chosen last: quality for sound and for pictures apart. */
class Choice {
  #format = $state<Format>('mp3');
  #qualities = $state<Record<string, string>>({ audio: '', video: '' });
  allowQualityReduction = $state(true);
  /** Whether files are saved without another click. Not unless somebody wants it: a page that saves by itself is a surprise. */
  isSaved = $state(false);
  /** Never remembered: a fresh run is an exception. */
  isFresh = $state(false);

  constructor() {
    const kept = read();
    this.#format = isFormat(kept.format) ? kept.format : 'mp3';
    this.#qualities = { audio: '', video: '', ...kept.qualities };
    this.isSaved = kept.isSaved ?? false;
    this.allowQualityReduction = kept.allowQualityReduction ?? true;
  }

  get format(): Format { return this.#format; }
  set format(format: Format) { this.#format = format; }

  get quality(): string {
    const chosen = this.#qualities[this.#kind] ?? '';
    return qualitiesOf(this.#format).some(({ value }) => value === chosen) ? chosen : '';
  }

  set quality(quality: string) { this.#qualities[this.#kind] = quality; }

  get output(): Output { return outputFor(this.format, this.quality); }

  /** For the next time. */
  remember(): void {
    keptOnDevice.set(slot, JSON.stringify({ format: this.#format, qualities: this.#qualities, allowQualityReduction: this.allowQualityReduction, isSaved: this.isSaved }));
  }

  get #kind(): string { return isVideo(this.#format) ? 'video' : 'audio'; }
}

function read(): Remembered {
  try {
    return (JSON.parse(keptOnDevice.get(slot) ?? '{}') ?? {}) as Remembered;
  } catch {
    return {};
  }
}

export const choice = new Choice();
