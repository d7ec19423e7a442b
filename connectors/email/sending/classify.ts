import { ConnectorError, type Receipt } from '../../spec/index.ts';
import { explainFault } from '../faults.ts';

/** One answer of a server about a message (RFC 5321 §4.2, RFC 3463). */
interface Answer {
  /** `MAIL FROM`, `RCPT TO`, `DATA`. */
  readonly about: string;
  readonly reply: number;
  /** `5.7.1`; empty when none was told. */
  readonly status: string;
  readonly words: string;
}

/** Commands whose answer is about this message, not about the connection. */
const ABOUT_MESSAGE: ReadonlySet<unknown> = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);
const SLOW_DOWN_MS = 60_000;
const DAILY_LIMIT_MS = 3_600_000;

/**
 * What a failure means for the message. `handedOver`: the server had all of it, and only its own refusal proves that it did
 * not keep it. `by`: what it was signed in with.
 *
 * | answer | kind |
 * | --- | --- |
 * | 421, or 4yz that speaks of too much or too fast | `limited` for a minute |
 * | any that says the day's allowance is used up (also 550 5.4.5) | `limited` for an hour |
 * | 450, 451, 452 and every other 4yz: greylisting, a full or busy mailbox, a server in trouble | `temporary` |
 * | 530, 535 | `sign-in` |
 * | 5yz about the sender: it is not ours to use | `misconfigured` |
 * | every other 5yz: nobody there, too large, refused by policy | `rejected` |
 * | none, and the text was handed over | `unknown-outcome` |
 * | none before that | as `explainFault` says |
 */
export function classifyFailure(error: unknown, handedOver: boolean, server: string, by: 'password' | 'token' = 'password'): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const answer = readAnswer(error);
  if (answer) return judge(answer, error, server);
  if (handedOver) return new ConnectorError('unknown-outcome', `${server} had the message when the connection was lost; it may have been sent.`, { code: 'after-data', cause: error });
  const code = codeOf(error);
  if (code === 'EENVELOPE') return new ConnectorError('rejected', `${server} cannot take the sender or recipient of this message.`, { code: 'envelope', cause: error });
  if (code === 'EMESSAGE') return new ConnectorError('rejected', `The message is larger than ${server} allows. Send fewer or smaller files.`, { code: 'too-large', cause: error });
  const fault = explainFault(error, server, by);
  return new ConnectorError(fault.kind, fault.detail, { code: fault.code, cause: error });
}

/** Recipients that were refused while others were taken. */
export function readRefusals(errors: readonly unknown[]): NonNullable<Receipt['refused']> {
  return errors.flatMap((error) => {
    const answer = readAnswer(error);
    const recipient = error instanceof Error && 'recipient' in error ? error.recipient : undefined;
    return answer && typeof recipient === 'string' ? [{ recipient, code: answer.status || String(answer.reply), reason: answer.words }] : [];
  });
}

function judge({ about, reply, status, words }: Answer, cause: unknown, server: string): ConnectorError {
  const make = (kind: ConnectorError['kind'], text: string, retryAfterMs?: number): ConnectorError =>
    new ConnectorError(kind, `${text}: ${words}`, { code: String(reply), cause, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  if (status.slice(1) === '.4.5' || /\bdaily\b.*\b(?:limit|quota)|\b(?:limit|quota)\b.*\b(?:per day|daily)/i.test(words)) {
    return make('limited', `${server} says that this account has sent all it may for now`, DAILY_LIMIT_MS);
  }
  if (reply < 500) {
    const isGrey = /gr[ae]y.?list/i.test(words);
    if (reply === 421 || (!isGrey && /too (?:many|much|fast)|rate|throttl|slow down|limit exceeded|exceeded.*limit|4\.7\.500/i.test(words))) return make('limited', `${server} asks to send more slowly`, SLOW_DOWN_MS);
    return make('temporary', `${server} asks to try later`);
  }
  if (reply === 530 || reply === 535) return make('sign-in', `${server} wants a sign-in before it takes mail. Give user name and password`);
  if (about === 'MAIL FROM' && isAboutSender(reply, status)) return make('misconfigured', `${server} does not let this account send from its address. Check the address, or have the server allow it`);
  if (['5.3.4', '5.2.3'].includes(status) || reply === 523) return make('rejected', `The message is larger than ${server} allows. Send fewer or smaller files`);
  return make('rejected', `${server} refuses the message`);
}

/** RFC 3463: sender's mailbox or system address (5.1.7, 5.1.8), not permitted (5.7.0, 5.7.1, and 5.7.60 of Microsoft's). */
function isAboutSender(reply: number, status: string): boolean {
  return ['5.1.7', '5.1.8', '5.7.0', '5.7.1', '5.7.60'].includes(status) || (status === '' && (reply === 550 || reply === 553));
}

function readAnswer(error: unknown): Answer | undefined {
  const record: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  const reply = record['responseCode'];
  const about = record['command'];
  if (!ABOUT_MESSAGE.has(about) || typeof about !== 'string' || typeof reply !== 'number' || reply < 400) return undefined;
  const words = typeof record['response'] === 'string' ? record['response'].replace(/[^\x20-\x7E]+/g, ' ').slice(0, 300) : '';
  return { about, reply, words, status: /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(words)?.[1] ?? '' };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
