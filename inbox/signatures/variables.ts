/** What a signature can say of who writes, and where. */
export const variables = ['agent.name', 'agent.email', 'team.name', 'channel.name', 'channel.address'] as const;
export type Variable = (typeof variables)[number];
/** Null: there is none, for example when a program writes. */
export type Values = Readonly<Record<Variable, string | null>>;

const placeholder = /\{\{([^{}]*)\}\}/g;
/** A line of HTML ends where one of these begins or ends. */
const breaks = new Set(['br', 'hr', 'p', 'div', 'tr', 'table', 'tbody', 'thead', 'ul', 'ol', 'li', 'blockquote', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre', 'center']);
/** What stands between two values on a line, and for nothing when one of them is missing. */
const separator = '(?:[\\s\\u00A0]|&nbsp;)*[,;|·•–—/-](?:[\\s\\u00A0]|&nbsp;)*';
/** Stands where a value is missing: no character of any text. */
const gap = '\uFFFF';

/** The first placeholder that is no variable, as it was written. */
export function findUnknown(html: string): string | undefined {
  for (const match of html.matchAll(placeholder)) if (!isVariable((match[1] ?? '').trim())) return match[0];
  return undefined;
}

/** The HTML with its variables filled in, escaped. A line that a missing value leaves empty goes away. */
export function fillVariables(html: string, values: Values): string {
  const filled = html.replaceAll(placeholder, (whole, name: string) => {
    const key = name.trim();
    return isVariable(key) ? escapeHtml(values[key]) : whole;
  });
  return filled.includes(gap) ? closeGaps(filled) : filled;
}

function isVariable(name: string): name is Variable {
  return (variables as readonly string[]).includes(name);
}

function escapeHtml(value: string | null): string {
  if (value === null || value.trim() === '') return gap;
  return value.replaceAll(gap, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** Goes line by line; the sanitiser closes every tag and escapes every other bracket, so that splitting at tags is enough. */
function closeGaps(html: string): string {
  const pieces = html.split(/(<[^>]*>)/);
  const lines: { content: string[]; end: string }[] = [{ content: [], end: '' }];
  for (const piece of pieces) {
    const last = lines.at(-1)!;
    if (isBreak(piece)) {
      last.end = piece;
      lines.push({ content: [], end: '' });
    } else last.content.push(piece);
  }
  const kept: string[] = [];
  for (const { content, end } of lines) {
    const line = content.join('');
    if (!line.includes(gap)) kept.push(line, end);
    else keepRest(kept, mend(line), end);
  }
  return kept.join('').replaceAll(gap, '');
}

/** A line that is empty now takes its line break, or the block that held nothing else, with it. */
function keepRest(kept: string[], line: string, end: string): void {
  if (!isEmpty(line)) {
    kept.push(line, end);
    return;
  }
  const inline = (line.match(/<[^>]*>/g) ?? []).join('');
  const opener = kept.at(-1) ?? '';
  const name = nameOf(opener);
  if (/^<br\b/i.test(end)) kept.push(inline);
  else if (inline === '' && opener !== '' && !opener.startsWith('</') && name !== 'br' && name !== 'hr' && end.toLowerCase() === `</${name}>`) kept.pop();
  else if (name === 'br' && end.startsWith('</')) kept.splice(-1, 1, inline, end);
  else kept.push(inline, end);
}

/** Separators beside what is missing go with it. */
function mend(line: string): string {
  return line
    .replaceAll(new RegExp(`${separator}${gap}`, 'g'), gap)
    .replaceAll(new RegExp(`${gap}${separator}`, 'g'), gap);
}

function isBreak(piece: string): boolean {
  return piece.startsWith('<') && breaks.has(nameOf(piece));
}

function nameOf(tag: string): string {
  return /^<\/?([a-z][a-z0-9]*)/i.exec(tag)?.[1]?.toLowerCase() ?? '';
}

function isEmpty(line: string): boolean {
  if (/<img\b/i.test(line)) return false;
  return line.replaceAll(/<[^>]*>/g, '').replaceAll(/&nbsp;|[\s\u00A0\uFFFF]/g, '') === '';
}
