import type { Clock } from './clock.ts';
import type { Pace } from './pace.ts';
import type { Surroundings } from './surroundings.ts';

/** What the surroundings have to say to a follower. */
export interface Observer {
  /** The network came, went or changed. */
  networkChanged(): void;
  /** Nobody has seen the page for a while, or somebody sees it again after that. */
  attentionChanged(): void;
  /** Somebody looks at the page again, soon after the last time. */
  seenAgain(): void;
}

/** Whether the page has anybody's attention: one that was left for a moment still has it. */
export class Attention {
  readonly #unwatch: () => void;
  #isHidden = false;
  #forgetHiding = (): void => {};

  constructor(clock: Clock, pace: Pace, surroundings: Surroundings, observer: Observer) {
    const look = (): void => {
      this.#forgetHiding();
      if (surroundings.isHidden) {
        this.#forgetHiding = clock.after(pace.hidden, () => {
          this.#isHidden = true;
          observer.attentionChanged();
        });
      } else if (this.#isHidden) {
        this.#isHidden = false;
        observer.attentionChanged();
      } else {
        observer.seenAgain();
      }
    };
    this.#unwatch = surroundings.watch(() => observer.networkChanged(), look);
    if (surroundings.isHidden) {
      look();
    }
  }

  /** Whether nobody has seen the page for a while. */
  get isHidden(): boolean {
    return this.#isHidden;
  }

  /** Watches no longer. */
  close(): void {
    this.#unwatch();
    this.#forgetHiding();
  }
}
