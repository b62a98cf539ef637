import { addressOf } from '../words/address.ts';

/** A link as it was pasted. */
export interface PastedLink {
  readonly text: string;
  /** The address; null when the text is none. */
  readonly url: string | null;
}

/** The links in a text, in order, each once. Lines, blanks and commas separate them; a comma may also be part of one. */
export function linksIn(text: string): PastedLink[] {
  const links = text.split(/\s+|,(?=https?:)/).map((part) => part.replace(/^[<("']+|[>)"',;]+$/g, '')).filter((part) => part !== '');
  return [...new Set(links)].map((part) => ({ text: part, url: linkIn(part) }));
}

function linkIn(text: string): string | null {
  const link = /^[a-z][a-z\d+.-]*:/i.test(text) && !/^[\w.-]+:\d+(\/|$)/.test(text) ? text : `https://${text}`;
  const url = addressOf(link);
  const isLink = url !== null && /^https?:$/.test(url.protocol) && (url.hostname.includes('.') || url.hostname === 'localhost' || url.hostname.startsWith('['));
  return isLink ? link : null;
}
