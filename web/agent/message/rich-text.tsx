import { findLinks } from './links.ts';

/** What a stranger wrote, as text; only addresses become links, and those tell the other side nothing of us. */
export function RichText({ text }: { readonly text: string }) {
  return findLinks(text).map((part, index) => (part.kind === 'link'
    // oxlint-disable-next-line react/no-array-index-key
    ? <a key={index} href={part.url} target="_blank" rel="noopener noreferrer nofollow">{part.text}</a>
    : part.text));
}
