import { splitAround, type TextPart } from '../../ui/format/split-around.ts';

/** What a signature can say of who writes, and where; the server fills it in for each answer. */
export const variables = ['agent.name', 'agent.email', 'team.name', 'channel.name', 'channel.address'] as const;
export type Variable = (typeof variables)[number];

const anyTag = /<\/?[a-z][^>]*>/i;
const placeholder = /\{\{\s*([\w.]+)\s*\}\}/g;

/** What was typed as the server takes it: plain lines become HTML, HTML stays as it is. */
export function htmlOf(source: string): string {
  const text = source.trim();
  if (anyTag.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(/\r?\n/g, '<br>');
}

/** Kept HTML as it is edited: as plain lines where it is nothing but that. */
export function sourceOf(html: string): string {
  const lines = html.replaceAll(/<br\s*\/?>/gi, '\n').replaceAll(/<\/(?:p|div)>\s*<(?:p|div)>/gi, '\n').replaceAll(/<\/?(?:p|div)>/gi, '');
  if (anyTag.test(lines)) return html;
  return lines.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&nbsp;', '\u00A0').replaceAll('&amp;', '&');
}

export type FilledPart = TextPart | { readonly kind: 'variable'; readonly name: string };

/** Text taken apart at its variables; a name that is none is a part all the same, so that it can be shown as wrong. */
export function splitVariables(text: string): readonly FilledPart[] {
  return splitAround(text, placeholder, (name) => ({ kind: 'variable', name }));
}

export function isVariable(name: string): name is Variable {
  return (variables as readonly string[]).includes(name);
}
