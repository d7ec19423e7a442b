import type { MailFolder, StoredMail } from './imap-mailbox.ts';

/** As much of SEARCH (RFC 3501 §6.4.4) as a mail reader asks: sets, ALL, UNSEEN, SINCE, SENTBEFORE, HEADER, NOT, OR. */
export function searchFolder(folder: MailFolder, criteria: readonly string[]): readonly number[] {
  const words = [...criteria];
  const tests: Test[] = [];
  while (words.length > 0) tests.push(readKey(words, folder));
  return folder.messages.filter((message, index) => tests.every((test) => test(message, index + 1))).map(({ uid }) => uid);
}

type Test = (message: StoredMail, number: number) => boolean;

function readKey(words: string[], folder: MailFolder): Test {
  const key = (words.shift() ?? '').toUpperCase();
  switch (key) {
    case 'ALL': return () => true;
    case 'UNSEEN': return (message) => !message.isSeen;
    case 'SEEN': return (message) => message.isSeen;
    case 'UID': {
      const test = readSet(words.shift() ?? '', folder.messages.at(-1)?.uid ?? 0);
      return (message) => test(message.uid);
    }
    case 'SINCE': {
      const day = Date.parse(`${words.shift()} UTC`);
      return (message) => message.arrivedAt >= day;
    }
    case 'SENTBEFORE': {
      const day = Date.parse(`${words.shift()} UTC`);
      // What has no date was sent in 1970, as Dovecot has it.
      return (message) => (sentAt(message) ?? 0) < day;
    }
    case 'HEADER': {
      const name = (words.shift() ?? '').replaceAll('"', '');
      words.shift();
      return (message) => new RegExp(`^${name}:`, 'im').test(message.body);
    }
    case 'NOT': {
      const test = readKey(words, folder);
      return (message, number) => !test(message, number);
    }
    case 'OR': {
      const [left, right] = [readKey(words, folder), readKey(words, folder)];
      return (message, number) => left(message, number) || right(message, number);
    }
    default: {
      if (!/^[\d:*,]+$/.test(key)) throw new Error(`unknown search key ${key}`);
      const test = readSet(key, folder.messages.length);
      return (_message, number) => test(number);
    }
  }
}

function sentAt({ body }: StoredMail): number | undefined {
  const date = /^Date: (.*)\r$/m.exec(body)?.[1];
  return date === undefined ? undefined : Date.parse(date);
}

/** Whether a number is in a sequence set; `*` is the last one, and `n:*` names it even below n. */
export function readSet(set: string, last: number): (value: number) => boolean {
  const ranges = set.split(',').map((part) => part.split(':').map((end) => (end === '*' ? last : Number(end))));
  return (value) => ranges.some(([from = 0, to = from]) => value >= Math.min(from, to) && value <= Math.max(from, to));
}
