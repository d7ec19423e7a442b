import { Download, File, FileImage, FileText, FileAudio, FileVideo, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import type { Attachment, Message } from '../../api/schemas.ts';
import { formatBytes } from '../../ui/format/bytes.ts';
import styles from './attachments.module.css';
import content from './content.module.css';

const pictures = /^image\/(png|jpeg|gif|webp)$/;

/** Whether it may be drawn on the page: a picture of a kind that the server shows, and not a large one. */
export function canShow({ type, bytes }: Attachment): boolean {
  return pictures.test(type) && bytes < 5_000_000;
}

export function inlineOf(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}inline=1`;
}

/**
 * What came along: pictures in small, everything a download. What belongs to a mail's own formatting (logos, lines, its seal, what a card shows)
 * waits behind a button; what the reader found dangerous says so.
 */
export function Attachments({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  const { attachments, findings } = message;
  const placed = attachments.filter((one) => isPlaced(one, message));
  const shown = whole ? attachments : attachments.filter((one) => !placed.includes(one));
  const dangerous = new Set(findings.filter((finding) => finding.kind === 'dangerous-file').map((finding) => finding.name));
  return (
    <>
      {shown.length > 0 ? (
        <ul className={styles.list} aria-label={t('message.attachments')}>
          {shown.map((attachment) => <li key={attachment.url}><FileLink attachment={attachment} dangerous={dangerous.has(attachment.name)} /></li>)}
        </ul>
      ) : null}
      {placed.length > 0 && !whole && message.direction === 'in' ? <p className={content.folds}><button type="button" className={content.fold} onClick={() => setWhole(true)}>{t('message.placedFiles', { count: placed.length })}</button></p> : null}
    </>
  );
}

/** Drawn where the writer put it, shown as a card, or a seal that only programs read. */
function isPlaced({ type, inline, contentId }: Attachment, { htmlUrl, text, cards }: Message): boolean {
  if (type === 'text/calendar') return cards.length > 0;
  if (!inline) return false;
  if (type.endsWith('signature')) return true;
  return type.startsWith('image/') && contentId !== null && (htmlUrl !== null || text.includes(`[cid:${contentId}]`));
}

function FileLink({ attachment, dangerous }: { readonly attachment: Attachment; readonly dangerous: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <a className={styles.file} href={attachment.url} download={attachment.name} data-dangerous={dangerous || undefined}>
      {dangerous ? <span className={styles.icon}><TriangleAlert size={18} aria-hidden /></span>
        : canShow(attachment) ? <img className={styles.picture} src={inlineOf(attachment.url)} alt="" loading="lazy" />
          : <span className={styles.icon}><TypeIcon type={attachment.type} /></span>}
      <span className={styles.text}>
        <span className={styles.name}>{attachment.name}</span>
        <span className={styles.size}>{dangerous ? <span className={styles.danger}>{t('message.dangerous')} · </span> : null}{formatBytes(attachment.bytes, locale)}</span>
      </span>
      <Download size={15} aria-hidden />
    </a>
  );
}

export function TypeIcon({ type }: { readonly type: string }) {
  if (type.startsWith('image/')) return <FileImage size={18} aria-hidden />;
  if (type.startsWith('audio/')) return <FileAudio size={18} aria-hidden />;
  if (type.startsWith('video/')) return <FileVideo size={18} aria-hidden />;
  if (type.startsWith('text/') || type === 'application/pdf') return <FileText size={18} aria-hidden />;
  return <File size={18} aria-hidden />;
}
