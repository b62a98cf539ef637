let offset = 0;

/** The service's time, milliseconds since 1970: this machine's clock may be wrong. */
export function serviceNow(): number {
  return Date.now() + offset;
}

/** Learns it from an answer. Its header counts whole seconds, so the middle of one is the best guess. */
export function learnTime(response: Response): void {
  const sent = Date.parse(response.headers.get('Date') ?? '');
  offset = Number.isNaN(sent) ? offset : sent + 500 - Date.now();
}
