import type { Conversation as Stored, Join, KeptLabel } from '../../../inbox/index.ts';
import type { Conversation, ConversationJoin, Label } from '../schemas.ts';

export function presentConversation(stored: Stored): Conversation {
  const { id, version, channelId, channelKind, customerId, customerName, subject, status, active, priority, teamId, assigneeId } = stored;
  const { createdAt, lastActivityAt, waitingSince, resolvedAt, messageCount, preview, previewDirection, previousId } = stored;
  return {
    id, version, channelId, channelKind, customerId, customerName, subject, status, active, priority, teamId, assigneeId,
    tags: [...stored.tags], labels: presentLabels(stored.labels),
    createdAt, lastActivityAt, waitingSince, resolvedAt, messageCount, preview, previewDirection, previousId,
    joinedInto: stored.joinedInto ?? null, isHistory: stored.isHistory ?? false,
  };
}

export function presentLabels(labels: readonly KeptLabel[]): Label[] {
  return labels.map(({ head, value, probability, state, because }) => ({
    head, value, probability, state, because: because.map(({ term, weight, by }) => ({ term, weight, by })),
  }));
}

export function presentJoin({ id, intoId, at, by, because, messageId, conversation }: Join): ConversationJoin {
  const { subject, customerName, messageCount } = conversation;
  return { id, intoId, at, by: { ...by }, because, messageId, subject, customerName, messageCount };
}
