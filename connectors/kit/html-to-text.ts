import { compile } from 'html-to-text';
import { sanitizeHtml } from './sanitize-html.ts';

const convert = compile({
  wordwrap: false,
  // Far above what sanitising leaves, so nothing is cut here.
  limits: { maxInputLength: 16 * 1024 * 1024 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    // What we folded opens with a mark of ours.
    { selector: 'details', format: 'block' },
    { selector: 'summary', format: 'skip' },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'p', options: { leadingLineBreaks: 1, trailingLineBreaks: 2 } },
    { selector: 'blockquote', options: { leadingLineBreaks: 1, trailingLineBreaks: 2 } },
    { selector: 'hr', options: { length: 32 } },
    { selector: 'table', format: 'block' },
    { selector: 'tr', format: 'block' },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
  ],
  formatters: {
    // One line per row with spaces between: aligned columns would break words of layout tables apart.
    cell: (element, walk, builder) => {
      walk(element.children, builder);
      builder.addInline(' ', { noWordTransform: true });
    },
  },
});

/**
 * Plain text of HTML: line breaks where a reader sees them, quotations marked with `> `, links by their words alone,
 * scripts, styles and pictures left out. Linear in the size of what sanitising leaves.
 */
export function htmlToText(html: string): string {
  return sanitizedToText(sanitizeHtml(html));
}

/** The same for HTML that went through `sanitizeHtml` already. */
export function sanitizedToText(sanitized: string): string {
  return convert(sanitized).replaceAll('\u00A0', ' ').split('\n').map(trimBlanks).join('\n').replace(/\n{3,}/g, '\n\n').trim();
}

/** From the end, because an expression would begin anew at each of many blanks. */
function trimBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  return line.slice(0, end);
}
