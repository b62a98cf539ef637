const sizes = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A size as people read it, in powers of a thousand. */
export function bytes(count: number): string {
  let size = count;
  let unit = 0;
  while (size >= 999.5 && unit < sizes.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${sizes[unit]}`;
}

/** A time as a clock shows it; below a minute with its unit. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0]! > 0 ? parts : parts.slice(1);
  return shown.map((part, index) => (index > 0 ? String(part).padStart(2, '0') : part)).join(':');
}

/** How long something may take, as precisely as such a guess can be: 34 s, 15 min, 1 h 20 min. */
export function roughDuration(seconds: number): string {
  if (seconds < 59.5) {
    return duration(seconds);
  }
  const minutes = Math.round(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 && `${hours} h`, hours < 10 && rest > 0 && `${rest} min`].filter(Boolean).join(' ');
}

/** The time that something took, where fractions matter: 40 ms, 2.4 s, 1:05. */
export function fineDuration(seconds: number): string {
  if (seconds > 0 && seconds < 0.995) {
    return `${Math.round(Math.max(0, seconds) * 1000)} ms`;
  }
  return seconds > 0 && seconds < 9.95 ? `${seconds.toFixed(1)} s` : duration(seconds);
}

/** 87 %, and never 100 % of what is not whole. */
export function percent(share: number): string {
  return `${Math.floor(share)} %`;
}
