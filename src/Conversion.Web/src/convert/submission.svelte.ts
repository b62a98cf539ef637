import { newIdempotencyKey } from '../api/client.ts';
import { Problem, asProblem } from '../api/problem.ts';
import { announcer } from '../app/announcer.svelte.ts';
import { type Job, hasEnded } from '../live-client.ts';
import { submitJob } from '../jobs/job-deeds.ts';
import { jobHistory } from '../jobs/job-history.svelte.ts';
import { nameOf, statusWords } from '../words/job-words.ts';
import { choice } from './choice.svelte.ts';
import { type PastedLink, linksIn } from './links.ts';

const atOnce = 3;

/** A link that was not accepted, and why. */
export interface RefusedLink {
  readonly link: string;
  readonly problem: Problem;
}

/** The links that are being typed, and what becomes of them. */
class Submission {
  text = $state('');
  #refused = $state.raw<readonly RefusedLink[]>([]);
  #isSending = $state(false);
  readonly #keys = new Map<string, string>();

  readonly links = $derived(linksIn(this.text));
  get refused(): readonly RefusedLink[] { return this.#refused; }
  get isSending(): boolean { return this.#isSending; }

  /** Takes links from a paste, a drop or an address. */
  add(text: string): void {
    this.text = [this.text.trim(), text.trim()].filter(Boolean).join('\n');
  }

  /** Something else is being typed. */
  forgetRefusals(): void {
    this.#refused = [];
  }

  /** Submits them all. What is not accepted stays, with the reason. */
  async send(): Promise<void> {
    if (this.#isSending || this.links.length === 0) {
      return;
    }
    [this.#isSending, this.#refused] = [true, []];
    const [waiting, refused, accepted] = [[...this.links], [] as RefusedLink[], [] as Job[]];
    const sendOn = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await this.#sendOne(next).then((job) => accepted.push(job), (failure: unknown) => refused.push({ link: next!.text, problem: asProblem(failure) }));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, sendOn));
    this.text = refused.map(({ link }) => link).join('\n');
    this.#refused = refused;
    this.#isSending = false;
    if (accepted.length > 0) {
      choice.remember();
      announcer.say(accepted.length > 1 ? `${accepted.length} links accepted.` : `${nameOf(accepted[0]!)}: ${hasEnded(accepted[0]!) ? statusWords[accepted[0]!.status].toLowerCase() : 'accepted'}.`);
    }
  }

  async #sendOne({ url }: PastedLink): Promise<Job> {
    if (url === null) {
      throw new Problem(0, { title: 'This is no link.', detail: 'A link looks like https://example.com/video.' });
    }
    const order = { url, output: choice.output, allowQualityReduction: choice.allowQualityReduction, isFresh: choice.isFresh, isSaved: choice.isSaved };
    // Sent again after a lost answer, it makes no second job.
    const same = JSON.stringify(order);
    const key = this.#keys.get(same) ?? newIdempotencyKey();
    this.#keys.set(same, key);
    const job = await submitJob(order, key);
    this.#keys.delete(same);
    jobHistory.remember(job);
    return job;
  }
}

export const submission = new Submission();
