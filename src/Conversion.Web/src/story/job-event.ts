/** An event of a job's stream, as the service tells it. */
export interface JobEvent {
  readonly version: number;
  readonly type: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly data?: unknown;
  readonly actor?: string | null;
  readonly node?: string | null;
  readonly causationId?: string | null;
  readonly correlationId?: string | null;
}

/** What an event carries, as far as the story reads it: each field may be absent, for events are added to. */
export interface EventData {
  readonly attempt?: number;
  readonly run?: number;
  readonly by?: string;
  readonly node?: string;
  readonly url?: string;
  readonly strategy?: string;
  readonly phase?: string;
  readonly reason?: string | null;
  readonly step?: string | null;
  readonly quality?: { readonly fromHeight: number; readonly toHeight: number } | null;
  readonly nextAttemptAt?: string | null;
  readonly until?: string;
  readonly from?: string;
  readonly with?: string;
  readonly percent?: number | null;
  readonly isFresh?: boolean;
  readonly failure?: { readonly kind: string; readonly title: string; readonly message: string; readonly evidence?: string | null };
  readonly source?: { readonly title?: string | null; readonly uploader?: string | null; readonly durationSeconds?: number | null } | null;
  readonly artifact?: { readonly fileName: string; readonly sizeBytes: number };
  readonly progress?: { readonly percent: number; readonly downloadedBytes: number; readonly totalBytes?: number | null };
}

export function dataOf(event: JobEvent): EventData {
  return (event.data ?? {}) as EventData;
}

/** Whether an event only says that something moved on. */
export function isProgress(event: JobEvent): boolean {
  return event.type === 'ProgressReported' || event.type === 'SharedWorkProgressed';
}
