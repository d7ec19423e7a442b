import { useMutation } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen } from '../../ui/client/session.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import { keys } from './keys.ts';

/** Joins, parts and undoes both; each leads to where the messages are then, and offers the way back. */
export function useJoining() {
  const { api, queries } = useScreen();
  const { t } = useTranslation();
  const toast = useToast();
  const problemText = useProblemText();
  const navigate = useNavigate();
  const { view = 'all' } = useParams({ strict: false });
  const lead = (id: string) => void navigate({ to: '/inbox/$view/$conversationId', params: { view, conversationId: id } });
  /** Messages changed places: nothing loaded of these conversations, their lists and counts can be trusted. */
  async function refresh(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      for (const queryKey of [keys.conversation(id), keys.messages(id), keys.history(id), keys.recipients(id), keys.joins(id)]) void queries.invalidateQueries({ queryKey });
    }
    await Promise.all([queries.invalidateQueries({ queryKey: keys.lists }), queries.invalidateQueries({ queryKey: keys.views }), queries.invalidateQueries({ queryKey: ['timeline'] })]);
  }
  const onError = (error: unknown) => toast('bad', problemText(error));
  const unjoin = useMutation({
    mutationFn: (id: string) => api.unjoin(id),
    onSuccess: async (conversation, id) => { await refresh([id, conversation.id]); toast('good', t('join.undone'), { label: t('action.open'), run: () => lead(id) }); },
    onError,
  });
  const join = useMutation({
    mutationFn: ({ id, intoId }: { readonly id: string; readonly intoId: string }) => api.join(id, intoId),
    onSuccess: async (conversation, { id, intoId }) => {
      await refresh([id, intoId, conversation.id]);
      lead(conversation.id);
      toast('good', t('join.done'), { label: t('join.undo'), run: () => unjoin.mutate(id) });
    },
    onError,
  });
  const split = useMutation({
    mutationFn: ({ id, messageIds }: { readonly id: string; readonly messageIds: readonly string[] }) => api.split(id, messageIds),
    onSuccess: async (conversation, { id }) => {
      await refresh([id, conversation.id]);
      lead(conversation.id);
      toast('good', t('split.done'), { label: t('join.undo'), run: () => join.mutate({ id: conversation.id, intoId: id }) });
    },
    onError,
  });
  return { join, unjoin, split };
}
