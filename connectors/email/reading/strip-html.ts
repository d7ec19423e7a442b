const BREAKS = /^(?:br|p|div|tr|li|hr)\b/i;
const SILENT = /<(style|script|head|title)\b/gi;

/**
 * The words of HTML as it came, roughly: what no person reads and tags are gone, a tag that breaks the line is a line break. One
 * pass each, whatever is never closed.
 */
export function stripHtml(html: string): string {
  return stripTags(withoutSilent(html)).replace(/&[a-z0-9#]{1,10};/gi, ' ');
}

function stripTags(html: string): string {
  let text = '';
  let from = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', from)) {
    const end = html.indexOf('>', at);
    if (end < 0) break;
    text += html.slice(from, at) + (BREAKS.test(html.slice(at + 1, at + 6)) ? '\n' : '');
    from = end + 1;
  }
  return text + html.slice(from);
}

function withoutSilent(html: string): string {
  const unclosed = new Set<string>();
  let text = '';
  let from = 0;
  for (const match of html.matchAll(SILENT)) {
    const name = match[1]!.toLowerCase();
    if (match.index < from || unclosed.has(name)) continue;
    const closing = new RegExp(`</${name}\\s*>`, 'gi');
    closing.lastIndex = match.index;
    if (closing.exec(html) === null) {
      unclosed.add(name);
      continue;
    }
    text += html.slice(from, match.index);
    from = closing.lastIndex;
  }
  return text + html.slice(from);
}
