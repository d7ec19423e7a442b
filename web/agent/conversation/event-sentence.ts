import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, HistoryEvent } from '../../api/schemas.ts';
import { useNames } from '../data/reading.ts';

type Data = Readonly<Record<string, unknown>>;

/** A ledger line of a conversation as a sentence. A kind of event this screen has not heard of is named as it is. */
export function useEventSentence(): (event: HistoryEvent) => string {
  const { t } = useTranslation();
  const { userName, teamName } = useNames();
  return useCallback((event: HistoryEvent) => {
    const data: Data = typeof event.data === 'object' && event.data !== null ? event.data as Data : {};
    const { actor } = event;
    const who = actor.kind === 'rule' ? t('event.actor.rule', { name: actor.name ?? actor.id ?? '' })
      : actor.kind === 'system' || actor.kind === 'classifier' ? t(`event.actor.${actor.kind}`) : actor.name ?? userName(actor.id ?? null) ?? t('event.actor.somebody');
    const status = (value: unknown) => t(`status.${String(value) as Conversation['status']}`);
    const priority = (value: unknown) => t(`priority.${String(value) as Conversation['priority']}`);
    const names = (value: unknown) => (Array.isArray(value) ? value.map((tag) => `#${String(tag)}`).join(', ') : '');
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    switch (event.type) {
      case 'conversation.reopened': return t('event.reopened', { who });
      case 'conversation.status-changed': return t('event.status', { who, to: status(data['to']) });
      case 'conversation.assigned': {
        const to = text(data['to']);
        if (to === null) return t('event.unassigned', { who });
        if (actor.kind === 'user' && actor.id === to) return t('event.took', { who });
        return t('event.assigned', { who, name: userName(to) ?? to });
      }
      case 'conversation.team-changed': {
        const to = text(data['to']);
        return to === null ? t('event.noTeam', { who }) : t('event.team', { who, name: teamName(to) ?? to });
      }
      case 'conversation.tagged': {
        const added = names(data['added']);
        const removed = names(data['removed']);
        return [added ? t('event.tagged', { who, tags: added }) : '', removed ? t('event.untagged', { who, tags: removed }) : ''].filter(Boolean).join(' · ');
      }
      case 'conversation.priority-changed': return t('event.priority', { who, to: priority(data['to']) });
      case 'conversation.moved': return t('event.moved', { who });
      case 'conversation.joined': return t('event.joined', { who });
      case 'conversation.unjoined': return t('event.unjoined', { who });
      case 'conversation.split': return t('event.split', { who });
      case 'message.unlabelled': return t('event.unlabelled', { reason: text(data['reason']) ?? '' });
      case 'message.decided': return t('event.decided', { who, decision: t(`event.decision.${String(data['decision']) as 'was-sent'}`) });
      default: return `${event.type} · ${who}`;
    }
  }, [t, userName, teamName]);
}
