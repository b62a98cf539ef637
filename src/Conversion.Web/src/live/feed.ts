import { Deadline } from './clock.ts';
import type { Means, Outcome } from './connection.ts';
import { get, mediaType, outcomeOf, wordsOf, wordsOfForeign } from './http-answer.ts';
import { type Job, asJob, hasEnded } from './job.ts';
import type { JobStates } from './job-states.ts';

/** What a look at the jobs found: states, or why there are none. */
export type Look = { readonly kind: 'found'; readonly jobs: readonly Job[] } | Outcome;

/** What is followed: where its streams are, and how it is asked for. */
export interface Feed {
  /** Its Server-Sent Events. */
  readonly live: URL;
  /** Its WebSocket; null where there is none. */
  readonly socket: URL | null;
  /** Whether a stream that resumes from nowhere begins with everything that may have changed. */
  readonly beginsWithAll: boolean;
  /** Asks for the present states. Never rejects. */
  look(signal: AbortSignal): Promise<Look>;
  /** The id that resumes a stream right after the known states; null where only the streams give ids. */
  idOfKnown(): string | null;
  /** Whether nothing more will come. */
  isComplete(): boolean;
}

/** The newest jobs that one look brings, and the older unfinished ones that it asks for besides. */
const listed = 100;
const askedSingly = 20;

/** One job, to the end of its run. Its ids are its versions. */
export function jobFeed(id: string, service: URL, means: Means, states: JobStates): Feed {
  const self = new URL(`api/jobs/${encodeURIComponent(id)}`, service);
  return {
    live: new URL(`${self.pathname}/live`, self),
    socket: new URL(`${self.pathname}/socket`, self),
    beginsWithAll: true,
    look: (signal) => ask(means, self, signal, (body) => [asJob(body)]),
    idOfKnown: () => states.get(id)?.version.toString() ?? null,
    isComplete: () => hasEnded(states.get(id) ?? { status: 'queued' }),
  };
}

/** All of the caller's jobs, for ever. */
export function allJobsFeed(service: URL, means: Means, states: JobStates): Feed {
  const jobs = new URL('api/jobs', service);
  let turn = 0;

  async function look(signal: AbortSignal): Promise<Look> {
    const list = new URL(`?limit=${listed}`, jobs);
    const found = await ask(means, list, signal, (body) => ((body as { items: unknown[] }).items).map(asJob));
    if (found.kind !== 'found') {
      return found;
    }
    const seen = new Set(found.jobs.map((job) => job.id));
    const older = states.unfinished.filter((job) => !seen.has(job.id));
    turn = older.length > askedSingly ? (turn + askedSingly) % older.length : 0;
    const all = [...found.jobs];
    for (const { id } of [...older.slice(turn), ...older.slice(0, turn)].slice(0, askedSingly)) {
      const one = await ask(means, new URL(`jobs/${encodeURIComponent(id)}`, jobs), signal, (body) => [asJob(body)]);
      if (one.kind === 'found') {
        all.push(...one.jobs);
      } else if (one.kind === 'refused' && one.status === 404) {
        states.forget(id);
      } // Whatever else is wrong with one job must not keep the others back.
    }
    return { kind: 'found', jobs: all };
  }

  return { live: new URL('api/live', service), socket: null, beginsWithAll: false, look, idOfKnown: () => null, isComplete: () => false };
}

async function ask(means: Means, url: URL, signal: AbortSignal, read: (body: unknown) => Job[]): Promise<Look> {
  const leave = new AbortController();
  const abandon = (): void => leave.abort();
  const deadline = new Deadline<void>(means.clock, abandon);
  signal.addEventListener('abort', abandon);
  try {
    signal.throwIfAborted();
    deadline.set(means.pace.answer, undefined);
    const response = await get(means, url, { Accept: 'application/json' }, leave.signal);
    const refusal = outcomeOf(response, means.clock.now());
    if (refusal) {
      return refusal.kind === 'refused' || refusal.kind === 'busy' ? refusal : { kind: 'broken', why: `the answer was ${response.status}` };
    }
    return mediaType(response) === 'application/json'
      ? { kind: 'found', jobs: read(await response.json()) }
      : { kind: 'broken', why: wordsOfForeign(response) };
  } catch (failure) {
    return signal.aborted ? { kind: 'left' } : { kind: 'broken', why: leave.signal.aborted ? 'no answer came' : wordsOf(failure) };
  } finally {
    deadline.clear();
    signal.removeEventListener('abort', abandon);
    abandon();
  }
}
