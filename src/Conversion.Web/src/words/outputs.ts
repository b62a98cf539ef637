import type { Output } from '../live-client.ts';

export type Format = Output['format'];

/** The formats, by kind, as they are offered. */
export const formats: readonly { readonly kind: string; readonly formats: readonly { readonly value: Format; readonly label: string }[] }[] = [
  {
    kind: 'Audio',
    formats: [
      { value: 'mp3', label: 'MP3' }, { value: 'm4a', label: 'M4A (AAC)' }, { value: 'opus', label: 'Opus' },
      { value: 'ogg', label: 'Ogg Vorbis' }, { value: 'flac', label: 'FLAC' }, { value: 'wav', label: 'WAV' },
    ],
  },
  { kind: 'Video', formats: [{ value: 'mp4', label: 'MP4' }, { value: 'webm', label: 'WebM' }] },
];

const heights = [2160, 1440, 1080, 720, 480, 360];
const bitrates = [320, 256, 192, 128, 96];
const names: Partial<Record<Format, string>> = { opus: 'Opus', ogg: 'Ogg Vorbis', webm: 'WebM' };

export const isFormat = (value: unknown): value is Format => formats.some((group) => group.formats.some((format) => format.value === value));
export const isVideo = (format: Format): boolean => format === 'mp4' || format === 'webm';
const isLossless = (format: Format): boolean => format === 'flac' || format === 'wav';

/** What may be chosen for a format. The value is '' for the best, else the number that `output` takes. */
export function qualitiesOf(format: Format): readonly { readonly value: string; readonly label: string }[] {
  if (isLossless(format)) {
    return [{ value: '', label: 'Lossless' }];
  }
  return isVideo(format)
    ? [{ value: '', label: 'Best' }, ...heights.map((height) => ({ value: `${height}`, label: `Up to ${height}p` }))]
    : [{ value: '', label: 'Standard' }, ...bitrates.map((bitrate) => ({ value: `${bitrate}`, label: `${bitrate} kbit/s` }))];
}

/** `output` of a request for that. */
export function outputFor(format: Format, quality: string): Output {
  const number = quality === '' ? null : Number(quality);
  return { format, audioBitrateKbps: isVideo(format) ? null : number, maxHeight: isVideo(format) ? number : null };
}

/** An output in words. */
export function outputInWords({ format, audioBitrateKbps, maxHeight }: Output): string {
  const quality = isVideo(format)
    ? maxHeight && `up to ${maxHeight}p`
    : !isLossless(format) && audioBitrateKbps && `${audioBitrateKbps} kbit/s`;
  const name = names[format] ?? format.toUpperCase();
  return quality ? `${name}, ${quality}` : name;
}

/** The next smaller picture than what was asked for; null where there is none, or no picture. */
export function lowerHeight({ format, maxHeight }: Output): number | null {
  return isVideo(format) ? heights.find((height) => height < (maxHeight ?? 1440)) ?? null : null;
}
