import { createHash } from 'node:crypto';
import { readPlain, readHtml } from '../mime/part-text.ts';
import type { Part } from '../mime/tree.ts';
import type { Envelope } from './parsed-mail.ts';
import { stripHtml } from './strip-html.ts';

/** Letters that are compared: what follows may have been cut or appended to on the way. */
const LETTERS = 1000;
/** Where signatures and the footers of list programs begin. */
const FOOTER = /^(?:--|__|==|\*\*|~~|[—–])[-_=*~—– ]*$/;

/**
 * Names a message by what stays the same whatever way it comes: its date and the letters of its text above any footer, without
 * case, spaces and punctuation. Subject and sender are left out: list programs change them. Null when there is neither date
 * nor text.
 */
export function fingerprintOf(root: Part, envelope: Pick<Envelope, 'date' | 'subject'>, charset?: string): string | null {
  const letters = firstLetters(root, charset) || lettersOf(envelope.subject.replace(/^(?:\s*(?:\[[^\]]{0,60}\]|[a-z]{2,3}:))+/i, ''));
  if (letters === '' && envelope.date === null) return null;
  return `1.${createHash('sha256').update(`${envelope.date ?? ''}\n${letters}`).digest('hex').slice(0, 32)}`;
}

function firstLetters(root: Part, charset: string | undefined): string {
  const part = findText(root, 'text/plain') ?? findText(root, 'text/html');
  if (!part) return '';
  const text = part.type === 'text/html' ? stripHtml(readHtml(part, charset).slice(0, 200_000)) : readPlain(part, part.decode(), charset);
  let letters = '';
  for (const line of text.slice(0, 100_000).split('\n')) {
    if (letters !== '' && FOOTER.test(line.trim())) break;
    letters += lettersOf(line);
    if (letters.length >= LETTERS) break;
  }
  return letters.slice(0, LETTERS);
}

/** The first part of that type that says something and is no file. */
function findText(part: Part, type: string): Part | undefined {
  if (part.type === type) return part.disposition.value.startsWith('attachment') || part.decode().toString('latin1', 0, 2000).trim() === '' ? undefined : part;
  if (!part.type.startsWith('multipart/')) return undefined;
  for (const child of part.children) {
    const found = findText(child, type);
    if (found) return found;
  }
  return undefined;
}

function lettersOf(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
