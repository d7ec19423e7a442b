import type { Nature, Variety } from '../../spec/index.ts';
import type { MailAddress } from '../mime/addresses.ts';
import type { Forwarded } from './forwarded.ts';
import type { MailNature } from './nature.ts';
import { isPublicProvider } from './public-providers.ts';
import type { Us } from './us.ts';

/** What the reader knows of a mail besides its nature. */
export interface Settleable extends MailNature {
  readonly messageId: string | null;
  readonly from: MailAddress | null;
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly deliveredTo: readonly string[];
  readonly references: readonly string[];
}

export interface Settled {
  readonly nature: Nature;
  readonly variety?: Variety;
  /** A colleague handed it on: who wrote the original. Who sent it becomes a participant (`forwarder`). */
  readonly forwarded?: Forwarded;
}

/**
 * The nature of a mail, now that it is known who we are. Our own words that come back are a `loop`; a list that is an address
 * of ours and an answer to one of our messages are none; what one of our people hands on comes from whom it names.
 */
export function settleNature(mail: Settleable, us: Us): Settled {
  const from = mail.from?.address ?? '';
  const told: Settled = { nature: mail.nature, ...(mail.variety && { variety: mail.variety }) };
  if (isOwnEcho(mail, from, us)) return { nature: 'auto-reply', variety: 'loop' };
  if (mail.nature === 'list') return isPersonal(mail, from, us) ? { nature: 'message' } : told;
  if (mail.nature === 'auto-reply') return isPersonThroughMachine(mail, from, us) ? { nature: 'message' } : told;
  if (mail.nature !== 'message' || !us.isStaff(from)) return told;
  const forwarded = mail.forwarded?.find(({ from: author }) => !us.isStaff(author.address));
  return { ...told, ...(forwarded && { forwarded }) };
}

/**
 * A copy of what this account sent: what another of our channels sends to it is a colleague's mail. Its Message-ID alone does not
 * say so, since broken programs answer under the id they answer; neither does X-Loop, which forwarders put on everything.
 */
function isOwnEcho(mail: Settleable, from: string, us: Us): boolean {
  const ours = us.isAccount(from);
  const isLooped = (mail.clues?.loops ?? []).some((address) => us.isAccount(address));
  if (mail.messageId !== null && (ours || isLooped) && us.proves([mail.messageId], [])) return true;
  // Relays that rename messages leave our answer address.
  return ours && us.proves([], mail.replyTo.map(({ address }) => address));
}

/** List marks on a mail that is meant for us all the same. */
function isPersonal(mail: Settleable, from: string, us: Us): boolean {
  if ((mail.clues?.list ?? []).some((name) => us.isOurList(name)) || us.isStaff(from) || provesAnswer(mail, us)) return true;
  // A form on a web page, sent by a bulk mailer in the name of who filled it in.
  return (mail.clues?.list ?? []).length === 0 && mail.replyTo.some(({ address }) => isPublicProvider(domainOf(address)));
}

/** Written by a person, though a program calls it its own: a web form, or an answer out of another firm's help desk. */
function isPersonThroughMachine(mail: Settleable, from: string, us: Us): boolean {
  const { automatic } = mail.clues ?? {};
  if (automatic?.by !== 'generated' || mail.variety !== undefined) return false;
  const elsewhere = mail.replyTo.find(({ address }) => address !== '' && address.toLowerCase() !== from.toLowerCase());
  if (elsewhere && !us.isOurs(elsewhere.address) && (us.isStaff(from) || isPublicProvider(domainOf(elsewhere.address)))) return true;
  return automatic.helpDesk === true && provesAnswer(mail, us);
}

function provesAnswer(mail: Settleable, us: Us): boolean {
  return us.proves(mail.references, [...mail.to, ...mail.cc].map(({ address }) => address).concat(mail.deliveredTo));
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
