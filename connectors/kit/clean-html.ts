import { allowHtml, isAllowed, MAX_HTML } from './allowed-html.ts';
import { hasWords, makeElement, readTree, unescapeHtml, wordsOf, writeTree, type HtmlElement, type HtmlNode, type HtmlText } from './html-tree.ts';
import { isSafeAttribute, writeSafeStyle } from './safe-styles.ts';
import { readStyleSheet, type StyleSheet } from './style-sheet.ts';
import { isUnseen, isWithoutGround, lookInto, OPEN_SIGHT, type Sight } from './visibility.ts';

export interface CleanHtml {
  readonly html: string;
  /** What the sender's styles hide from the eye, now shown in `<mark>`, outside of what `shape` folds; at most 2,000 UTF-16 units. */
  readonly hiddenText: string;
  /** Hosts of pictures nobody can see, whose only use is to tell that the message was looked at; they are dropped. At most 20. */
  readonly trackers: readonly string[];
  /** At most 1,000, in order. */
  readonly links: readonly HtmlLink[];
}

export interface HtmlLink {
  readonly href: string;
  /** The words a person sees; at most 300 UTF-16 units. */
  readonly text: string;
}

const MAX_HIDDEN = 2000;
const MAX_TRACKERS = 20;
const MAX_LINKS = 1000;
const TITLE = 'Hidden by the sender';

interface Cleaning {
  readonly sheet: StyleSheet;
  /** The marks around what was hidden. */
  readonly hidden: Set<HtmlElement>;
  readonly trackers: Set<string>;
  readonly links: HtmlLink[];
}

/**
 * What of a stranger's HTML may be shown, by allow-list, and what it tried. Text, tables, links, images and a subset of styles
 * that cannot leave their place, load anything or cover anything; plain rules of its style sheets are written into the elements.
 * Links go to http, https, mailto and tel only, open apart and say nothing of where they were clicked. Images from elsewhere
 * lose `src` and keep the address in `data-remote-src`, so that nothing loads until a person asks; `cid:` images stay, as
 * do small inline pictures (png, jpeg, gif, webp). Text that styles hide is shown, marked. Pure.
 *
 * `shape` may rearrange the tree before it is written; there elements still know their `origin`.
 */
export function cleanHtml(html: string, shape: (root: HtmlElement) => void = () => {}): CleanHtml {
  const cleaning: Cleaning = { sheet: readStyleSheet(html.length > MAX_HTML ? html.slice(0, MAX_HTML) : html), hidden: new Set(), trackers: new Set(), links: [] };
  const root = readTree(allowHtml(html));
  cleanChildren(root, OPEN_SIGHT, cleaning);
  shape(root);
  return { html: writeTree(root), hiddenText: readHidden(root, cleaning.hidden), trackers: [...cleaning.trackers], links: cleaning.links };
}

function cleanChildren(element: HtmlElement, sight: Sight, cleaning: Cleaning): void {
  const kept: HtmlNode[] = [];
  for (const node of element.children) {
    if (node.kind === 'text') {
      kept.push(isUnseen(sight) ? reveal(node, element, sight, cleaning) : isWithoutGround(sight) ? ground(node, element) : node);
    } else if (!isAllowed('tag', node.tag)) {
      cleanChildren(node, sight, cleaning);
      kept.push(...node.children);
    } else if (cleanElement(node, sight, cleaning)) {
      kept.push(node);
    }
  }
  element.children = kept;
}

/** False: the element is to be dropped. */
function cleanElement(element: HtmlElement, outside: Sight, cleaning: Cleaning): boolean {
  const { attributes, tag } = element;
  const classes = (attributes.get('class') ?? '').split(/\s+/, 50).filter(Boolean);
  const id = attributes.get('id') ?? '';
  const given = cleaning.sheet.stylesOf({ tag: attributes.get('data-was') ?? tag, classes, id, style: attributes.get('style') ?? '' });
  // `<body text>` has no other place than a style once it is a `<div>`.
  const styles = attributes.has('text') && !given.has('color') ? new Map([...given, ['color', attributes.get('text')!]]) : given;
  const sight = lookInto(outside, { tag, attributes, styles, picture: attributes.has('background') });
  if (tag === 'img' && isTracker(attributes, styles, sight)) {
    noteTracker(attributes.get('data-remote-src')!, cleaning);
    return false;
  }
  element.origin = { classes, id, cited: tag === 'blockquote' && attributes.get('type')?.toLowerCase() === 'cite', bordered: /solid|double|[1-9]/i.test(styles.get('border-left') ?? styles.get('border-left-width') ?? '') };
  cleanChildren(element, sight, cleaning);
  writeAttributes(element, styles);
  if (tag === 'a' && attributes.has('href') && cleaning.links.length < MAX_LINKS) cleaning.links.push({ href: attributes.get('href')!, text: wordsOf(element, 300) });
  return true;
}

function writeAttributes(element: HtmlElement, styles: ReadonlyMap<string, string>): void {
  const { tag, attributes } = element;
  const isSized = styles.size > 0 || attributes.has('width');
  const hasText = isSized && hasWords(element);
  const style = styles.size === 0 ? '' : writeSafeStyle(styles, { tag, hasText });
  for (const [name, value] of attributes) {
    const forReading = name === 'class' || name === 'id' || name === 'hidden' || name === 'background' || name === 'data-was' || name === 'text' || (name === 'type' && tag === 'blockquote');
    if (forReading || name === 'style' || !isAllowed('attribute', name) || !isSafeAttribute(name, value, hasText)) attributes.delete(name);
  }
  if (style !== '') attributes.set('style', style);
}

/** Zero-width and other empty characters fill up previews: harmless, and nothing to read. */
const EMPTY = /^(?:[\s\p{Cf}\p{Mn}]|[\u115F\u1160\u2800\u3164\uFFA0])*$/u;

const HOLDS_NO_TEXT: ReadonlySet<string> = new Set(['table', 'tbody', 'thead', 'tfoot', 'tr', 'colgroup']);

/** White text whose dark picture is gone gets something dark behind it. */
function ground(text: HtmlText, { tag }: HtmlElement): HtmlNode {
  if (EMPTY.test(unescapeHtml(text.escaped)) || HOLDS_NO_TEXT.has(tag)) return text;
  return makeElement('span', new Map([['style', 'background-color:#666666']]), [text]);
}

function reveal(text: HtmlText, { tag }: HtmlElement, sight: Sight, cleaning: Cleaning): HtmlNode {
  const plain = unescapeHtml(text.escaped);
  if (EMPTY.test(plain) || HOLDS_NO_TEXT.has(tag)) return text;
  const attributes = new Map([['title', TITLE]]);
  if (sight.fontSize <= 2) attributes.set('style', 'font-size:14px');
  const mark = makeElement('mark', attributes, [text]);
  cleaning.hidden.add(mark);
  return mark;
}

/** Not what is folded away: there it was somebody else who hid it, often we ourselves in a newsletter that is answered. */
function readHidden(root: HtmlElement, marks: ReadonlySet<HtmlElement>): string {
  let text = '';
  const walk = (node: HtmlNode): void => {
    if (node.kind === 'text' || node.tag === 'details' || text.length > MAX_HIDDEN) return;
    if (marks.has(node)) text += `${text === '' ? '' : ' '}${wordsOf(node, MAX_HIDDEN)}`;
    else node.children.forEach(walk);
  };
  if (marks.size > 0) walk(root);
  return text.slice(0, MAX_HIDDEN).toWellFormed();
}

function isTracker(attributes: ReadonlyMap<string, string>, styles: ReadonlyMap<string, string>, sight: Sight): boolean {
  if (!attributes.has('data-remote-src')) return false;
  if (sight.hidden || sight.invisible || sight.opacity < 0.1) return true;
  const sizes = [attributes.get('width') ?? styles.get('width'), attributes.get('height') ?? styles.get('height')].filter((size) => size !== undefined);
  return sizes.length > 0 && sizes.every((size) => /^[0-2](?:\.\d+)?(?:px)?$/.test(size));
}

function noteTracker(address: string, { trackers }: Cleaning): void {
  const host = URL.canParse(address) ? new URL(address).host : '';
  if (host !== '' && trackers.size < MAX_TRACKERS) trackers.add(host);
}
