// Numbers as people read them.

const sizes = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(count) {
  let size = count;
  let unit = 0;
  while (size >= 999.5 && unit < sizes.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${sizes[unit]}`;
}

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return shown.map((part, index) => (index > 0 ? String(part).padStart(2, '0') : part)).join(':');
}

export function hostOf(url) {
  try {
    return new URL(url).hostname.replace(/^www\./, '');
  } catch {
    return url;
  }
}

const lossless = ['flac', 'wav'];
const videos = ['mp4', 'webm'];
const mixedCase = { opus: 'Opus', ogg: 'Ogg Vorbis', webm: 'WebM' };

/** The qualities to choose from for a format: what to show, and the field and value of `output` that say it. */
export function qualitiesOf(format) {
  if (lossless.includes(format)) {
    return [{ label: 'Lossless', output: {} }];
  }
  return videos.includes(format)
    ? [{ label: 'Best', output: {} }, ...[2160, 1080, 720, 480, 360].map((maxHeight) => ({ label: `Up to ${maxHeight}p`, output: { maxHeight } }))]
    : [{ label: 'Standard', output: {} }, ...[320, 256, 192, 128, 96].map((audioBitrateKbps) => ({ label: `${audioBitrateKbps} kbit/s`, output: { audioBitrateKbps } }))];
}

export function outputOf({ format, audioBitrateKbps, maxHeight }) {
  const quality = videos.includes(format)
    ? maxHeight && `up to ${maxHeight}p`
    : !lossless.includes(format) && audioBitrateKbps && `${audioBitrateKbps} kbit/s`;
  const name = mixedCase[format] ?? format.toUpperCase();
  return quality ? `${name}, ${quality}` : name;
}
