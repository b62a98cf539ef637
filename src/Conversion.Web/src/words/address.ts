/** A text as an address; null when it is none. (`URL.parse` is not everywhere yet.) */
export function addressOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** The host of a link, as people say it. */
export function hostOf(link: string): string {
  return addressOf(link)?.hostname.replace(/^www\./, '') ?? link;
}
