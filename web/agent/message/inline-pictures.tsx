import type { Attachment } from '../../api/schemas.ts';
import { canShow, inlineOf } from './attachments.tsx';
import styles from './inline-pictures.module.css';
import { splitPlaceholders } from './placeholders.ts';
import { RichText } from './rich-text.tsx';

/** Text with the pictures that its writer put into it, each at its place; one that is not there stays as it was written. */
export function InlinePictures({ text, attachments }: { readonly text: string; readonly attachments: readonly Attachment[] }) {
  return splitPlaceholders(text).map((part, index) => {
    // Parts never change places.
    // oxlint-disable-next-line react/no-array-index-key
    if (part.kind === 'text') return <RichText key={index} text={part.text} />;
    const file = attachments.find((attachment) => attachment.contentId === part.contentId);
    if (!file || !canShow(file)) return `[cid:${part.contentId}]`;
    // oxlint-disable-next-line react/no-array-index-key
    return <a key={index} href={file.url} download={file.name} className={styles.link}><img className={styles.picture} src={inlineOf(file.url)} alt={file.name} loading="lazy" /></a>;
  });
}
