import { makeElement, makeText, type HtmlElement, type HtmlNode } from '../../kit/html-tree.ts';
import { cleanHtml, type CleanHtml } from '../../kit/clean-html.ts';
import { readHtmlLines, type HtmlLine } from './html-lines.ts';
import { sortLines, type LineKind, type MailForm } from './sort-lines.ts';

/** More than that nobody reads; nothing is folded. */
const MAX_LINES = 20_000;
/** Where browsers let a `<details>` stand. */
const HOLDS_NONE: ReadonlySet<string> = new Set(['a', 'colgroup', 'dl', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ol', 'p', 'pre', 'table', 'tbody', 'tfoot', 'thead', 'tr', 'ul']);
/** Says without a language that there is more. */
const MORE = '•••';

/** `cleanHtml` for a mail: what is quoted at its end, or above its answer, is folded into `<details>`; every word stays. */
export function cleanMailHtml(html: string, form: MailForm = {}): CleanHtml {
  return cleanHtml(html, (root) => foldQuotes(root, form));
}

function foldQuotes(root: HtmlElement, form: MailForm): void {
  const lines = readHtmlLines(root);
  if (lines.length > MAX_LINES) return;
  const kinds = sortLines(lines.map(({ text }) => text), form);
  if (!kinds.includes('quote') || !lines.some(({ nodes }, at) => nodes.length > 0 && kinds[at] !== 'quote')) return;
  const states = new Map<HtmlNode, State>();
  readState(root, noteKinds(lines, kinds), states);
  foldChildren(root, states, false);
}

/** `none`: no words in it. */
type State = 'quote' | 'own' | 'mixed' | 'none';

function noteKinds(lines: readonly HtmlLine[], kinds: readonly LineKind[]): ReadonlyMap<HtmlNode, State> {
  const noted = new Map<HtmlNode, State>();
  for (const [at, { nodes }] of lines.entries()) {
    const kind = kinds[at] === 'quote' ? 'quote' : 'own';
    for (const node of nodes) noted.set(node, join(noted.get(node) ?? 'none', kind));
  }
  return noted;
}

function join(one: State, other: State): State {
  if (one === 'none' || one === other) return other;
  return other === 'none' ? one : 'mixed';
}

function readState(node: HtmlNode, noted: ReadonlyMap<HtmlNode, State>, states: Map<HtmlNode, State>): State {
  let state = noted.get(node) ?? 'none';
  if (node.kind === 'element') for (const child of node.children) state = join(state, readState(child, noted, states));
  states.set(node, state);
  return state;
}

function foldChildren(element: HtmlElement, states: ReadonlyMap<HtmlNode, State>, isInside: boolean): void {
  const isHolding = !isInside && !HOLDS_NONE.has(element.tag);
  const folded: HtmlNode[] = [];
  let run: HtmlNode[] = [];
  const close = (): void => {
    const end = run.findLastIndex((node) => states.get(node) === 'quote') + 1;
    if (end > 0) folded.push(makeElement('details', new Map(), [makeElement('summary', new Map(), [makeText(MORE)]), ...run.slice(0, end)]));
    folded.push(...run.slice(end));
    run = [];
  };
  for (const node of element.children) {
    const state = states.get(node);
    if (isHolding && (state === 'quote' || (state === 'none' && run.length > 0))) {
      run.push(node);
      continue;
    }
    close();
    if (node.kind === 'element' && (state === 'mixed' || (state === 'quote' && !isHolding))) foldChildren(node, states, isInside || element.tag === 'p');
    folded.push(node);
  }
  close();
  element.children = folded;
}
