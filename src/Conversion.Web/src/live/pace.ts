/** How patient the client is. All times are milliseconds. */
export interface Pace {
  /** For the beginning of an answer. */
  readonly answer: number;
  /** For the first byte of an opened stream. The service sends it at once: a proxy that keeps it back keeps back everything. */
  readonly firstByte: number;
  /** Without a sign of life, after which a stream counts as dead. The service sends something every 15 s at least. */
  readonly silence: number;
  /** From the first to the last sign of life of a stream, for it to count as one that works. */
  readonly steady: number;
  /** Failures in a row of one way, before the next is taken. */
  readonly strikes: number;
  /** Window of the pause after the first failure, unless the service names another (`retry:`); it doubles with each one. */
  readonly firstPause: number;
  /** Longest window. */
  readonly longestPause: number;
  /** Longest wait that the service can ask for (`Retry-After`). */
  readonly longestAsked: number;
  /** Between two looks at jobs of which one runs. */
  readonly poll: number;
  /** Between two looks at jobs that all wait in the queue. */
  readonly pollQueued: number;
  /** Between two looks where all jobs have ended: another page may start one. */
  readonly pollIdle: number;
  /** Between two looks of a page that nobody sees. */
  readonly pollHidden: number;
  /** On a worse way, until the better one is tried again; it doubles with each failed trial. */
  readonly climb: number;
  /** Longest time until the better way is tried again. */
  readonly longestClimb: number;
  /** Out of sight, until a page gives its connection up: a browser has six to one host, for all of its tabs. */
  readonly hidden: number;
}

/** What the service and the usual proxies call for. */
export const usualPace: Pace = {
  answer: 15_000,
  firstByte: 8_000,
  silence: 45_000,
  steady: 10_000,
  strikes: 3,
  firstPause: 1_000,
  longestPause: 30_000,
  longestAsked: 120_000,
  poll: 1_000,
  pollQueued: 2_500,
  pollIdle: 5_000,
  pollHidden: 10_000,
  climb: 60_000,
  longestClimb: 600_000,
  hidden: 30_000,
};
