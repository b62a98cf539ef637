/**
 * What a screen reader is to say: only what somebody waits for, the ends and not the way there. What comes at once is said
 * in one go, so that nobody has to listen to ten sentences.
 */
class Announcer {
  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #words = $state('');

  /** What is to be said now. */
  get words(): string {
    return this.#words;
  }

  say(words: string): void {
    this.#waiting.push(words);
    this.#timer ??= setTimeout(() => {
      const [first, ...others] = this.#waiting;
      this.#words = others.length > 1 ? `${first} And ${others.length} more.` : [first, ...others].join(' ');
      this.#waiting = [];
      this.#timer = undefined;
    }, 700);
  }
}

export const announcer = new Announcer();
