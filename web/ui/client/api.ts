import type {
  AuditEntry, Channel, ChannelKind, CheckResult, Conversation, ConversationJoin, Customer, DeadJob, HistoryEvent, Message, Paged, RenderedSignature, ReplyRecipients, ReplyRequest, Rule,
  SearchHit, Session, Signature, SignatureWrite, Team, TimelineItem, Token, TokenCreated, Unprocessed, User, Views,
} from '../../api/schemas.ts';
import type { Client } from './client.ts';

type Status = Conversation['status'];

export interface ConversationChange {
  readonly status?: Status;
  readonly assigneeId?: string | null;
  readonly teamId?: string | null;
  readonly tags?: readonly string[];
  readonly priority?: Conversation['priority'];
}
/** `signIn`: the handle of a sign-in at the provider; what it brought is put into the settings by the server. */
interface Settings { readonly settings: Record<string, unknown>; readonly signIn?: string }
export interface ChannelDraft extends Settings { readonly kind: string; readonly name: string; readonly teamId?: string | null }
export type RuleDraft = Omit<Rule, 'id' | 'version'>;
export interface UserDraft { readonly name: string; readonly email: string; readonly password: string; readonly role: User['role']; readonly capacity: number }
export type UserChange = Partial<Pick<User, 'name' | 'role' | 'enabled' | 'capacity'>> & { readonly password?: string };
export interface SetupDraft { readonly name: string; readonly email: string; readonly password: string; readonly teamName: string }
interface PageQuery { readonly cursor?: string | null; readonly limit?: number }

/** Adds the parts that are there as a query string. */
function withQuery(path: string, query: Readonly<Record<string, string | number | null | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

const at = (strings: TemplateStringsArray, ...ids: string[]) => String.raw(strings, ...ids.map(encodeURIComponent));

/** Every route of the API that the screens use, by subject. */
export type Api = ReturnType<typeof createApi>;

export function createApi(client: Client) {
  return { ...account(client), ...inbox(client), ...customers(client), ...people(client), ...administration(client) };
}

function account({ get, send }: Client) {
  return {
    setupNeeded: () => get<{ needed: boolean }>('/api/setup'),
    setUp: (draft: SetupDraft) => send<Session>('POST', '/api/setup', draft),
    session: () => get<Session>('/api/session'),
    signIn: (email: string, password: string) => send<Session>('POST', '/api/session', { email, password }),
    signOut: () => send<void>('DELETE', '/api/session'),
    changePassword: (current: string, next: string) => send<void>('POST', '/api/session/password', { current, next }),
    setPresence: (presence: User['presence']) => send<void>('PUT', '/api/presence', { presence }),
  };
}

function inbox({ get, send }: Client) {
  return {
    views: () => get<Views>('/api/views'),
    conversations: (view: string, page: PageQuery, signal?: AbortSignal) => get<Paged<Conversation>>(withQuery('/api/conversations', { view, ...page }), signal),
    conversation: (id: string, signal?: AbortSignal) => get<Conversation>(at`/api/conversations/${id}`, signal),
    changeConversation: (id: string, change: ConversationChange, version?: number) => send<Conversation>('PATCH', at`/api/conversations/${id}`, change, version),
    messages: (id: string, page: PageQuery, signal?: AbortSignal) =>
      get<Paged<Message>>(withQuery(at`/api/conversations/${id}/messages`, { order: 'newest', ...page }), signal),
    history: (id: string, page: PageQuery, signal?: AbortSignal) => get<Paged<HistoryEvent>>(withQuery(at`/api/conversations/${id}/history`, { ...page }), signal),
    reply: (id: string, reply: ReplyRequest) => send<Message>('POST', at`/api/conversations/${id}/replies`, reply),
    recipients: (id: string, signal?: AbortSignal) => get<ReplyRecipients>(at`/api/conversations/${id}/recipients`, signal),
    signatureFor: (id: string, signatureId?: string, signal?: AbortSignal) => get<RenderedSignature>(withQuery(at`/api/conversations/${id}/signature`, { id: signatureId }), signal).then((answer) => answer.signature),
    signatures: () => get<Paged<Signature>>('/api/signatures').then((page) => page.items),
    joins: (id: string, signal?: AbortSignal) => get<Paged<ConversationJoin>>(at`/api/conversations/${id}/joins`, signal).then((page) => page.items),
    join: (id: string, intoId: string) => send<Conversation>('POST', at`/api/conversations/${id}/join`, { intoId }),
    unjoin: (id: string) => send<Conversation>('POST', at`/api/conversations/${id}/unjoin`),
    split: (id: string, messageIds: readonly string[]) => send<Conversation>('POST', at`/api/conversations/${id}/split`, { messageIds }),
    note: (id: string, note: { text: string; key: string }) => send<Message>('POST', at`/api/conversations/${id}/notes`, note),
    typing: (id: string) => send<void>('PUT', at`/api/conversations/${id}/typing`),
    decide: (messageId: string, decision: 'send-again' | 'was-sent' | 'give-up') => send<Message>('POST', at`/api/messages/${messageId}/decision`, { decision }),
    search: (q: string, page: PageQuery, signal?: AbortSignal) => get<Paged<SearchHit>>(withQuery('/api/search', { q, ...page }), signal),
  };
}

function customers({ get, send }: Client) {
  return {
    customer: (id: string, signal?: AbortSignal) => get<Customer>(at`/api/customers/${id}`, signal),
    changeCustomer: (id: string, change: { name?: string | null }, version: number) => send<Customer>('PATCH', at`/api/customers/${id}`, change, version),
    timeline: (id: string, page: PageQuery, signal?: AbortSignal) => get<Paged<TimelineItem>>(withQuery(at`/api/customers/${id}/timeline`, { ...page }), signal),
    linkIdentity: (id: string, identityId: string) => send<Customer>('POST', at`/api/customers/${id}/identities`, { identityId }),
    unlinkIdentity: (id: string, identityId: string) => send<Customer>('DELETE', at`/api/customers/${id}/identities/${identityId}`),
  };
}

function people({ get, send }: Client) {
  return {
    users: () => get<Paged<User>>('/api/users').then((page) => page.items),
    createUser: (draft: UserDraft) => send<User>('POST', '/api/users', draft),
    changeUser: (id: string, change: UserChange, version: number) => send<User>('PATCH', at`/api/users/${id}`, change, version),
    teams: () => get<Paged<Team>>('/api/teams').then((page) => page.items),
    createTeam: (team: { name: string; memberIds: readonly string[] }) => send<Team>('POST', '/api/teams', team),
    changeTeam: (id: string, team: { name: string; memberIds: readonly string[] }, version: number) => send<Team>('PUT', at`/api/teams/${id}`, team, version),
    removeTeam: (id: string) => send<void>('DELETE', at`/api/teams/${id}`),
    tokens: () => get<Paged<Token>>('/api/tokens').then((page) => page.items),
    createToken: (draft: { name: string; role: Token['role'] }) => send<TokenCreated>('POST', '/api/tokens', draft),
    removeToken: (id: string) => send<void>('DELETE', at`/api/tokens/${id}`),
  };
}

function administration({ get, text, send }: Client) {
  return {
    channelKinds: () => get<Paged<ChannelKind>>('/api/channel-kinds').then((page) => page.items),
    channels: () => get<Paged<Channel>>('/api/channels').then((page) => page.items),
    createChannel: (draft: ChannelDraft) => send<Channel>('POST', '/api/channels', draft),
    changeChannel: (id: string, change: Partial<Omit<ChannelDraft, 'kind'>> & { enabled?: boolean }, version: number) =>
      send<Channel>('PATCH', at`/api/channels/${id}`, change, version),
    removeChannel: (id: string) => send<void>('DELETE', at`/api/channels/${id}`),
    checkSettings: (kind: string, given: Settings) => send<CheckResult>('POST', '/api/channels/check', { kind, ...given }),
    startSignIn: (kind: string, settings: Record<string, unknown>, channelId?: string) => send<{ url: string; handle: string }>('POST', '/api/channels/sign-in', { kind, settings, channelId }),
    createSignature: (draft: SignatureWrite) => send<Signature>('POST', '/api/signatures', draft),
    changeSignature: (id: string, draft: SignatureWrite, version: number) => send<Signature>('PUT', at`/api/signatures/${id}`, draft, version),
    removeSignature: (id: string) => send<void>('DELETE', at`/api/signatures/${id}`),
    checkChannel: (id: string) => send<CheckResult>('POST', at`/api/channels/${id}/check`),
    rules: () => get<Paged<Rule>>('/api/rules').then((page) => page.items),
    createRule: (draft: RuleDraft) => send<Rule>('POST', '/api/rules', draft),
    changeRule: (id: string, draft: RuleDraft, version: number) => send<Rule>('PUT', at`/api/rules/${id}`, draft, version),
    removeRule: (id: string) => send<void>('DELETE', at`/api/rules/${id}`),
    unprocessed: (state: 'failed' | 'set-aside', page: PageQuery) => get<Paged<Unprocessed>>(withQuery('/api/unprocessed', { state, ...page })),
    raw: (id: string) => text(at`/api/unprocessed/${id}/raw`),
    replay: (id: string) => send<void>('POST', at`/api/unprocessed/${id}/replay`),
    deadJobs: (page: PageQuery) => get<Paged<DeadJob>>(withQuery('/api/jobs/dead', { ...page })),
    revive: (id: string) => send<void>('POST', at`/api/jobs/dead/${id}/revive`),
    audit: (page: PageQuery) => get<Paged<AuditEntry>>(withQuery('/api/audit', { ...page })),
  };
}
