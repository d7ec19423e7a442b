import type { Recipient, ReplyRecipients } from '../../api/schemas.ts';
import { placeholderOf } from '../message/placeholders.ts';

/** A file that goes along; its bytes lie in the file box under `id`. */
export interface FileNote {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** What the text calls it where it stands: `[cid:…]`. */
  readonly contentId: string;
}

export interface Recipients { readonly to: readonly Recipient[]; readonly cc: readonly Recipient[] }

/**
 * Everything of an answer but its text. `people`: the customer alone, everybody who is on the newest message, or just these.
 * `signatureId`: null none; undefined the one that is used by itself.
 */
export interface Envelope {
  readonly people: 'customer' | 'everybody' | Recipients;
  readonly signatureId?: string | null | undefined;
  readonly files: readonly FileNote[];
}

export const emptyEnvelope: Envelope = { people: 'customer', files: [] };

export function isEmptyEnvelope({ people, signatureId, files }: Envelope): boolean {
  return people === 'customer' && signatureId === undefined && files.length === 0;
}

/** Who an answer goes to, name by name; undefined while the server has not said who is on the conversation. */
export function recipientsOf({ people }: Pick<Envelope, 'people'>, known: ReplyRecipients | undefined): Recipients | undefined {
  if (typeof people === 'object') return people;
  if (known === undefined) return undefined;
  return people === 'everybody' ? { to: known.to, cc: known.cc } : { to: [known.customer], cc: [] };
}

/** How many more an answer to everybody reaches than one to the customer alone. */
export function othersIn({ to, cc, customer }: ReplyRecipients): number {
  return [...to, ...cc].filter((person) => person.externalId !== customer.externalId).length;
}

/** Files that the text names stand in it; the others hang on it. A name without its file is left as it is. */
export function isPlaced(file: FileNote, text: string): boolean {
  return file.type.startsWith('image/') && text.includes(placeholderOf(file.contentId));
}

const mailbox = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/u;

/** Reads addresses as people paste them (`Ann <ann@x.example>, bob@y.example`); what is none is given back as text. */
export function readAddresses(text: string): { readonly people: readonly Recipient[]; readonly rest: string } {
  const people: Recipient[] = [];
  const rest: string[] = [];
  for (const piece of text.split(/[,;\n]+/).map((one) => one.trim()).filter((one) => one !== '')) {
    const [, name = '', inside] = /^(.*?)\s*<([^<>]*)>$/.exec(piece) ?? [];
    const address = (inside ?? piece).trim();
    if (mailbox.test(address)) people.push({ externalId: address.toLowerCase(), name: name.replaceAll(/^["']|["']$/g, '').trim() || null });
    else rest.push(piece);
  }
  return { people, rest: rest.join(', ') };
}

/** The list with these added, nobody twice. */
export function addPeople(list: readonly Recipient[], added: readonly Recipient[]): readonly Recipient[] {
  const known = new Set(list.map((person) => person.externalId));
  return [...list, ...added.filter((person) => !known.has(person.externalId) && known.add(person.externalId))];
}
