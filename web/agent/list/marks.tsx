import { Clock, Flame, Frown, MessageSquareWarning, ShieldAlert, Smile } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import type { Conversation, Label } from '../../api/schemas.ts';
import { Badge } from '../../ui/parts/badge.tsx';
import { useNow } from '../../ui/parts/time.tsx';
import { formatSpan } from '../../ui/format/time.ts';

/** A label somebody may act on: certain enough to be shown, and not silent. */
export function shownLabel(labels: readonly Label[], head: string): Label | undefined {
  return labels.find((label) => label.head === head && label.state !== 'silent');
}

/** What makes a conversation stand out in a list: who waits, complaint, urgency, mood, spam, tags. */
export function Marks({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow();
  const { labels, priority, waitingSince, active, status } = conversation;
  const complaint = shownLabel(labels, 'complaint')?.value;
  const urgency = shownLabel(labels, 'urgency')?.value;
  const mood = shownLabel(labels, 'sentiment')?.value;
  const urgent = priority === 'urgent' || priority === 'high';
  return (
    <>
      {waitingSince !== null && active ? <Badge tone={now - waitingSince > 4 * 3_600_000 ? 'amber' : 'accent'} icon={<Clock aria-hidden />} title={t('list.waiting')}>{formatSpan(Math.max(0, now - waitingSince), locale)}</Badge> : null}
      {status === 'open' || status === 'new' ? null : <Badge tone={status === 'resolved' ? 'green' : 'neutral'}>{t(`status.${status}`)}</Badge>}
      {urgent ? <Badge tone={priority === 'urgent' ? 'red' : 'amber'} icon={<Flame aria-hidden />}>{t(`priority.${priority}`)}</Badge> : null}
      {!urgent && (urgency === 'high' || urgency === 'critical') ? <Badge tone={urgency === 'critical' ? 'red' : 'amber'} icon={<Flame aria-hidden />}>{t(`label.urgency.${urgency}`)}</Badge> : null}
      {complaint === 'likely' || complaint === 'certain' ? <Badge tone="red" icon={<MessageSquareWarning aria-hidden />}>{t(`label.complaint.${complaint}`)}</Badge> : null}
      {shownLabel(labels, 'spam')?.value === 'yes' ? <Badge icon={<ShieldAlert aria-hidden />}>{t('label.spam.yes')}</Badge> : null}
      {mood === 'negative' && complaint !== 'likely' && complaint !== 'certain' ? <Badge tone="violet" icon={<Frown aria-hidden />}>{t('label.sentiment.negative')}</Badge> : null}
      {mood === 'positive' ? <Badge tone="green" icon={<Smile aria-hidden />}>{t('label.sentiment.positive')}</Badge> : null}
      {conversation.tags.slice(0, 2).map((tag) => <Badge key={tag}>#{tag}</Badge>)}
      {conversation.tags.length > 2 ? <Badge title={conversation.tags.slice(2).join(', ')}>+{conversation.tags.length - 2}</Badge> : null}
    </>
  );
}
