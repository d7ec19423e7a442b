import type { Bounce, Nature, Variety } from '../../spec/index.ts';
import { headersOf } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import type { MailBounce } from '../reading/parsed-mail.ts';
import { readAutomatic, type Automatic } from './automatic.ts';
import { readDeliveryReport } from './delivery-report.ts';
import { readDisposition } from './disposition.ts';
import { readFeedback } from './feedback.ts';
import { findForwarded, type Forwarded } from './forwarded.ts';
import { readFreeTextBounce } from './free-text-bounce.ts';
import { readInvite } from './invite.ts';
import { readListMarks } from './list.ts';
import { isDomainReport } from './report.ts';
import { readProviderNotice } from './provider-notice.ts';

/** What is known of a message before its nature is. */
export interface Seen {
  readonly text: string;
  readonly subject: string;
  readonly from: string;
  /** Ids of other messages, without brackets. */
  readonly references: readonly string[];
}

/** One of our messages arrived or was opened, says the other side. */
export interface Arrived {
  /** External id of our message. */
  readonly of: string;
  readonly state: 'delivered' | 'read';
  readonly recipient?: string;
}

/** What kind of mail it is, as far as the mail itself says; `settleNature` adds what only we know. Plain data. */
export interface MailNature {
  readonly nature: Nature;
  readonly variety?: Variety;
  readonly bounce: MailBounce | null;
  /** For each failed or delayed recipient; all of them name the same message of ours. */
  readonly bounces?: readonly Bounce[];
  /** To be told as an `InboundReceipt` besides the message. */
  readonly arrived?: Arrived;
  /** External id of the message of ours that a bounce, receipt or complaint is about. */
  readonly about?: string;
  /** Of a complaint: the recipient who made it, lower case, where the provider tells. */
  readonly complainer?: string;
  /** Mails handed on in this one, the outermost first. */
  readonly forwarded?: readonly Forwarded[];
  readonly clues?: NatureClues;
}

/** Marks whose meaning depends on whose they are. */
export interface NatureClues {
  /** Addresses, domains and ids of the mailing list it came through; empty: a list without a name. */
  readonly list?: readonly string[];
  /** How sure it is that no person wrote it. */
  readonly automatic?: Automatic;
  /** X-Loop: who has had it in hand. */
  readonly loops?: readonly string[];
}

/** What kind of mail it is. Only what is positively something else is not a `message`. */
export function readNature(root: Part, seen: Seen): MailNature {
  const parts = listParts(root);
  return readDeliveryReport(root, parts, seen) ?? readDispositionNature(parts, seen) ?? readFeedback(root, parts) ?? (isDomainReport(root, parts, seen) ? { nature: 'report', bounce: null } : undefined)
    ?? readProviderNotice(root, seen) ?? readFreeTextBounce(root, parts, seen) ?? readPerhapsPersonal(root, parts, seen);
}

function readPerhapsPersonal(root: Part, parts: readonly Part[], seen: Seen): MailNature {
  const loops = headersOf(root.headers, 'x-loop').slice(0, 20).map((value) => value.trim().toLowerCase());
  const list = readListMarks(root.headers);
  const automatic = readAutomatic(root.headers, seen);
  const clues: NatureClues = { ...(list && { list }), ...(automatic && { automatic }), ...(loops.length > 0 && { loops }) };
  const rest = { bounce: null, ...(Object.keys(clues).length > 0 && { clues }) };
  const invite = readInvite(parts);
  if (invite) return { nature: 'invite', variety: invite, ...rest };
  if (automatic) return { nature: 'auto-reply', ...(automatic.variety && { variety: automatic.variety }), ...rest };
  if (list) return { nature: 'list', ...rest };
  const forwarded = findForwarded(parts, seen);
  return { nature: 'message', ...rest, ...(forwarded.length > 0 && { forwarded }) };
}

/** A note about reading (RFC 8098): shown or thrown away, it did arrive. */
function readDispositionNature(parts: readonly Part[], seen: Seen): MailNature | undefined {
  const disposition = readDisposition(parts, seen.references);
  if (!disposition) return undefined;
  const { of, recipient } = disposition;
  const state = disposition.kind === 'displayed' ? 'read' : disposition.kind === 'failed' ? undefined : 'delivered';
  return { nature: 'receipt', bounce: null, ...(of && { about: of }), ...(of && state && { arrived: { of, state, ...(recipient && { recipient }) } }) };
}

/** All parts of this message, not those of messages inside it. */
function listParts(part: Part): readonly Part[] {
  if (!part.type.startsWith('multipart/')) return [part];
  return [part, ...part.children.flatMap(listParts)];
}
