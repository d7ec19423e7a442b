import type { Actor, NewEvent } from '../../runtime/ports/index.ts';
import { applyChange } from '../conversations/change.ts';
import type { Conversation, KeptLabel } from '../conversations/conversation.ts';
import type { Message } from '../conversations/message.ts';
import type { ConversationChange, Draft } from '../inbox.ts';
import { inboxEvent } from '../ledger.ts';

/** What the hops may change of a message on its way in. */
export interface DraftState {
  readonly conversation: Conversation;
  readonly message: Message;
  readonly events: readonly NewEvent[];
}

export interface DraftFacts {
  readonly customerEmail: string | null;
  readonly isNewConversation: boolean;
  readonly isNewCustomer: boolean;
  /** Whether no newer message has labels: then these become the conversation's. */
  readonly isNewest: boolean;
  readonly now: number;
}

/** A draft, and the way to take what became of it. */
export function createDraft(start: DraftState, facts: DraftFacts): { readonly draft: Draft; readonly take: () => DraftState } {
  let { conversation, message } = start;
  const events: NewEvent[] = [...start.events];
  const draft: Draft = {
    get conversation() { return conversation; },
    get message() { return message; },
    customerEmail: facts.customerEmail,
    isNewConversation: facts.isNewConversation,
    isNewCustomer: facts.isNewCustomer,
    label(labels: readonly KeptLabel[], actor: Actor) {
      message = { ...message, labels };
      conversation = { ...conversation, labels: mergeLabels(conversation.labels, labels, facts.isNewest) };
      events.push(inboxEvent('conversation.labelled', facts.now, actor, subjectOf(message), {
        labels: Object.fromEntries(labels.map(({ head, value, probability, state }) => [head, [value, Math.round(probability * 1000) / 1000, state]])),
      }));
    },
    change(patch: ConversationChange, actor: Actor, why: unknown) {
      // Old mail is labelled, and nothing else: no rule may route, tag or wake what was over long ago.
      if (message.isHistory) return;
      // Rules speak one after another: a team named after the agent does not take the conversation from that agent again.
      const keeps = patch.teamId !== undefined && patch.assigneeId === undefined && conversation.assigneeId !== start.conversation.assigneeId;
      const whole = keeps ? { ...patch, assigneeId: conversation.assigneeId } : patch;
      const changed = applyChange(conversation, whole, actor, facts.now, why);
      conversation = changed.conversation;
      events.push(...changed.events);
    },
  };
  return { draft, take: () => ({ conversation, message, events }) };
}

function subjectOf(message: Message) {
  return { conversationId: message.conversationId, customerId: message.customerId, subjectId: message.id };
}

/** By head, the newest message's labels win; an older message that came late only fills what is missing. Reasons stay on the message. */
function mergeLabels(before: readonly KeptLabel[], labels: readonly KeptLabel[], isNewest: boolean): readonly KeptLabel[] {
  const light = labels.map((label) => ({ ...label, because: [] }));
  const [winners, others] = isNewest ? [light, before] : [before, light];
  const heads = new Set(winners.map((label) => label.head));
  return [...winners, ...others.filter((label) => !heads.has(label.head))];
}
