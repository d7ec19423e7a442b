import type { Arrival, Inbound, InboundFile, Limits, Progress, RawDelivery, SendFacet, TrustFacet } from '../connectors/spec/index.ts';
import type { Customers } from '../customers/index.ts';
import type { Principal } from '../people/index.ts';
import type { Actor, Document, Job, LedgerEvent, Page, Runtime, Write } from '../runtime/ports/index.ts';
import type { ChannelRecord, ChannelState } from './channel.ts';
import type { Conversation, KeptLabel, Priority, Status } from './conversations/conversation.ts';
import type { Message, Recipient } from './conversations/message.ts';
import type { JournalEntry } from './intake/journal.ts';
import type { Join } from './joins/join.ts';

/**
 * A message on its way in, before its one commit: what the hops between reading and committing see and change.
 * A conflict at the commit throws the draft away and makes a new one from fresh reads; hops must be repeatable.
 */
export interface Draft {
  readonly conversation: Conversation;
  readonly message: Message;
  readonly customerEmail: string | null;
  readonly isNewConversation: boolean;
  readonly isNewCustomer: boolean;
  /** Puts labels on message and conversation, and their event in the ledger. */
  label(labels: readonly KeptLabel[], actor: Actor): void;
  /** Changes the conversation through the same table and events as everybody; `why` goes into the ledger. */
  change(patch: ConversationChange, actor: Actor, why: unknown): void;
}

export interface ConversationChange {
  readonly status?: Status;
  readonly assigneeId?: string | null;
  readonly teamId?: string | null;
  readonly tags?: readonly string[];
  readonly priority?: Priority;
}

export interface Intake {
  /**
   * Keeps a raw delivery: journal entry and its job in one batch. Resolves when durable. `duplicate` when this
   * (channel, key) was kept before; nothing changes then.
   */
  accept(channel: ChannelRecord, delivery: RawDelivery): Promise<{ readonly duplicate: boolean }>;
  /** Keeps a group of deliveries and moves the cursor, in one batch; duplicates among them are skipped. */
  acceptArrival(channel: ChannelRecord, arrival: Arrival): Promise<void>;
  /** Which of these places of the channel's provider were ever delivered (`RawDelivery.place`); at most 1,000. */
  kept(channel: ChannelRecord, places: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Works a journal entry through: reads it, and commits each of its events once. What cannot be read (ConnectorError
   * `invalid`, or unrecognised) is marked failed and shown in unprocessed events. Running twice changes nothing.
   */
  process(job: Job<IntakeJob>, hops: {
    read(channelId: string, delivery: RawDelivery): Promise<readonly Inbound[]>;
    /** Whether the channel can check senders: then messages are stored with `trust: null` and a job on queue `trust`. */
    checksTrust(channelId: string): Promise<boolean>;
    /** The opened account's `limits.threads`. */
    threads(channelId: string): Promise<Limits['threads']>;
    /** Classify and route: pure computing on the draft; reads of its own are allowed, writes are not. */
    enrich(draft: Draft): Promise<void> | void;
  }): Promise<void>;
  /** Journal entries marked failed (or set aside, when asked for), newest first. */
  unprocessed(principal: Principal, query: { cursor?: string | null; limit: number; state?: 'failed' | 'set-aside' }): Promise<Page<JournalEntry>>;
  raw(principal: Principal, journalId: string): Promise<Uint8Array>;
  /** Puts a failed entry (or, for `parley replay`, any entry) back in line. */
  replay(principal: Principal, journalId: string): Promise<void>;
}
/** Queues `intake` and, for what came long ago, `intake-history`; their payload. */
export interface IntakeJob { readonly journalId: string }

export interface Conversations {
  /** `view`: all | open | mine | unassigned | team:ID | channel:ID | tag:NAME. Newest activity first. */
  list(principal: Principal, query: { view: string; cursor?: string | null; limit: number }): Promise<Page<Conversation>>;
  counts(principal: Principal): Promise<ViewCounts>;
  /** How many conversations of a customer the principal may see, and how many of them are active. */
  countsOfCustomer(principal: Principal, customerId: string): Promise<{ readonly all: number; readonly active: number }>;
  /**
   * HubError not-found also when it may not be seen. One that was joined into another is answered as it was then, but closed,
   * with `joinedInto`; everything else that is asked or done with its id happens to the conversation it is in now.
   */
  get(principal: Principal, id: string): Promise<Conversation>;
  messages(principal: Principal, id: string, query: { cursor?: string | null; limit: number; order?: 'oldest' | 'newest' }): Promise<Page<Message>>;
  message(principal: Principal, messageId: string): Promise<Message>;
  /** Sanitised HTML of a message; undefined when it has none. */
  html(principal: Principal, messageId: string): Promise<string | undefined>;
  /**
   * Queue `trust`: has the sender of a stored message checked and keeps the verdict with it. A proven sender's identity
   * becomes verified; nothing else ever makes it so. Running twice changes nothing; ConnectorError `temporary` tries later,
   * and after a day the verdict is `unproven`.
   */
  judge(job: Job<TrustJob>, check: (channelId: string) => Promise<TrustFacet | undefined>): Promise<void>;
  /** The raw bytes the message came in; undefined when it was written here. */
  source(principal: Principal, messageId: string): Promise<Uint8Array | undefined>;
  history(principal: Principal, id: string, query: { after?: number; limit: number }): Promise<readonly LedgerEvent[]>;
  /**
   * HubError `conflict` (`conversation.forbidden-step`) for a step the state table forbids, `stale` when `ifVersion` is
   * not the stored version. Without `ifVersion` a lost race is retried on the newest version.
   */
  change(principal: Principal, id: string, patch: ConversationChange, ifVersion?: number): Promise<Conversation>;
  /**
   * For rules and the assigner: same table, same events, an actor instead of a principal. Guards with `ifVersion` always;
   * `also` goes into the same batch, so that another guard (an agent's capacity) can hold or fail with it. A lost guard is
   * HubError `stale`.
   */
  changeAs(workspaceId: string, actor: Actor, id: string, patch: ConversationChange, why: unknown, ifVersion: number, also?: readonly Write[]): Promise<Conversation>;
  note(principal: Principal, id: string, note: { text: string; key: string }): Promise<Message>;
  /**
   * Puts the messages of a conversation into another one of the same channel, which is answered; `id` leads there from then
   * on. HubError conflict `conversation.join-itself`, `conversation.other-channel`, `conversation.join-into-closed` (of what is
   * not closed itself), `conversation.too-many-joins`.
   */
  join(principal: Principal, id: string, intoId: string): Promise<Conversation>;
  /**
   * Takes a joining back, whoever did it and whenever: `id`, the one that was joined, is as it was before, and so is the
   * other, but for what people have changed since. What came after the joining stays with the other. The two are not joined
   * by Parley again. Answers the one that is back. HubError conflict `conversation.not-joined`; `conversation.joined-deeper`
   * when the one it is in was itself joined: that has to be taken back first.
   */
  unjoin(principal: Principal, id: string): Promise<Conversation>;
  /**
   * Makes these messages a conversation of its own, which is answered. Joining it back undoes that. HubError conflict
   * `conversation.split-all`, `conversation.too-long-to-split`; invalid `conversation.unknown-messages`.
   */
  split(principal: Principal, id: string, messageIds: readonly string[]): Promise<Conversation>;
  /** What was joined into a conversation, oldest first, with the reason. */
  joins(principal: Principal, id: string): Promise<readonly Join[]>;
  /** Active conversations of a team (null: of none) that nobody has and whose customer waits, longest waiting first. */
  waiting(workspaceId: string, teamId: string | null, limit: number): Promise<readonly Conversation[]>;
  /** How many active conversations each of these users has. */
  loads(workspaceId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Takes every unanswered active conversation from a user who left, back to the team's queue; the waiting time stays. */
  requeueFrom(workspaceId: string, userId: string, actor: Actor, why: unknown): Promise<number>;
}
/** Queue `trust`; its payload. */
export interface TrustJob { readonly messageId: string }
export interface ViewCounts {
  readonly open: number; readonly mine: number; readonly unassigned: number;
  readonly teams: ReadonlyMap<string, number>; readonly channels: ReadonlyMap<string, number>; readonly tags: ReadonlyMap<string, number>;
}

export interface Replies {
  /**
   * Stores the answer as `queued` with its send job. The same key again answers with the first message
   * (`repeated: true`). `seenUpTo` older than the newest message from others: HubError conflict `reply.newer-message`.
   * A channel that cannot send: HubError conflict `reply.channel-cannot-send`; too long: invalid `reply.too-long`.
   */
  write(principal: Principal, conversationId: string, reply: {
    text: string; key: string; seenUpTo?: string; attachments?: readonly InboundFile[];
    /** Who gets it, by external id. Absent: the conversation's customer. HubError `reply.unknown-recipient` for what is no address of this channel's kind. */
    to?: readonly Recipient[]; cc?: readonly Recipient[];
    /** The signature to put below it; null: none. Absent: the one that `Signatures.choose` gives. */
    signatureId?: string | null;
  }, limits: { readonly maxText: number; readonly canSend: boolean; /** Absent: our own limits alone. */ readonly files?: Limits['attachments'] }): Promise<{ readonly message: Message; readonly repeated: boolean }>;
  /** Queue `send`: carries one queued message out through the channel and records the outcome (law 8). */
  send(job: Job<SendJob>, channel: OutChannel): Promise<void>;
  /** Queue `file`: leaves a copy of a sent message with the provider, when the channel has a place for it. */
  file(job: Job<SendJob>, channel: OutChannel): Promise<void>;
  /** Who an answer to this conversation goes to when everybody on it is answered; the screen shows it before it is sent. */
  recipients(principal: Principal, conversationId: string): Promise<ReplyAll>;
  /** What a person decides about `unknown-outcome` or `failed`. HubError conflict when the state does not allow it. */
  decide(principal: Principal, messageId: string, decision: 'send-again' | 'was-sent' | 'give-up'): Promise<Message>;
}
/** Who is answered when everybody is: the writer of the newest contact and who else was on it, without us. `to` may be empty. */
export interface ReplyAll {
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
  /** Who an answer goes to when nobody is named. */
  readonly customer: Recipient;
  /** The newest contact asked for answers to go here, at another domain than its sender's: in neither list. */
  readonly askedTo: Recipient | null;
  /** Of these people and the customer: whose server refused our last answer for good. In neither list. */
  readonly refused: readonly Recipient[];
}
/** Queues `send` and `file`; their payload. */
export interface SendJob {
  readonly messageId: string;
  /** For `file`: when the message was sent, ms UTC. */
  readonly since?: number;
}
/** How the hub lends an opened channel to `Replies.send`; absent facet or closed channel: undefined. */
export type OutChannel = (channelId: string) => Promise<SendFacet | undefined>;

export interface Channels {
  list(principal: Principal): Promise<readonly ChannelRecord[]>;
  get(principal: Principal, id: string): Promise<ChannelRecord>;
  /** Without rights: for the hub's own use. */
  find(workspaceId: string, id: string): Promise<ChannelRecord | undefined>;
  all(workspaceId: string): Promise<readonly ChannelRecord[]>;
  /** `secrets`: dotted paths of the manifest's secret fields; they are taken out of `settings` and sealed. */
  create(principal: Principal, channel: { kind: string; name: string; settings: Record<string, unknown>; teamId: string | null; secrets: readonly string[] }): Promise<ChannelRecord>;
  /** Secrets left out of `settings` stay; null removes one. */
  update(principal: Principal, id: string, patch: { name?: string; enabled?: boolean; teamId?: string | null; settings?: Record<string, unknown> }, secrets: readonly string[], ifVersion?: number): Promise<ChannelRecord>;
  /** HubError conflict `channel.in-use` when it has conversations. */
  remove(principal: Principal, id: string): Promise<void>;
  /** Settings with their secrets put back; only for opening the channel. */
  openSettings(channel: ChannelRecord): Record<string, unknown>;
  state(workspaceId: string, id: string): Promise<ChannelState | undefined>;
  report(workspaceId: string, id: string, health: ChannelState['health'], detail: string | null): Promise<void>;
  /** How far long work in the background is; at most one write a second is worth it. */
  progress(workspaceId: string, id: string, progress: Progress | null): Promise<void>;
  /** Seals one secret anew without the channel being opened again: the provider renewed it. Does nothing where it is no longer `before`. */
  keepSecret(workspaceId: string, id: string, path: string, value: string, before: string | undefined): Promise<void>;
}

/** A text that is put below answers. Variables: `{{agent.name}}`, `{{agent.email}}`, `{{team.name}}`, `{{channel.name}}`, `{{channel.address}}`. */
export interface Signature extends Document {
  readonly name: string;
  /** Sanitised, with its variables. */
  readonly html: string;
  /** Where it is used by itself: on this channel (null: on any), for this team (null: for any). */
  readonly channelId: string | null;
  readonly teamId: string | null;
  readonly createdAt: number;
}

export interface Signatures {
  list(principal: Principal): Promise<readonly Signature[]>;
  /** HubError `signature.unknown-variable` names what is no variable. */
  create(principal: Principal, signature: SignatureWrite): Promise<Signature>;
  update(principal: Principal, id: string, signature: SignatureWrite, ifVersion?: number): Promise<Signature>;
  remove(principal: Principal, id: string): Promise<void>;
  /** What will stand below this person's answer in this conversation, variables filled in; null: nothing. `id`: a chosen one. */
  choose(principal: Principal, conversationId: string, id?: string): Promise<{ readonly id: string; readonly text: string; readonly html: string } | null>;
}
export interface SignatureWrite { readonly name: string; readonly html: string; readonly channelId: string | null; readonly teamId: string | null }

/** How HTML is cleaned and read; the hub lends the connectors' own. */
export interface HtmlTools { sanitize(html: string): string; toText(html: string): string }

export interface InboxSearch {
  /** Hits the principal may see, newest first, with the message; `q` of free words (AND, last word as prefix) and "phrases". */
  find(principal: Principal, query: { q: string; cursor?: string | null; limit: number }): Promise<Page<{ readonly message: Message; readonly conversation: Conversation; readonly snippet: readonly { text: string; hit: boolean }[] }>>;
}

export interface Timeline {
  /** Messages and notes of a customer over all channels, newest first. */
  of(principal: Principal, customerId: string, query: { cursor?: string | null; limit: number }): Promise<Page<Message>>;
}

/** Linking of identities moves conversations too, so it lives here; each link and its undo is one guarded batch with events. */
export interface Links {
  /** Gives an identity and the conversations that came by it to another customer. */
  link(principal: Principal, customerId: string, identityId: string): Promise<void>;
  /** Makes the identity a customer of its own again, with the conversations that came by it. Answers with its id. */
  unlink(principal: Principal, customerId: string, identityId: string): Promise<string>;
}

export interface Inbox {
  readonly intake: Intake;
  readonly conversations: Conversations;
  readonly replies: Replies;
  readonly channels: Channels;
  readonly signatures: Signatures;
  readonly search: InboxSearch;
  readonly timeline: Timeline;
  readonly links: Links;
  /** Work that changes leave behind, by queue; the hub has each worked off. */
  readonly chores: readonly Chore[];
}

/** Durable work inside the inbox: moving a large history to another customer, carrying a new name to the lists. */
export interface Chore {
  readonly queue: string;
  handle(job: Job): Promise<void>;
}

/** `createInbox` in `index.ts` takes this. */
export interface InboxParts { readonly runtime: Runtime; readonly customers: Customers; readonly html: HtmlTools }
