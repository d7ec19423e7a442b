import { unescapeHtml, type HtmlElement, type HtmlNode } from '../../kit/html-tree.ts';
import { findAttribution } from './attribution.ts';

/** A line as a reader sees it, and the nodes it is made of: texts and rules. */
export interface HtmlLine {
  /** Without HTML; quoted levels as `> `, as in plain text. */
  text: string;
  readonly nodes: HtmlNode[];
}

const BREAKS: ReadonlySet<string> = new Set([
  'address', 'article', 'aside', 'blockquote', 'caption', 'center', 'dd', 'div', 'dl', 'dt', 'figcaption', 'figure', 'footer', 'header', 'hr', 'li', 'main', 'nav', 'ol', 'pre', 'section', 'table', 'tbody', 'tfoot', 'thead', 'tr', 'ul',
]);
/** With an empty line before and after. */
const APART: ReadonlySet<string> = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'hr']);

const MAX_LEVEL = 20;

interface Writing { readonly lines: HtmlLine[]; level: number; isPreformatted: boolean }

/** The lines of a cleaned tree, so that what is known of quotations in plain text serves for HTML as well. */
export function readHtmlLines(root: HtmlElement): readonly HtmlLine[] {
  const writing: Writing = { lines: [{ text: '', nodes: [] }], level: 0, isPreformatted: false };
  writeChildren(root, writing);
  return writing.lines.map(({ text, nodes }) => ({ text: text.trimEnd(), nodes }));
}

function writeChildren({ children }: HtmlElement, writing: Writing): void {
  for (const node of children) {
    if (node.kind === 'text') writeText(node, unescapeHtml(node.escaped), writing);
    else writeElement(node, writing);
  }
}

function writeElement(element: HtmlElement, writing: Writing): void {
  const { tag } = element;
  if (tag === 'br') return breakLine(writing);
  const isApart = APART.has(tag);
  if (isApart || BREAKS.has(tag)) endLine(writing, isApart);
  if (tag === 'hr') writeText(element, '-'.repeat(32), writing);
  const outside = { level: writing.level, isPreformatted: writing.isPreformatted };
  if (tag === 'blockquote' && isQuotation(element, writing)) writing.level += 1;
  if (tag === 'pre' || /(?:^|;)white-space:pre/i.test(element.attributes.get('style') ?? '')) writing.isPreformatted = true;
  writeChildren(element, writing);
  if (isApart || BREAKS.has(tag)) endLine(writing, isApart);
  else if (tag === 'td' || tag === 'th') writing.lines.at(-1)!.text += ' ';
  Object.assign(writing, outside);
}

function writeText(node: HtmlNode, text: string, writing: Writing): void {
  const parts = writing.isPreformatted ? text.split(/\r\n?|\n/) : [text.replace(/[ \t\r\n\f]+/g, ' ')];
  for (const [index, part] of parts.entries()) {
    if (index > 0) breakLine(writing);
    const line = writing.lines.at(-1)!;
    // Looking at all of a long line for each word added to it takes forever.
    const isStart = line.text === '' || (line.text.length <= 2 * MAX_LEVEL && /^(?:> )+$/.test(line.text));
    const words = isStart && !writing.isPreformatted ? part.trimStart() : part;
    if (words.replace(/[\s\u00A0]/g, '') === '') {
      if (!isStart) line.text += words;
      continue;
    }
    if (line.text === '') line.text = '> '.repeat(writing.level);
    line.text += words.replaceAll('\u00A0', ' ');
    line.nodes.push(node);
  }
}

function breakLine({ lines, level }: Writing): void {
  const line = lines.at(-1)!;
  // An empty line inside a quotation is quoted, too.
  if (line.text === '' && level > 0) line.text = '>';
  lines.push({ text: '', nodes: [] });
}

function endLine(writing: Writing, isApart: boolean): void {
  const { lines } = writing;
  if (lines.at(-1)!.text !== '') lines.push({ text: '', nodes: [] });
  if (isApart && lines.length > 1 && lines.at(-2)!.text !== '') lines.push({ text: '', nodes: [] });
}

/** Some programs quote so, others only indent: it is marked as quoted, drawn with a bar, or somebody is named right above. */
function isQuotation({ origin }: HtmlElement, { lines, level }: Writing): boolean {
  if (level >= MAX_LEVEL) return false;
  if (origin?.cited || origin?.bordered || origin?.classes.some((name) => /quote|cite/i.test(name))) return true;
  const above = lines.slice(-12).map(({ text }) => text).filter((text) => text.trim() !== '').slice(-4);
  return above.some((_text, at) => findAttribution(['', ...above.slice(at)], 1)?.lines === above.length - at);
}
