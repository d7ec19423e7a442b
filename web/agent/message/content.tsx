import { Ellipsis, FileText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/schemas.ts';
import styles from './content.module.css';
import { HtmlFrame } from './html-frame.tsx';
import { InlinePictures } from './inline-pictures.tsx';

type Shown = 'new' | 'all' | 'original';

/**
 * What was newly said comes first. A mail's own formatting is shown at once when it only says that, or when its text would lack the
 * pictures in it; when it also repeats earlier mail, the new text stands alone and the rest is behind "…" and "original".
 */
export function Content({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const { text, visibleText, htmlUrl } = message;
  const folded = visibleText.trim() !== '' && withoutSpace(visibleText) !== withoutSpace(text);
  const [shown, setShown] = useState<Shown>(htmlUrl !== null && (!folded || losesPictures(message)) ? 'original' : 'new');
  if (shown === 'original' && htmlUrl !== null) {
    return (
      <>
        <HtmlFrame url={htmlUrl} remote={message.remoteContent} title={t('message.original', { name: message.author.name })} />
        {text.trim() === '' ? null : <button type="button" className={styles.fold} onClick={() => setShown('new')}><FileText size={13} aria-hidden />{t('message.showText')}</button>}
      </>
    );
  }
  return (
    <>
      {text === '' ? null : <div className={styles.text} dir="auto"><InlinePictures text={shown === 'all' || !folded ? text : visibleText} attachments={message.attachments} /></div>}
      {folded || htmlUrl !== null ? (
        <p className={styles.folds}>
          {folded ? <button type="button" className={styles.fold} aria-expanded={shown === 'all'} aria-label={t(shown === 'all' ? 'message.hideQuoted' : 'message.showQuoted')}
            title={t(shown === 'all' ? 'message.hideQuoted' : 'message.showQuoted')} onClick={() => setShown(shown === 'all' ? 'new' : 'all')}><Ellipsis size={15} aria-hidden /></button> : null}
          {htmlUrl === null ? null : <button type="button" className={styles.fold} onClick={() => setShown('original')}><FileText size={13} aria-hidden />{t('message.showOriginal')}</button>}
        </p>
      ) : null}
    </>
  );
}

/** A logo is smaller than this, a screenshot hardly ever. */
const logoBytes = 20_000;

/** Whether the text lacks a picture that says something: it names one (as Gmail does: `[image: shot.png]`), or one too large for a logo came along. */
function losesPictures({ attachments, text, visibleText }: Message): boolean {
  const lost = attachments.filter(({ inline, type, contentId }) => inline && type.startsWith('image/') && contentId !== null && !text.includes(`[cid:${contentId}]`));
  return lost.length > 0 && (visibleText.includes('[image: ') || lost.some(({ bytes }) => bytes > logoBytes));
}

/** Spaces at the ends of lines are no words: what differs only by them hides nothing. */
function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}

/** What was put below an answer when it was sent: there to be read, out of the way. */
export function SentSignature({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const label = t(open ? 'message.hideSignature' : 'message.showSignature');
  return (
    <>
      {open ? <div className={styles.signature} dir="auto">{text}</div> : null}
      <p className={styles.folds}><button type="button" className={styles.fold} aria-expanded={open} aria-label={label} title={label} onClick={() => setOpen(!open)}><Ellipsis size={15} aria-hidden /></button></p>
    </>
  );
}
