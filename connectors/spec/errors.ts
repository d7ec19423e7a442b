/**
 * What the world did. The kind decides what happens next:
 *
 * | kind | meaning | the hub |
 * | --- | --- | --- |
 * | `temporary` | nothing was delivered; later may work | retries with backoff |
 * | `limited` | asked too often | waits `retryAfterMs`, then retries |
 * | `unknown-outcome` | it may have arrived | retries only if the channel honours our key, else asks a person |
 * | `sign-in` | credentials are refused | turns the channel off, tells an admin |
 * | `rejected` | this message or recipient is refused for good | marks the message failed |
 * | `invalid` | what came in cannot be read | keeps it raw, shows it in unprocessed events |
 * | `misconfigured` | a setting is wrong | tells an admin which |
 */
export type ConnectorErrorKind =
  | 'temporary' | 'limited' | 'unknown-outcome' | 'sign-in' | 'rejected' | 'invalid' | 'misconfigured';

/** The one error connectors throw, whatever their libraries throw. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly kind: ConnectorErrorKind;
  /** For `limited`: how long to wait, ms. */
  readonly retryAfterMs: number | undefined;
  /** Machine-readable detail, e.g. the SMTP code; for the screen's catalogue and for tests. */
  readonly code: string | undefined;
  /** `message` says what happened and what to do, in English, without secrets. */
  constructor(kind: ConnectorErrorKind, message: string, detail: { retryAfterMs?: number; code?: string; cause?: unknown } = {}) {
    super(message, { cause: detail.cause });
    this.kind = kind;
    this.retryAfterMs = detail.retryAfterMs;
    this.code = detail.code;
  }
}
