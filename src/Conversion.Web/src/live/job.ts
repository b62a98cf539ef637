/** How far a job is: the last three are ends. */
export type JobStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';

/** What is being done for a job. */
export type JobPhase = 'queued' | 'resolving' | 'downloading' | 'converting' | 'storing' | 'done';

/** What shall come out. */
export interface Output {
  readonly format: 'mp3' | 'm4a' | 'opus' | 'ogg' | 'flac' | 'wav' | 'mp4' | 'webm';
  /** kbit/s, 32 to 320. */
  readonly audioBitrateKbps?: number | null;
  /** Pixels, 144 to 4320. */
  readonly maxHeight?: number | null;
}

/** Why a job failed, in words for the person who pasted the link. */
export interface JobFailure {
  /** One of the service's kinds of failure; its document promises no more than that there may be one. */
  readonly kind: string | null;
  readonly title: string;
  readonly message: string;
  readonly advice: string;
  readonly retryable: boolean;
}

/** A named part of the source. */
export interface Chapter {
  /** As the platform gave it; null where it has none. */
  readonly title: string | null;
  /** From the source's start. */
  readonly startSeconds: number;
  /** Beyond the start; null when unknown. */
  readonly endSeconds: number | null;
}

/** The file that came out. */
export interface Artifact {
  /** Its id in the store. */
  readonly artifactId?: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly durationSeconds: number | null;
  readonly sha256: string;
  readonly expiresAt?: string | null;
  /** Of its picture, in pixels; null for sound. */
  readonly height?: number | null;
  /** Whether an operator's account may have been needed for it, so that no other request is served with it. */
  readonly isPrivate?: boolean;
}

/** Addresses that go on from a job, relative to the service; null or absent where there is nothing. */
export interface JobLinks {
  readonly self: string;
  readonly live: string;
  readonly socket?: string;
  readonly events: string;
  readonly cancel?: string;
  readonly retry?: string;
  readonly download?: string | null;
}

/** A job as the HTTP contract shows it. Sizes are bytes, rates bytes a second, times RFC 3339 in UTC. */
export interface Job {
  readonly id: string;
  readonly status: JobStatus;
  readonly phase: JobPhase;
  /** 0 to 100; never falls within an attempt, and is 100 exactly when completed. */
  readonly percent: number;
  readonly downloadedBytes: number;
  readonly totalBytes: number | null;
  readonly bytesPerSecond: number | null;
  readonly etaSeconds: number | null;
  /** Of media converted so far: moves also where neither size nor length of the source is known. */
  readonly processedSeconds?: number | null;
  /** From the run's first start to this version; moves at least each five seconds while anything does. */
  readonly elapsedSeconds?: number | null;
  readonly url: string;
  readonly platform: string;
  readonly title: string | null;
  readonly uploader?: string | null;
  readonly thumbnailUrl?: string | null;
  readonly durationSeconds: number | null;
  readonly output: Output;
  /** Whether less than was asked for is acceptable. */
  readonly allowQualityReduction?: boolean;
  readonly priority?: 'low' | 'normal' | 'high';
  /** The caller's own note. */
  readonly clientReference?: string | null;
  readonly attempt: number;
  /** Rises with each retry that the user asks for. */
  readonly run?: number;
  readonly strategy: string;
  /** 1 for the next one; null when the job does not wait. Others' jobs move it, without a new version. */
  readonly queuePosition: number | null;
  readonly estimatedWaitSeconds: number | null;
  readonly resultOrigin: 'new' | 'cache' | 'shared';
  /** Of the job's stream of events: the higher is the newer. */
  readonly version: number;
  readonly submittedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly nextAttemptAt: string | null;
  readonly failure: JobFailure | null;
  readonly notices: readonly { readonly kind: string; readonly message: string }[];
  readonly artifact: Artifact | null;
  readonly links: JobLinks;
  /** Of the source. Where a single job is asked for, and the source has any: frames and lists do without. */
  readonly chapters?: readonly Chapter[] | null;
}

/** Whether a job's run is over. The user may still start another run of it. */
export function hasEnded(job: Pick<Job, 'status'>): boolean {
  return job.status === 'completed' || job.status === 'failed' || job.status === 'cancelled';
}

/**
 * What came from outside, as a job. Only what the client itself goes by is looked at: services grow.
 *
 * @throws {@link NonsenseError} when it is none.
 */
export function asJob(value: unknown): Job {
  const job = value as Partial<Job> | null;
  if (typeof job !== 'object' || job === null || typeof job.id !== 'string' || typeof job.status !== 'string' || !Number.isSafeInteger(job.version)) {
    throw new NonsenseError('what came is no job');
  }
  return job as Job;
}

/** Something else than the service speaks, or the service no longer as the contract says. */
export class NonsenseError extends Error {}
