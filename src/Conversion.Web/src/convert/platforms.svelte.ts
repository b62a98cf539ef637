import { answerOf, service } from '../api/client.ts';
import { hostOf } from '../words/address.ts';
import { type KnownPlatform, claimantOf } from './claimant.ts';

/** The platforms that the service knows, as it tells them: there is no second list. */
class Platforms {
  #known = $state.raw<readonly KnownPlatform[]>([]);

  get known(): readonly KnownPlatform[] {
    return this.#known;
  }

  /** Where it cannot be asked, links are named by their hosts. */
  async load(): Promise<void> {
    const answer = await answerOf(service.GET('/api/platforms')).catch(() => null);
    this.#known = answer?.platforms ?? this.#known;
  }

  /** A platform's name as it writes itself. */
  nameOf(name: string): string {
    return this.#known.find((one) => one.name === name)?.title ?? name;
  }

  /** The same for a link of it; for other sites that of the link's host. */
  titleOf(name: string, url: string): string {
    const platform = this.#known.find((one) => one.name === name);
    return platform && platform.hosts.length > 0 ? platform.title : hostOf(url);
  }

  /** What a link belongs to. */
  titleFor(url: string): string {
    return claimantOf(url, this.#known)?.title ?? hostOf(url);
  }
}

export const platforms = new Platforms();
