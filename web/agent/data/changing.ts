import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Conversation, Message } from '../../api/schemas.ts';
import type { ConversationChange } from '../../ui/client/api.ts';
import { hasStatus } from '../../ui/client/problem.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen, useSession } from '../../ui/client/session.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import { changeMessage, storeConversation } from './cache.ts';
import { keys } from './keys.ts';

/**
 * Changes a conversation: shown at once, put back when refused. A step of status and a list of tags build on what was seen and
 * so carry its version; a new assignee, team or priority holds whatever came in between.
 */
export function useChangeConversation(conversation: Conversation) {
  const { api, queries } = useScreen();
  const { user } = useSession();
  const { t } = useTranslation();
  const problemText = useProblemText();
  const toast = useToast();
  return useMutation({
    mutationFn: (change: ConversationChange) => {
      const guarded = change.status !== undefined || change.tags !== undefined;
      return api.changeConversation(conversation.id, change, guarded ? conversation.version : undefined);
    },
    onMutate: (change) => storeConversation(queries, withChange(conversation, change), user.id),
    onSuccess: (changed) => {
      storeConversation(queries, changed, user.id);
      void queries.invalidateQueries({ queryKey: keys.history(conversation.id) });
      void queries.invalidateQueries({ queryKey: keys.views });
    },
    onError: async (error) => {
      toast('bad', hasStatus(error, 412) ? t('conversation.changedMeanwhile') : problemText(error));
      const current = await api.conversation(conversation.id).catch(() => conversation);
      queries.removeQueries({ queryKey: keys.conversation(conversation.id), type: 'inactive' });
      queries.setQueryData(keys.conversation(conversation.id), undefined);
      storeConversation(queries, current, user.id);
    },
  });
}

function withChange(conversation: Conversation, change: ConversationChange): Conversation {
  const status = change.status ?? conversation.status;
  return { ...conversation, ...change, tags: [...(change.tags ?? conversation.tags)], status, active: status !== 'resolved' && status !== 'closed' };
}

/** What a person decides about a message that failed or whose outcome nobody knows. */
export function useDecision(message: Message) {
  const { api, queries } = useScreen();
  const toast = useToast();
  const problemText = useProblemText();
  return useMutation({
    mutationFn: (decision: 'send-again' | 'was-sent' | 'give-up') => api.decide(message.id, decision),
    onSuccess: (changed) => changeMessage(queries, changed),
    onError: (error) => toast('bad', problemText(error)),
  });
}
