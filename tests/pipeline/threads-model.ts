import type { InboundMessage } from '../../connectors/spec/index.ts';

/** A mail of a made-up tree. Authors and people on it are names; `ann2` is another address of ann's. */
export interface Mail {
  readonly id: string;
  readonly author: string;
  readonly people: readonly string[];
  /** Ids it names, nearest first; some may never come. */
  readonly names: readonly string[];
}

/** Whose customer an author is. */
export function customerOf(author: string): string {
  return author.replace(/\d$/, '');
}

/**
 * The partition that the law asks for: the least one in which a mail is with one that it names whenever its author belongs to
 * that one's conversation (wrote in it, or was on one of its mails), and with every mail of the same customer that names the
 * same. Written without regard to order, so that it can not depend on any.
 */
export function partition(mails: readonly Mail[]): string[][] {
  const place = new Map(mails.map(({ id }, index) => [id, index]));
  const inside = (at: number): readonly Mail[] => mails.filter(({ id }) => place.get(id) === at);
  const merge = (one: number, other: number): boolean => {
    if (one === other) return false;
    for (const [id, at] of place) if (at === other) place.set(id, one);
    return true;
  };
  const isIn = (author: string, at: number): boolean => inside(at).some((mail) => customerOf(mail.author) === customerOf(author) || mail.people.includes(author));
  let hasChanged = true;
  while (hasChanged) {
    hasChanged = false;
    for (const mail of mails) {
      for (const name of mail.names) {
        const named = place.get(name);
        if (named !== undefined && name !== mail.id && isIn(mail.author, named) && merge(named, place.get(mail.id)!)) hasChanged = true;
        for (const other of mails) {
          if (customerOf(other.author) === customerOf(mail.author) && other.names.includes(name) && name !== other.id && name !== mail.id && merge(place.get(mail.id)!, place.get(other.id)!)) hasChanged = true;
        }
      }
    }
  }
  return [...new Set(place.values())].map((at) => inside(at).map(({ id }) => id).sort()).sort((left, right) => (left[0]! < right[0]! ? -1 : 1));
}

export function toMessage(mail: Mail, at: number): InboundMessage {
  return {
    kind: 'message', externalId: mail.id, nature: 'message', text: `text of ${mail.id}`, attachments: [], at,
    from: { externalId: `${mail.author}@x.az`, email: `${customerOf(mail.author)}@x.az`, name: customerOf(mail.author), verified: false },
    participants: mail.people.map((name) => ({ externalId: `${name}@x.az`, verified: false })), thread: { references: mail.names },
  };
}
