import { StickyNote } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/schemas.ts';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { Badge } from '../../ui/parts/badge.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { Delivery } from './delivery.tsx';
import { MachineRow } from './machine-row.tsx';
import { MessageBody } from './message-body.tsx';
import { MessageMenu } from './message-menu.tsx';
import styles from './message-view.module.css';
import { isContact } from './nature.ts';
import { TrustBadge } from './trust-badge.tsx';

interface MessageProps { readonly message: Message; readonly follows: boolean; readonly channelKind: string }

/** One message: customer's on the left, ours on the right, notes across in their own colour; what machines sent as a line. */
export const MessageView = memo(function MessageView({ message, follows, channelKind }: MessageProps) {
  const { t } = useTranslation();
  const { direction, author } = message;
  if (direction === 'in' && !isContact(message)) return <MachineRow message={message} />;
  return (
    <article className={styles.message} data-direction={direction} data-follows={follows || undefined} data-message={message.id} tabIndex={-1}
      aria-label={t(`message.by.${direction}`, { name: author.name })}>
      {direction === 'in' ? <span className={styles.face}>{follows ? null : <Avatar name={author.name} seed={author.id} mark={<ChannelIcon kind={channelKind} />} />}</span> : null}
      <div className={styles.body}>
        {follows ? null : <Head message={message} />}
        <MessageBody message={message} />
        {message.delivery ? <Delivery message={message} delivery={message.delivery} /> : null}
        {direction === 'note' ? null : <MessageMenu message={message} />}
      </div>
    </article>
  );
});

function Head({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const { direction, author, nature, sender, trust } = message;
  const address = sender !== null && sender.externalId.includes('@') && sender.externalId !== author.name.toLowerCase() ? sender.externalId : null;
  return (
    <header className={styles.head}>
      {direction === 'note' ? <StickyNote size={14} aria-hidden /> : null}
      <span className={styles.name}>{author.name}</span>
      <span className={styles.time}><Time at={message.at} as="clock" /></span>
      {address ? <bdi className={styles.address}>{address}</bdi> : null}
      {trust ? <TrustBadge trust={trust} /> : null}
      {direction === 'note' ? <span className={styles.kind}>{t('message.note')}</span> : null}
      {author.kind === 'token' || author.kind === 'system' ? <Badge>{t(`message.author.${author.kind}`)}</Badge> : null}
      {nature === 'invite' && message.cards.length === 0 ? <Badge tone="blue">{t('message.invite')}</Badge> : null}
      {message.isHistory ? <Badge title={t('message.historyText')}>{t('message.history')}</Badge> : null}
    </header>
  );
}
