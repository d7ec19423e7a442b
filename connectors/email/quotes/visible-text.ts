import { sortLines, type MailForm } from './sort-lines.ts';

/** Beyond this nobody wrote by hand; the text is shown as it is. */
const MAX_LENGTH = 400_000;

/**
 * What the writer of this mail wrote: without what is quoted and without the signature. What is not surely quoted stays, and
 * when nothing would be left, all stays. Linear in the length of the text.
 */
export function findVisibleText(text: string, form: MailForm = {}): string {
  const whole = text.replaceAll('\u00A0', ' ').trim();
  if (whole.length > MAX_LENGTH) return whole;
  const lines = whole.replace(/\r\n?/g, '\n').split('\n');
  const kinds = sortLines(lines, form);
  const kept = lines.filter((_line, at) => kinds[at] === 'own').map((line) => line.trimEnd()).join('\n').replace(/^\s*\n/, '').trimEnd();
  return kept.trim() === '' ? whole : kept;
}
