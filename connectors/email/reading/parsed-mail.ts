import type { Bounce, Card, Finding, InboundFile, Nature, Protection, Trust, Variety } from '../../spec/index.ts';
import type { MailAddress } from '../mime/addresses.ts';
import type { MailNature } from '../nature/nature.ts';

/** What reading needs to know of us; plain data, the same object for every message of an account. */
export interface ReadingHints {
  /** Every address of ours, lower-case; the account's own first. */
  readonly ours: readonly string[];
  /** Domains of our own people; undefined: the domain of the account's address, unless a public provider's. */
  readonly staffDomains?: readonly string[];
  /** The name our mail server writes into Authentication-Results, lower-case. */
  readonly authservId?: string;
}

/**
 * What one message says, as the parsing worker hands it over: plain data. Ids are without angle brackets, addresses in the
 * sender's case, `html` sanitised with its `cid:` images left in.
 */
export interface MailContent extends MailNature {
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  /** Nearest first: In-Reply-To, then References from the end; at most 50. */
  readonly references: readonly string[];
  readonly from: MailAddress | null;
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  /** Envelope recipients that the server noted: Delivered-To, X-Original-To, Envelope-To. */
  readonly deliveredTo: readonly string[];
  readonly subject: string;
  /** ms UTC. */
  readonly date: number | null;
  readonly text: string;
  readonly visibleText: string;
  readonly html: string | null;
  readonly attachments: readonly InboundFile[];
  readonly cards: readonly Card[];
  readonly protection: Protection | null;
  readonly findings: readonly Finding[];
  /** See `InboundMessage.fingerprint`; null when there is nothing to tell copies by. */
  readonly fingerprint: string | null;
  /** The verdict of the server we trust, when it wrote one. */
  readonly trust: Trust | null;
  readonly warnings: readonly string[];
}

/** What the header alone says. */
export type Envelope = Pick<MailContent, 'messageId' | 'inReplyTo' | 'references' | 'from' | 'replyTo' | 'to' | 'cc' | 'deliveredTo' | 'subject' | 'date'>;

/** One failure report; the fields of `Bounce` are those of the first recipient, and worst, when there are several. */
export interface MailBounce extends Bounce {
  readonly recipients: readonly FailedRecipient[];
}

export interface FailedRecipient {
  readonly recipient?: string;
  readonly status?: string;
  readonly replyCode?: string;
  readonly severity: Bounce['severity'];
  readonly reason?: string;
}

/** One line of `parley mail parse`, without the file's name. */
export interface ParsedMail {
  readonly kind: Nature;
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  readonly from: MailAddress | null;
  readonly to: readonly MailAddress[];
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly date: string | null;
  readonly text: string;
  readonly visibleText: string;
  readonly html: string | null;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly bytes: number }[];
  readonly variety?: Variety;
  readonly bounce?: MailBounce;
  readonly cards?: readonly Card[];
  readonly protection?: Protection;
  readonly findings?: readonly Finding[];
  readonly warnings?: readonly string[];
  /** Why the message could not be read whole. */
  readonly error?: string;
}
