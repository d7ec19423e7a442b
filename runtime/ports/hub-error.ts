/** What the caller did wrong, or what the hub can not do now. HTTP statuses for these stand in `web/api` only. */
export type HubErrorKind =
  | 'invalid' | 'not-signed-in' | 'not-allowed' | 'not-found' | 'conflict' | 'stale' | 'too-large' | 'too-many' | 'unavailable';

/** One thing wrong in what was handed in. `message`: English, for the one who typed it. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** Refuses a call: nothing of it happened. The one error that callers of subjects are told about in full. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly kind: HubErrorKind;
  /** Stable name of the fault for the screen's catalogue, e.g. `conversation.forbidden-step`. */
  readonly code: string;
  /** For `too-many`: how long to wait, ms. */
  readonly retryAfterMs: number | undefined;
  /** For `invalid`: what is wrong where; `path` is dotted (`imap.host`, `condition.of.0.kind`). */
  readonly faults: readonly Fault[] | undefined;
  /** `message`: English; what is wrong and what to do. */
  constructor(kind: HubErrorKind, code: string, message: string, detail: { retryAfterMs?: number; faults?: readonly Fault[]; cause?: unknown } = {}) {
    super(message, { cause: detail.cause });
    this.kind = kind;
    this.code = code;
    this.retryAfterMs = detail.retryAfterMs;
    this.faults = detail.faults;
  }
}
