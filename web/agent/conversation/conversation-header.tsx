import { Link } from '@tanstack/react-router';
import { ArrowLeft, Check, PanelRight, RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/schemas.ts';
import { useMay, useSession } from '../../ui/client/session.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { PaneBar } from '../../ui/parts/pane-bar.tsx';
import { useChangeConversation } from '../data/changing.ts';
import { useViews } from '../data/reading.ts';
import { useCommand } from '../shell/commands.tsx';
import styles from './conversation-header.module.css';
import { Properties } from './properties.tsx';
import { maySteps } from './steps.ts';

interface HeaderProps { readonly conversation: Conversation; readonly view: string | undefined; readonly customerShown: boolean; readonly onCustomer: () => void }

/** What the conversation is called, how it stands, and the one thing most often done to it. */
export function ConversationHeader({ conversation, view, customerShown, onCustomer }: HeaderProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { data: views } = useViews();
  const mayChange = useMay('conversation.change');
  const change = useChangeConversation(conversation);
  const next = conversation.active ? 'resolved' : 'open';
  const canStep = mayChange && maySteps(conversation.status).includes(next);
  useCommand('resolve', canStep && next === 'resolved' ? () => change.mutate({ status: 'resolved' }) : null);
  useCommand('take', mayChange && conversation.assigneeId !== user.id ? () => change.mutate({ assigneeId: user.id }) : null);
  const channelName = views?.channels.find((channel) => channel.id === conversation.channelId)?.name;
  return (
    <>
      <PaneBar>
        <div className={styles.back}>
          <Button kind="quiet" asChild><Link to="/inbox/$view" params={{ view: view ?? 'open' }} aria-label={t('action.back')}><ArrowLeft size={18} aria-hidden /></Link></Button>
        </div>
        <div className={styles.titles}>
          <h1 className={styles.title}>{conversation.subject ?? conversation.customerName}</h1>
          <p className={styles.sub}>
            <ChannelIcon kind={conversation.channelKind} size={13} />
            <span className={styles.ellipsis}>{[conversation.subject ? conversation.customerName : null, channelName].filter(Boolean).join(' · ')}</span>
          </p>
        </div>
        {canStep ? (
          <Button kind={next === 'resolved' ? 'primary' : 'plain'} icon={next === 'resolved' ? <Check size={16} /> : <RotateCcw size={16} />} onClick={() => change.mutate({ status: next })}>
            <span className={styles.verb}>{t(next === 'resolved' ? 'conversation.resolve' : 'conversation.reopen')}</span>
          </Button>
        ) : null}
        <IconButton label={t('customer.toggle')} keys="c" icon={<PanelRight size={17} />} onClick={onCustomer} aria-pressed={customerShown} />
      </PaneBar>
      <Properties conversation={conversation} />
    </>
  );
}
