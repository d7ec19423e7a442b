import { readDeclarations, withoutComments, type Declaration } from './css.ts';

/** The style sheets of a mail, as far as they are plain rules. */
export interface StyleSheet {
  /** All that its rules and its own attribute give an element; the cascade (CSS 2.2 §6.4) decided. */
  stylesOf(element: { readonly tag: string; readonly classes: readonly string[]; readonly id: string; readonly style: string }): ReadonlyMap<string, string>;
}

/** What rules give one kind of element; `size` in UTF-16 units. */
interface Given { readonly normal: ReadonlyMap<string, string>; readonly important: ReadonlyMap<string, string>; readonly size: number }

interface Rule { readonly tag: string; readonly classes: readonly string[]; readonly id: string; readonly weight: number; readonly declarations: readonly Declaration[] }

const MAX_CSS = 300_000;
const MAX_RULES = 3000;
/** What all elements together may be given by rules, UTF-16 units: a rule of one line on ten thousand cells is many. */
const MAX_GIVEN = 1_500_000;
const MAX_CLASSES = 20;
const SELECTOR = /^(?:([a-z][a-z0-9]*)|\*)?((?:[.#][a-z_][\w-]{0,100}){0,3})(?::link)?$/i;

/**
 * Reads the `<style>` elements of HTML that was not yet sanitised. Only selectors of one element count (`p`, `.name`, `p.name`,
 * `#id`); what depends on the screen, the pointer or neighbours is left out. What hides text by such means therefore shows it.
 */
export function readStyleSheet(html: string): StyleSheet {
  const rules = new Map<string, Rule[]>();
  let count = 0;
  for (const css of findStyles(html)) {
    for (const { selectors, body } of readRules(css)) {
      const declarations = readDeclarations(body);
      for (const selector of selectors) {
        const rule = count < MAX_RULES ? makeRule(selector, declarations, count) : undefined;
        if (!rule) continue;
        count += 1;
        const key = rule.id !== '' ? `#${rule.id}` : rule.classes[0] !== undefined ? `.${rule.classes[0]}` : rule.tag;
        rules.set(key, [...(rules.get(key) ?? []), rule]);
      }
    }
  }
  return { stylesOf: createCascade(rules) };
}

function createCascade(rules: ReadonlyMap<string, readonly Rule[]>): StyleSheet['stylesOf'] {
  const known = new Map<string, Given>();
  const nothing: Given = { normal: new Map(), important: new Map(), size: 0 };
  let given = 0;

  function findGiven(tag: string, classes: readonly string[], id: string): Given {
    const key = `${tag} ${id} ${classes.join(' ')}`;
    const before = known.get(key);
    if (before) return before;
    const matching = [...(rules.get(tag) ?? []), ...(id === '' ? [] : rules.get(`#${id}`) ?? []), ...classes.flatMap((name) => rules.get(`.${name}`) ?? [])]
      .filter((rule) => (rule.tag === '' || rule.tag === tag) && (rule.id === '' || rule.id === id) && rule.classes.every((name) => classes.includes(name)))
      .toSorted((left, right) => left.weight - right.weight);
    const made = { normal: new Map<string, string>(), important: new Map<string, string>(), size: 0 };
    for (const { declarations } of matching) {
      for (const { property, value, important } of declarations) (important ? made.important : made.normal).set(property, value);
    }
    for (const [property, value] of [...made.normal, ...made.important]) made.size += property.length + value.length + 2;
    if (known.size < 5000) known.set(key, made);
    return made;
  }

  return ({ tag, classes, id, style }) => {
    const found = rules.size > 0 && given < MAX_GIVEN ? findGiven(tag, classes.slice(0, MAX_CLASSES), id) : nothing;
    given += found.size;
    const styles = new Map(found.normal);
    const own = style === '' ? [] : readDeclarations(style);
    for (const { property, value, important } of own) if (!important) styles.set(property, value);
    for (const [property, value] of found.important) styles.set(property, value);
    for (const { property, value, important } of own) if (important) styles.set(property, value);
    return styles;
  };
}

function makeRule(selector: string, declarations: readonly Declaration[], order: number): Rule | undefined {
  const match = SELECTOR.exec(selector.trim());
  if (!match || (match[1] === undefined && !match[2])) return undefined;
  const names = match[2]!.match(/[.#][^.#]+/g) ?? [];
  const classes = names.filter((name) => name.startsWith('.')).map((name) => name.slice(1));
  const id = names.find((name) => name.startsWith('#'))?.slice(1) ?? '';
  const weight = (id === '' ? 0 : 100) + classes.length * 10 + (match[1] === undefined ? 0 : 1);
  return { tag: match[1]?.toLowerCase() ?? '', classes, id, weight: weight * MAX_RULES + order, declarations };
}

/** The style elements outside comments: what stands in conditional ones is for one program alone. */
function findStyles(html: string): readonly string[] {
  const found: string[] = [];
  let size = 0;
  const marks = /<!--|<style(?=[\s>/])[^<>]{0,1000}>/gi;
  for (let match = marks.exec(html); match && size < MAX_CSS; match = marks.exec(html)) {
    const isComment = match[0] === '<!--';
    const end = isComment ? html.indexOf('-->', match.index) : findCloseTag(html, marks.lastIndex);
    if (end < 0) break;
    if (!isComment) found.push(html.slice(marks.lastIndex, Math.min(end, marks.lastIndex + MAX_CSS - size)));
    size += found.at(-1)?.length ?? 0;
    marks.lastIndex = end;
  }
  return found;
}

function findCloseTag(html: string, from: number): number {
  const close = /<\/style/gi;
  close.lastIndex = from;
  return close.exec(html)?.index ?? -1;
}

function* readRules(css: string): Generator<{ readonly selectors: readonly string[]; readonly body: string }> {
  const source = withoutComments(css);
  for (let at = 0; at < source.length;) {
    const open = source.indexOf('{', at);
    if (open < 0) return;
    const selector = source.slice(at, open).split(';').at(-1)!.trim();
    if (selector.startsWith('@')) {
      at = skipBlock(source, open);
      continue;
    }
    const close = source.indexOf('}', open);
    if (close < 0) return;
    if (selector.length <= 2000) yield { selectors: selector.split(','), body: source.slice(open + 1, close) };
    at = close + 1;
  }
}

function skipBlock(source: string, open: number): number {
  let depth = 0;
  const braces = /[{}]/g;
  braces.lastIndex = open;
  for (let match = braces.exec(source); match; match = braces.exec(source)) {
    depth += match[0] === '{' ? 1 : -1;
    if (depth <= 0) return match.index + 1;
  }
  return source.length;
}
