/** A mail account in memory for the scripted IMAP server: folders with messages, numbered as RFC 3501 §2.3.1 says. */

export interface StoredMail { readonly uid: number; readonly body: string; readonly arrivedAt: number; isSeen: boolean; modseq: number }

export interface MailFolder {
  readonly name: string;
  uidValidity: number;
  uidNext: number;
  modseq: number;
  messages: readonly StoredMail[];
}

export interface MailAccount {
  readonly folders: ReadonlyMap<string, MailFolder>;
  /** Puts a message into a folder, making the folder when needed. Gives its UID. */
  append(folder: string, body: string, arrivedAt?: number): number;
  expunge(folder: string, uid: number): void;
  /** As MOVE does: a new UID there, the date of arrival stays. */
  move(from: string, uid: number, to: string): void;
  /** Numbers a folder anew, from 1. */
  renumber(folder: string): void;
  remove(folder: string): void;
  /** Told after each change with the folder's name. */
  onChange(listener: (folder: string) => void): () => void;
}

export function createMailAccount(): MailAccount {
  const folders = new Map<string, MailFolder>();
  const listeners = new Set<(folder: string) => void>();
  let validity = 1000;
  const tell = (name: string): void => { for (const listener of listeners) listener(name); };
  function open(name: string): MailFolder {
    const known = folders.get(name);
    if (known) return known;
    validity += 1;
    const made: MailFolder = { name, uidValidity: validity, uidNext: 1, modseq: 1, messages: [] };
    folders.set(name, made);
    return made;
  }
  function append(name: string, body: string, arrivedAt = Date.now()): number {
    const folder = open(name);
    const uid = folder.uidNext;
    folder.uidNext += 1;
    folder.modseq += 1;
    folder.messages = [...folder.messages, { uid, body, arrivedAt, isSeen: false, modseq: folder.modseq }];
    tell(name);
    return uid;
  }
  function expunge(name: string, uid: number): void {
    const folder = open(name);
    folder.messages = folder.messages.filter((message) => message.uid !== uid);
    folder.modseq += 1;
    tell(name);
  }
  open('INBOX');
  return {
    folders, append, expunge,
    move(from, uid, to) {
      const message = open(from).messages.find((one) => one.uid === uid);
      if (!message) return;
      append(to, message.body, message.arrivedAt);
      expunge(from, uid);
    },
    renumber(name) {
      const folder = open(name);
      validity += 1;
      folder.uidValidity = validity;
      folder.messages = folder.messages.map((message, index) => ({ ...message, uid: index + 1 }));
      folder.uidNext = folder.messages.length + 1;
    },
    remove(name) { folders.delete(name); },
    onChange(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
  };
}

/** A plain message; `date`: what it says itself, ms UTC. */
export function plainMail(subject: string, { text = 'Hello', date }: { text?: string; date?: number } = {}): string {
  return [
    'From: Ann <ann@customer.test>', 'To: support@bank.test', `Subject: ${subject}`, `Message-ID: <${subject.replaceAll(/\W/g, '-')}@customer.test>`,
    ...(date === undefined ? [] : [`Date: ${new Date(date).toUTCString().replace('GMT', '+0000')}`]), '', text, '',
  ].join('\r\n');
}
