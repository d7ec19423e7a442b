import { ConnectorError } from '../spec/index.ts';

/** What is wrong with a connection, told to an admin. `kind` decides whether trying again can help. */
export interface Fault {
  readonly kind: 'temporary' | 'sign-in' | 'misconfigured';
  /** What went wrong, in which phase. */
  readonly phase: 'connect' | 'login' | 'mailbox';
  /** Of the system, the library or the server; `limit`: it lets no more connections in. */
  readonly code: string;
  readonly detail: string;
}

const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired', ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host name', DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an authority this machine does not know', UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes from an authority this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from an authority this machine does not know', CERT_NOT_YET_VALID: 'is not valid yet',
};

/** Words for "no more connections now", as Gmail, Exchange, Dovecot, Courier, Cyrus and Yahoo say it; and RFC 5530's code. */
const LIMIT = /too many|simultaneous|maximum number of connections|connection limit|exceeded.{0,30}connections|\[LIMIT\]/i;
/** A refusal that says nothing about the password (RFC 5530 §3, and Exchange's own words). */
const NOT_NOW = /not connected|unavailable|throttl|try (?:again|later)|temporar|overload|\bbusy\b|\[(?:INUSE|SERVERBUG)\]/i;

/**
 * Reads an error of imapflow or nodemailer. `server` is `host:port`; `by` is what it was signed in with. Nothing of the
 * credentials comes into the text. A ConnectorError of ours explains itself.
 */
export function explainFault(error: unknown, server: string, by: 'password' | 'token' = 'password'): Fault {
  if (error instanceof ConnectorError) return explainOwn(error);
  const facts = readFacts(error);
  const make = (kind: Fault['kind'], phase: Fault['phase'], detail: string, code = facts.code || 'unknown'): Fault => ({ kind, phase, code, detail });
  if (facts.isLimit) {
    return make('temporary', facts.authenticationFailed ? 'login' : 'connect', `${server} lets no more connections in${said(facts)}. It is tried again; if it stays so, raise the server's limit for this account, watch fewer folders, or close other programs that read this mailbox.`, 'limit');
  }
  if (facts.authenticationFailed) return explainRefusal(facts, server, by, make);
  if (/Unsupported authentication mechanism/.test(facts.text)) {
    return make('misconfigured', 'login', by === 'token' ? `${server} takes no tokens (XOAUTH2). Sign in with a password, or check that this is the provider's own server.` : `${server} offers no way to sign in with a password. Choose the provider to sign in at.`);
  }
  const certificate = CERTIFICATE[facts.code];
  if (certificate) return make('temporary', 'connect', `The certificate of ${server} ${certificate}. Check the host name, or have the certificate renewed.`);
  if (/STARTTLS/i.test(facts.text) || facts.code === 'ETLS') {
    return make('misconfigured', 'connect', `${server} does not offer encryption by STARTTLS. Use the port with TLS (993 for IMAP, 465 for SMTP) and "secure", or allow plain text if nobody else is on the wire.`);
  }
  switch (facts.code) {
    case 'ENOTFOUND': case 'EDNS': case 'EAI_AGAIN': return make('temporary', 'connect', `The host name of ${server} cannot be resolved. Check its spelling and the name server.`);
    case 'ECONNREFUSED': return make('temporary', 'connect', `${server} refuses connections: the port is wrong, or the server is down.`);
    case 'ETIMEDOUT': case 'ETIMEOUT': case 'CONNECT_TIMEOUT': case 'UPGRADE_TIMEOUT': case 'EHOSTUNREACH': case 'ENETUNREACH': case 'ECONNABORTED': return make('temporary', 'connect', `${server} does not answer. Check host, port and firewall.`);
    case 'ETHROTTLE': return make('temporary', 'mailbox', `${server} asks us to slow down${said(facts)}. It is tried again after a while; other programs that read this mailbox count as well.`);
    case SLOW: return make('temporary', 'mailbox', `${server} stopped answering in the middle. The connection is made anew; if this repeats, ask who runs the server.`);
    case 'GREETING_TIMEOUT': return make('temporary', 'connect', `${server} accepts the connection but does not greet. Is "secure" right for this port?`);
    case 'ERR_SSL_WRONG_VERSION_NUMBER': case 'ERR_SSL_PACKET_LENGTH_TOO_LONG': case 'EPROTO': return make('temporary', 'connect', `${server} does not speak TLS on this port. Turn "secure" off for this port, or use the port with TLS.`);
    default: return make('temporary', 'connect', `The connection to ${server} failed${facts.code ? ` (${facts.code})` : ''}${said(facts)}. It is tried again.`);
  }
}

/** The code of an error for a command that was not answered in its time. */
export const SLOW = 'EOVERDUE';

type Make = (kind: Fault['kind'], phase: Fault['phase'], detail: string) => Fault;

function explainRefusal(facts: Facts, server: string, by: 'password' | 'token', make: Make): Fault {
  if (facts.isTemporary) return make('temporary', 'login', `${server} cannot check passwords at the moment${said(facts)}. It is tried again.`);
  if (by === 'token') return make('sign-in', 'login', `${server} refuses the provider's token${said(facts)}. Check the user name, and that IMAP and SMTP are allowed for this mailbox and app; then sign in again on this channel's page.`);
  return make('sign-in', 'login', `${server} refuses the user name or password${said(facts)}. Check both; some providers need an app password or have basic sign-in turned off.`);
}

function explainOwn(error: ConnectorError): Fault {
  const kind = error.kind === 'sign-in' || error.kind === 'misconfigured' ? error.kind : 'temporary';
  return { kind, phase: 'login', code: error.code ?? error.kind, detail: error.message };
}

interface Facts {
  readonly code: string;
  readonly text: string;
  readonly authenticationFailed: boolean;
  readonly isTemporary: boolean;
  readonly isLimit: boolean;
  readonly response: string;
}

const LOST = /^(?:NoConnection|EConnectionClosed|StateLogout|ETIMEOUT|ClosedAfterConnect\w*|E(?:CONNRESET|PIPE|OVERDUE))$/;

function readFacts(error: unknown): Facts {
  const record: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  const codes = [...listCodes(error)];
  const specific = codes.find((code) => !/^(?:ESOCKET|ECONNECTION|NoConnection|EConnectionClosed)$/.test(code)) ?? codes[0] ?? '';
  const text = error instanceof Error ? error.message : String(error);
  const response = [record['responseText'], record['response'], record['reason']].find((value) => typeof value === 'string') as string | undefined ?? '';
  const replyCode = typeof record['responseCode'] === 'number' ? record['responseCode'] : 0;
  return {
    code: specific, text, response,
    // imapflow says "authentication failed" also of a connection that was lost during the sign-in.
    authenticationFailed: (record['authenticationFailed'] === true && !codes.some((code) => LOST.test(code))) || codes.includes('EAUTH'),
    isTemporary: /^(?:UNAVAILABLE|INUSE|SERVERBUG)$/.test(String(record['serverResponseCode'])) || (replyCode >= 400 && replyCode < 500) || NOT_NOW.test(response),
    isLimit: record['serverResponseCode'] === 'LIMIT' || LIMIT.test(response),
  };
}

function* listCodes(error: unknown): Generator<string> {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') yield at.code;
    // nodemailer puts a code of its own in front of the system's.
    if ('originalCode' in at && typeof at.originalCode === 'string') yield at.originalCode;
    if (at instanceof AggregateError) for (const inner of at.errors.slice(0, 3)) yield* listCodes(inner);
    const named = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPROTO)\b/.exec(at.message)?.[1];
    if (named) yield named;
    if (/wrong version number|packet length too long/i.test(at.message)) yield 'ERR_SSL_WRONG_VERSION_NUMBER';
  }
}

function said(facts: Facts): string {
  const words = facts.response.replace(/[^\x20-\x7E]+/g, ' ').trim().slice(0, 150);
  return words ? `; it says "${words}"` : '';
}
