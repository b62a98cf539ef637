/** What went wrong, as the service says it (problem details, RFC 9457). */
export class Problem extends Error {
  /** The answer's status; 0 when no answer came at all. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Stable, kebab-case; empty where whoever answered is not the service. */
  readonly code: string;
  /** What is wrong, by field of the request. */
  readonly errors: Readonly<Record<string, readonly string[]>>;

  constructor(status: number, body: unknown) {
    const { title, detail, code, errors } = (typeof body === 'object' && body !== null ? body : {}) as Partial<Record<string, unknown>>;
    const words = typeof title === 'string' ? title : `The service answered with status ${status}.`;
    super(words);
    this.status = status;
    this.title = words;
    this.detail = typeof detail === 'string' ? detail : '';
    this.code = typeof code === 'string' ? code : '';
    this.errors = (typeof errors === 'object' && errors !== null ? errors : {}) as Record<string, string[]>;
  }

  /** No answer came. */
  static unreachable(): Problem {
    return new Problem(0, { title: 'The service cannot be reached.', detail: 'Check the connection and try again; nothing will be done twice.' });
  }

  /** Of an answer that is no success. */
  static async of(response: Response): Promise<Problem> {
    return new Problem(response.status, await response.json().catch(() => null));
  }
}

/** Whatever was thrown, as a problem to show. */
export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem(0, { title: 'The page failed.', detail: String(thrown) });
}
