import { Ellipsis, FileText, StickyNote } from 'lucide-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/schemas.ts';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { Badge } from '../../ui/parts/badge.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { Attachments } from './attachments.tsx';
import { Delivery } from './delivery.tsx';
import { HtmlFrame } from './html-frame.tsx';
import styles from './message-view.module.css';
import { RichText } from './rich-text.tsx';

interface MessageProps { readonly message: Message; readonly follows: boolean; readonly channelKind: string }

/** One message: customer's on the left, ours on the right, notes across in their own colour. */
export const MessageView = memo(function MessageView({ message, follows, channelKind }: MessageProps) {
  const { t } = useTranslation();
  const { direction, author, nature } = message;
  return (
    <article className={styles.message} data-direction={direction} data-follows={follows || undefined} data-message={message.id}
      aria-label={t(`message.by.${direction}`, { name: author.name })}>
      {direction === 'in' ? <span className={styles.face}>{follows ? null : <Avatar name={author.name} seed={author.id} mark={<ChannelIcon kind={channelKind} />} />}</span> : null}
      <div className={styles.body}>
        {follows ? null : (
          <header className={styles.head}>
            {direction === 'note' ? <StickyNote size={14} aria-hidden /> : null}
            <span className={styles.name}>{author.name}</span>
            {direction === 'note' ? <span className={styles.kind}>{t('message.note')}</span> : null}
            {author.kind === 'token' || author.kind === 'system' ? <Badge>{t(`message.author.${author.kind}`)}</Badge> : null}
            {nature === 'message' ? null : <Badge tone="blue">{t(`message.nature.${nature}`)}</Badge>}
            <span className={styles.time}><Time at={message.at} as="clock" /></span>
          </header>
        )}
        <Content message={message} />
        <Attachments attachments={message.attachments} />
        {message.warnings.map((warning) => <p key={warning} className={styles.warning}>{warning}</p>)}
        {message.delivery ? <Delivery message={message} delivery={message.delivery} /> : null}
      </div>
    </article>
  );
});

type Shown = 'new' | 'all' | 'original';

/**
 * What was newly said comes first. A mail's own formatting is shown at once when it only says that; when it also repeats earlier
 * mail, the new text stands alone and the rest is behind "…" and "original".
 */
function Content({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const { text, visibleText, htmlUrl } = message;
  const folded = visibleText.trim() !== text.trim() && visibleText.trim() !== '';
  const [shown, setShown] = useState<Shown>(htmlUrl !== null && !folded ? 'original' : 'new');
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
      <div className={styles.text}><RichText text={shown === 'all' || !folded ? text : visibleText} /></div>
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
