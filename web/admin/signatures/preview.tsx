import { Fragment, useMemo, type CSSProperties, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './preview.module.css';
import { htmlOf, isVariable, splitVariables, type Variable } from './source.ts';

const plainTags: ReadonlySet<string> = new Set(['b', 'strong', 'i', 'em', 'u', 's', 'small', 'span', 'p', 'div', 'ul', 'ol', 'li', 'table', 'tbody', 'tr', 'td', 'blockquote', 'code']);
const emptyTags: ReadonlySet<string> = new Set(['br', 'hr']);
const dropped: ReadonlySet<string> = new Set(['script', 'style', 'template', 'iframe', 'object', 'noscript']);
const deepest = 40;

/**
 * A signature as a customer will see it, with the variables of one who could write it. Drawn element by element from a
 * short list: nothing that was typed is ever put into the page as HTML. The server cleans what is kept by its own rules.
 */
export function Preview({ source, values }: { readonly source: string; readonly values: Readonly<Record<Variable, string | null>> }) {
  const { t } = useTranslation();
  const body = useMemo(() => parse(source), [source]);
  if (source.trim() === '') return <p className={styles.nothing}>{t('signature.nothing')}</p>;
  return <div className={styles.paper} dir="auto">{drawAll(body, values, 0)}</div>;
}

/** Event handlers are never run in such a document; without their names the page's policy does not report them either. */
function parse(source: string): HTMLElement {
  return new DOMParser().parseFromString(htmlOf(source).replaceAll(/\bon\w+\s*=/gi, 'data-dropped='), 'text/html').body;
}

function drawAll(parent: Node, values: Readonly<Record<Variable, string | null>>, depth: number): ReactNode {
  if (depth > deepest) return null;
  // What is drawn has no identity but its place.
  // oxlint-disable-next-line react/no-array-index-key
  return [...parent.childNodes].map((node, index) => <Fragment key={index}>{draw(node, values, depth)}</Fragment>);
}

function draw(node: Node, values: Readonly<Record<Variable, string | null>>, depth: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) {
    return splitVariables(node.textContent ?? '').map((part, index) => (part.kind === 'text' ? part.text
      // oxlint-disable-next-line react/no-array-index-key
      : <span key={index} className={isVariable(part.name) ? styles.filled : styles.wrong}>{isVariable(part.name) ? values[part.name] ?? '' : `{{${part.name}}}`}</span>));
  }
  if (!(node instanceof HTMLElement)) return null;
  const name = node.tagName.toLowerCase();
  if (dropped.has(name)) return null;
  if (name === 'img') return <span className={styles.picture}>{node.getAttribute('alt') ?? ''}</span>;
  const Tag = (plainTags.has(name) ? name : 'span') as 'span';
  if (emptyTags.has(name)) return name === 'br' ? <br /> : <hr />;
  if (name === 'a') return <span className={styles.link} style={styleOf(node)}>{drawAll(node, values, depth + 1)}</span>;
  return <Tag style={styleOf(node)}>{drawAll(node, values, depth + 1)}</Tag>;
}

function styleOf({ style }: HTMLElement): CSSProperties {
  const { color, fontWeight, fontStyle, fontSize, fontFamily } = style;
  return Object.fromEntries(Object.entries({ color, fontWeight, fontStyle, fontSize, fontFamily }).filter(([, value]) => value !== ''));
}
