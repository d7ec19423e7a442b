import type { Problem } from '../../api/schemas.ts';

/**
 * A request that did not end well. `code` is the server's, or one of ours: `client.unreachable` (no answer came: the
 * change may or may not have happened), `client.unreadable` (an answer that is not ours).
 */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: NonNullable<Problem['faults']>;

  constructor(problem: Pick<Problem, 'status' | 'code' | 'detail' | 'faults'>) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.status = problem.status;
    this.code = problem.code;
    this.faults = problem.faults ?? [];
  }
}

/** True when nobody can say whether the server took the change. */
export function isUncertain(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 0 || error.status === 502 || error.status === 504);
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof ProblemError && error.code === code;
}

export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ProblemError && error.status === status;
}

/** Reads an unhappy response, whatever stands between us and the server wrote it. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const text = await response.text().catch(() => '');
  try {
    const body = JSON.parse(text) as Partial<Problem> | null;
    if (body !== null && typeof body.detail === 'string') {
      return new ProblemError({ status: response.status, code: body.code ?? 'unknown', detail: body.detail, faults: body.faults });
    }
  } catch {
    // Not JSON: a proxy's error page. Its text is of no use to the reader.
  }
  return new ProblemError({ status: response.status, code: 'client.unreadable', detail: `The server answered ${response.status}.` });
}
