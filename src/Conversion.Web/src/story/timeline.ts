import { type EventWords, progressInWords, wayInWords, wordsOf } from './event-words.ts';
import { type JobEvent, dataOf, isProgress } from './job-event.ts';

/** A line of the story: one event, or reports of progress that came one after another. */
export interface Line extends EventWords {
  readonly first: JobEvent;
  readonly last: JobEvent;
  /** How many events it stands for. */
  readonly count: number;
  /** Seconds since the job was submitted. */
  readonly sinceStart: number;
  /** Seconds until the next line began; null for the last. */
  readonly lasted: number | null;
}

/** What belongs together: waiting, or one attempt. */
export interface Chapter {
  /** Null for what happened outside of attempts. */
  readonly attempt: number | null;
  readonly title: string;
  /** How the attempt ended; null while it runs, and outside of attempts. */
  readonly outcome: 'completed' | 'failed' | 'lost' | 'released' | 'cancelled' | null;
  /** Seconds from its first event to its last. */
  readonly seconds: number;
  readonly lines: readonly Line[];
}

const outcomes: Record<string, Chapter['outcome']> = {
  JobCompleted: 'completed', AttemptFailed: 'failed', AttemptLost: 'lost', AttemptReleased: 'released', JobCancelled: 'cancelled',
};

const titles: Record<string, string> = {
  JobSubmitted: 'Accepted', JobRetried: 'A new run', JobParked: 'The platform refuses', ArtifactExpired: 'Afterwards', JobFailed: 'The end', JobCancelled: 'The end',
};

/** The story that a stream tells. */
export function timelineOf(events: readonly JobEvent[]): Chapter[] {
  const chapters: { attempt: number | null; title: string; events: JobEvent[]; isOver: boolean }[] = [];
  for (const event of events) {
    const current = chapters.at(-1);
    if (event.type === 'AttemptStarted') {
      const { attempt, strategy } = dataOf(event);
      chapters.push({ attempt: attempt ?? 0, title: `Attempt ${attempt}, ${wayInWords(strategy)}`, events: [event], isOver: false });
    } else if (current && (!current.isOver || current.attempt === dataOf(event).attempt)) {
      // What is decided after an attempt belongs to it.
      current.events.push(event);
      current.isOver ||= current.attempt !== null && event.type in outcomes;
    } else {
      chapters.push({ attempt: null, title: titles[event.type] ?? 'In between', events: [event], isOver: false });
    }
  }
  const start = Date.parse(events[0]?.at ?? '');
  return chapters.map(({ attempt, title, events: own }, index) => ({
    attempt, title, seconds: between(own[0]!, own.at(-1)!),
    outcome: attempt === null ? null : own.map(({ type }) => outcomes[type]).find((outcome) => outcome) ?? null,
    lines: linesOf(own, start, chapters[index + 1]?.events[0]),
  }));
}

function linesOf(events: readonly JobEvent[], start: number, next: JobEvent | undefined): Line[] {
  const groups: JobEvent[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    if (group && isProgress(event) && group[0]!.type === event.type) {
      group.push(event);
    } else {
      groups.push([event]);
    }
  }
  return groups.map((group, index) => {
    const [first, last] = [group[0]!, group.at(-1)!];
    const after = groups[index + 1]?.[0] ?? next;
    return {
      ...wordsOf(last), ...(group.length > 1 && { detail: `${group.length} reports, to ${progressInWords(dataOf(last).progress)}` }),
      first, last, count: group.length, sinceStart: (Date.parse(first.at) - start) / 1000, lasted: after ? between(first, after) : null,
    };
  });
}

function between(first: JobEvent, last: JobEvent): number {
  return (Date.parse(last.at) - Date.parse(first.at)) / 1000;
}
