import { splitAround, type TextPart } from '../../ui/format/split-around.ts';

export type PlacedPart = TextPart | { readonly kind: 'file'; readonly contentId: string };

const placeholder = /\[cid:([\w.@+-]{1,100})\]/g;

/** Text taken apart where files stand in it: `[cid:<contentId>]`. */
export function splitPlaceholders(text: string): readonly PlacedPart[] {
  return splitAround(text, placeholder, (contentId) => ({ kind: 'file', contentId }));
}

export function placeholderOf(contentId: string): string {
  return `[cid:${contentId}]`;
}
