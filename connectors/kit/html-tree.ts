/** A tree of sanitised HTML: lower-case tags, every attribute in double quotes, nothing that runs. */
export type HtmlNode = HtmlText | HtmlElement;

export interface HtmlText {
  readonly kind: 'text';
  /** As written in HTML: `&`, `<` and `>` escaped. */
  readonly escaped: string;
}

export interface HtmlElement {
  readonly kind: 'element';
  readonly tag: string;
  /** Values are plain, not escaped. */
  readonly attributes: Map<string, string>;
  children: HtmlNode[];
  /** What the sender's program called it, to tell programs apart; never written. */
  origin?: { readonly classes: readonly string[]; readonly id: string; readonly cited: boolean; readonly bordered: boolean };
}

const VOID: ReadonlySet<string> = new Set(['br', 'col', 'hr', 'img', 'wbr']);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z][a-z0-9-]*(?:="[^"<>]*")?)*) ?\/?>/y;
const ATTRIBUTE = / ([a-z][a-z0-9-]*)(?:="([^"]*)")?/g;

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const BLOCKS = ['address', 'article', 'aside', 'blockquote', 'details', 'div', 'dl', 'figcaption', 'figure', 'footer', 'header', 'hr', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'ul'];

/** Which open element ends when another begins right in it (the optional end tags of HTML), so that what is written reads back the same. */
const ENDED_BY: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...BLOCKS.map((tag): [string, ReadonlySet<string>] => [tag, new Set(['p'])]),
  ...HEADINGS.map((tag): [string, ReadonlySet<string>] => [tag, new Set(['p', ...HEADINGS])]),
  ['a', new Set(['a'])], ['li', new Set(['li'])], ['dd', new Set(['dd', 'dt'])], ['dt', new Set(['dd', 'dt'])],
  ['td', new Set(['td', 'th', 'thead'])], ['th', new Set(['th', 'td'])], ['tr', new Set(['tr', 'td', 'th'])],
  ['tbody', new Set(['thead', 'tbody'])], ['tfoot', new Set(['thead', 'tbody'])],
]);

/** Reads what the sanitiser wrote. Whatever is no tag by its strict grammar is text. */
export function readTree(html: string): HtmlElement {
  const root = makeElement('div');
  const open: HtmlElement[] = [root];
  const add = (node: HtmlNode): void => { open.at(-1)!.children.push(node); };
  for (let at = 0; at < html.length;) {
    const next = html.indexOf('<', at);
    if (next !== at) add({ kind: 'text', escaped: html.slice(at, next < 0 ? html.length : next).replaceAll('>', '&gt;') });
    if (next < 0) break;
    TAG.lastIndex = next;
    const match = TAG.exec(html);
    at = match ? TAG.lastIndex : next + 1;
    if (!match) add({ kind: 'text', escaped: '&lt;' });
    else if (match[1] === '/') closeTag(open, match[2]!);
    else openTag(open, makeElement(match[2]!, readAttributes(match[3]!)));
  }
  return root;
}

function openTag(open: HtmlElement[], element: HtmlElement): void {
  const ends = ENDED_BY.get(element.tag);
  while (open.length > 1 && ends?.has(open.at(-1)!.tag)) open.pop();
  open.at(-1)!.children.push(element);
  if (!VOID.has(element.tag)) open.push(element);
}

function closeTag(open: HtmlElement[], tag: string): void {
  const at = open.findLastIndex((element) => element.tag === tag);
  if (at > 0) open.length = at;
}

function readAttributes(source: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, value] of source.matchAll(ATTRIBUTE)) attributes.set(name!, unescapeHtml(value ?? ''));
  return attributes;
}

export function makeElement(tag: string, attributes: Map<string, string> = new Map(), children: HtmlNode[] = []): HtmlElement {
  return { kind: 'element', tag, attributes, children };
}

export function makeText(text: string): HtmlText {
  return { kind: 'text', escaped: escapeHtml(text) };
}

/** The children of an element as HTML. */
export function writeTree({ children }: HtmlElement): string {
  let html = '';
  for (const node of children) html += node.kind === 'text' ? node.escaped : writeElement(node);
  return html;
}

function writeElement(element: HtmlElement): string {
  let start = `<${element.tag}`;
  for (const [name, value] of element.attributes) start += value === '' ? ` ${name}` : ` ${name}="${escapeHtml(value).replaceAll('"', '&quot;')}"`;
  return VOID.has(element.tag) ? `${start} />` : `${start}>${writeTree(element)}</${element.tag}>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

export function unescapeHtml(text: string): string {
  return text.includes('&') ? text.replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity]!) : text;
}

export function hasWords({ children }: HtmlElement): boolean {
  return children.some((node) => (node.kind === 'text' ? /\S/.test(node.escaped) : hasWords(node)));
}

/** The words in an element and below it, as one line of at most `max` UTF-16 units. */
export function wordsOf(element: HtmlElement, max: number): string {
  let words = '';
  const walk = (node: HtmlNode): void => {
    if (words.length > max) return;
    if (node.kind === 'text') words += unescapeHtml(node.escaped);
    else if (node.tag === 'br') words += ' ';
    else node.children.forEach(walk);
  };
  walk(element);
  return words.replace(/\s+/g, ' ').trim().slice(0, max);
}
