/** What a rule may ask about. Plain values, gathered by the hub; routing itself reads nothing. */
export interface Facts {
  readonly channelId: string;
  readonly channelKind: string;
  /** Lower-cased text of the newest message, at most 20,000 characters. */
  readonly text: string;
  readonly subject: string;
  /** Labels in state `auto`, as `head` → value. */
  readonly labels: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly priority: Priority;
  readonly customer: { readonly id: string; readonly isNew: boolean; readonly email: string | null; readonly name: string | null };
  /** Whether this message opened the conversation. */
  readonly isNewConversation: boolean;
  readonly teamId: string | null;
  readonly assigneeId: string | null;
  /** ms UTC */
  readonly at: number;
}

export type Priority = 'low' | 'normal' | 'high' | 'urgent';

/** One condition. `all` and `any` nest to a depth of 5. Text is compared case-insensitively, folded. */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'channel'; readonly ids: readonly string[] }
  | { readonly kind: 'channel-kind'; readonly kinds: readonly string[] }
  | { readonly kind: 'text'; readonly contains: readonly string[] }
  | { readonly kind: 'subject'; readonly contains: readonly string[] }
  | { readonly kind: 'label'; readonly head: string; readonly values: readonly string[] }
  | { readonly kind: 'tag'; readonly names: readonly string[] }
  | { readonly kind: 'customer-email'; readonly domains: readonly string[] }
  | { readonly kind: 'customer-new'; readonly is: boolean }
  | { readonly kind: 'conversation-new'; readonly is: boolean }
  /** Local time in `zone`: days 1 (Monday) to 7, minutes of the day from (inclusive) to (exclusive). */
  | { readonly kind: 'time'; readonly zone: string; readonly days: readonly number[]; readonly fromMinute: number; readonly toMinute: number };

/** What a rule may do. Routing decides, the hub does. */
export type Action =
  | { readonly kind: 'assign-team'; readonly teamId: string }
  | { readonly kind: 'assign-agent'; readonly userId: string }
  | { readonly kind: 'add-tag'; readonly name: string }
  | { readonly kind: 'set-priority'; readonly priority: Priority };

/** An ordered rule. Lower `position` first; `stop` ends the list when the rule matched. */
export interface RuleBody {
  readonly name: string;
  readonly enabled: boolean;
  readonly position: number;
  readonly condition: Condition;
  readonly actions: readonly Action[];
  readonly stop: boolean;
}
