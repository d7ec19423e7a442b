import { Download, File, FileImage, FileText, FileAudio, FileVideo } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import type { Attachment } from '../../api/schemas.ts';
import { formatBytes } from '../../ui/format/bytes.ts';
import styles from './attachments.module.css';

const pictures = /^image\/(png|jpeg|gif|webp)$/;

/** What came along: pictures in small, everything a download. The server says what may be shown in the page. */
export function Attachments({ attachments }: { readonly attachments: readonly Attachment[] }) {
  const { t } = useTranslation();
  if (attachments.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t('message.attachments')}>
      {attachments.map((attachment) => (
        <li key={attachment.url}>
          <a className={styles.file} href={attachment.url} download={attachment.name}>
            {pictures.test(attachment.type) && attachment.bytes < 5_000_000
              ? <img className={styles.picture} src={inlineOf(attachment.url)} alt="" loading="lazy" />
              : <span className={styles.icon}><TypeIcon type={attachment.type} /></span>}
            <span className={styles.text}><span className={styles.name}>{attachment.name}</span><Size bytes={attachment.bytes} /></span>
            <Download size={15} aria-hidden />
          </a>
        </li>
      ))}
    </ul>
  );
}

function Size({ bytes }: { readonly bytes: number }) {
  const locale = useLocale();
  return <span className={styles.size}>{formatBytes(bytes, locale)}</span>;
}

function inlineOf(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}inline=1`;
}

function TypeIcon({ type }: { readonly type: string }) {
  if (type.startsWith('image/')) return <FileImage size={18} aria-hidden />;
  if (type.startsWith('audio/')) return <FileAudio size={18} aria-hidden />;
  if (type.startsWith('video/')) return <FileVideo size={18} aria-hidden />;
  if (type.startsWith('text/') || type === 'application/pdf') return <FileText size={18} aria-hidden />;
  return <File size={18} aria-hidden />;
}
