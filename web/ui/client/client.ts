import { ProblemError, readProblem } from './problem.ts';

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Speaks HTTP with our server: JSON in and out, the CSRF header on changes, problems as `ProblemError`. */
export interface Client {
  readonly get: <T>(path: string, signal?: AbortSignal) => Promise<T>;
  readonly text: (path: string) => Promise<string>;
  /** `version` becomes `If-Match`. An answer without a body resolves to undefined. */
  readonly send: <T>(method: Method, path: string, body?: unknown, version?: number) => Promise<T>;
  /** What the session said to send with changes; null after signing out. */
  readonly useCsrf: (token: string | null) => void;
}

export interface ClientParts {
  readonly fetch: typeof globalThis.fetch;
  /** Called when the server no longer knows who asks. */
  readonly onSignedOut: () => void;
}

export function createClient({ fetch, onSignedOut }: ClientParts): Client {
  let csrf: string | null = null;

  async function call(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(path, { credentials: 'same-origin', ...init }).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new ProblemError({ status: 0, code: 'client.unreachable', detail: 'The server did not answer.' });
    });
    if (response.ok) return response;
    const problem = await readProblem(response);
    if (response.status === 401 && path !== '/api/session') onSignedOut();
    throw problem;
  }

  async function json<T>(response: Response): Promise<T> {
    if (response.status === 204 || response.status === 202) return undefined as T;
    return (await response.json().catch(() => {
      throw new ProblemError({ status: response.status, code: 'client.unreadable', detail: 'The answer could not be read.' });
    })) as T;
  }

  return {
    async get<T>(path: string, signal?: AbortSignal) {
      return json<T>(await call(path, { headers: { accept: 'application/json' }, signal: signal ?? null }));
    },
    async text(path) {
      return (await call(path, {})).text();
    },
    async send<T>(method: Method, path: string, body?: unknown, version?: number) {
      const headers: Record<string, string> = { accept: 'application/json' };
      if (csrf !== null) headers['x-parley-csrf'] = csrf;
      if (body !== undefined) headers['content-type'] = 'application/json';
      if (version !== undefined) headers['if-match'] = `"${version}"`;
      return json<T>(await call(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) }));
    },
    useCsrf(token) {
      csrf = token;
    },
  };
}
