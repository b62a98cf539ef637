import { addressOf } from '../words/address.ts';

/** A platform as the service tells it. */
export interface KnownPlatform {
  readonly name: string;
  readonly title: string;
  readonly hosts: readonly string[];
}

/** The platform whose host a link has: by whole labels, on the scheme's own port. Null for all other sites. */
export function claimantOf(url: string, known: readonly KnownPlatform[]): KnownPlatform | null {
  const parsed = addressOf(url);
  const isUsual = parsed !== null && ['', '80', '443'].includes(parsed.port);
  return isUsual ? known.find(({ hosts }) => hosts.some((host) => parsed.hostname === host || parsed.hostname.endsWith(`.${host}`))) ?? null : null;
}
