import { z } from '@hono/zod-openapi';

/** Shapes of the HTTP API: what the routes validate, the OpenAPI document names and the web client imports as types. */

const role = z.enum(['admin', 'supervisor', 'agent', 'read-only']);
const status = z.enum(['new', 'open', 'pending', 'on-hold', 'resolved', 'closed']);
const priority = z.enum(['low', 'normal', 'high', 'urgent']);
export const presence = z.enum(['online', 'away', 'offline']);
const time = z.int().describe('Milliseconds UTC');
const id = z.string().min(1).max(64);

const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('Cursor of the next page; null at the end') });

/** RFC 9457. */
export const problem = z.object({
  type: z.string(), title: z.string(), status: z.int(), detail: z.string(), code: z.string(),
  faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
}).openapi('Problem');

const label = z.object({
  head: z.string(), value: z.string(), probability: z.number(), state: z.enum(['auto', 'suggest', 'silent']),
  because: z.array(z.object({ term: z.string(), weight: z.number(), by: z.enum(['rule', 'model']) })),
}).openapi('Label');

export const conversation = z.object({
  id, version: z.int(), channelId: id, channelKind: z.string(), customerId: id, customerName: z.string(),
  subject: z.string().nullable(), status, active: z.boolean(), priority, teamId: id.nullable(), assigneeId: id.nullable(),
  tags: z.array(z.string()), labels: z.array(label), createdAt: time, lastActivityAt: time, waitingSince: time.nullable(),
  resolvedAt: time.nullable(), messageCount: z.int(), preview: z.string(), previewDirection: z.enum(['in', 'out', 'note']),
  previousId: id.nullable(),
}).openapi('Conversation');
export const conversationPage = page(conversation).openapi('ConversationPage');

const attachment = z.object({
  name: z.string(), type: z.string(), bytes: z.int(), inline: z.boolean(),
  url: z.string().describe('Path of the download; needs the same sign-in'),
}).openapi('Attachment');

export const message = z.object({
  id, conversationId: id, direction: z.enum(['in', 'out', 'note']),
  nature: z.enum(['message', 'bounce', 'auto-reply', 'receipt', 'report', 'invite', 'list']),
  author: z.object({ kind: z.enum(['customer', 'user', 'token', 'system']), id: z.string(), name: z.string() }),
  externalId: z.string().nullable(), subject: z.string().nullable(),
  text: z.string(), visibleText: z.string().describe('New text without quotes and signature'),
  htmlUrl: z.string().nullable().describe('Sanitised HTML as a page of its own for a sandboxed frame'),
  remoteContent: z.boolean().describe('The HTML refers to remote images that are held back until asked for'),
  attachments: z.array(attachment), participants: z.array(z.object({ externalId: z.string(), name: z.string().nullable() })),
  labels: z.array(label), at: time, receivedAt: time,
  delivery: z.object({
    state: z.enum(['queued', 'sent', 'delivered', 'read', 'failed', 'unknown-outcome']),
    attempts: z.int(), error: z.string().nullable(), changedAt: time, warnings: z.array(z.string()),
  }).nullable(),
  joinedBy: z.string(), warnings: z.array(z.string()),
}).openapi('Message');
export const messagePage = page(message).openapi('MessagePage');

export const replyRequest = z.object({
  text: z.string().min(1).max(200_000), key: z.string().min(1).max(128).describe('The same key again changes nothing and answers with the first message'),
  seenUpTo: id.optional().describe('Newest message the writer saw; a newer one from the customer or a colleague answers 409 `reply.newer-message`'),
}).openapi('ReplyRequest');
export const noteRequest = z.object({ text: z.string().min(1).max(200_000), key: z.string().min(1).max(128) }).openapi('NoteRequest');
export const sendDecision = z.object({ decision: z.enum(['send-again', 'was-sent', 'give-up']) }).openapi('SendDecision');

export const conversationPatch = z.object({
  status: status.optional(), assigneeId: id.nullable().optional(), teamId: id.nullable().optional(),
  tags: z.array(z.string().min(1).max(64)).max(50).optional(), priority: priority.optional(),
}).openapi('ConversationPatch');

/** A line of the conversation's history, with the reason where a rule or the router decided. */
const historyEvent = z.object({
  sequence: z.int(), type: z.string(), at: time,
  actor: z.object({ kind: z.string(), id: z.string().optional(), name: z.string().optional() }), data: z.unknown(),
}).openapi('HistoryEvent');
export const historyPage = page(historyEvent).openapi('HistoryPage');

/** Live counts of the sidebar: of active conversations. */
export const views = z.object({
  open: z.int(), mine: z.int(), unassigned: z.int(),
  teams: z.array(z.object({ id, name: z.string(), count: z.int() })),
  channels: z.array(z.object({ id, name: z.string(), kind: z.string(), count: z.int() })),
  tags: z.array(z.object({ name: z.string(), count: z.int() })),
}).openapi('Views');

const identity = z.object({
  id, channelId: id, channelName: z.string(), externalId: z.string(), email: z.string().nullable(), phone: z.string().nullable(),
  verified: z.boolean(), how: z.string(), score: z.number(), linkedAt: time,
}).openapi('Identity');
export const customer = z.object({
  id, version: z.int(), name: z.string().nullable(), emails: z.array(z.string()), phones: z.array(z.string()),
  language: z.string().nullable(), createdAt: time, lastContactAt: time, identities: z.array(identity),
  openConversations: z.int(), conversations: z.int(),
}).openapi('Customer');
export const customerPatch = z.object({
  name: z.string().max(200).nullable().optional(), emails: z.array(z.email()).max(20).optional(), phones: z.array(z.string().max(40)).max(20).optional(),
}).openapi('CustomerPatch');

/** One line of a customer's time line, over all channels, newest first. */
const timelineItem = z.object({
  id, kind: z.enum(['message', 'note']), conversationId: id, channelId: id, channelKind: z.string(), subject: z.string().nullable(),
  direction: z.enum(['in', 'out', 'note']), text: z.string().describe('At most 500 characters'), authorName: z.string(), at: time,
}).openapi('TimelineItem');
export const timelinePage = page(timelineItem).openapi('TimelinePage');

const searchHit = z.object({
  messageId: id, conversationId: id, customerId: id, customerName: z.string(), subject: z.string().nullable(),
  channelKind: z.string(), direction: z.enum(['in', 'out', 'note']), at: time,
  snippet: z.array(z.object({ text: z.string(), hit: z.boolean() })),
}).openapi('SearchHit');
export const searchPage = page(searchHit).openapi('SearchPage');

export const team = z.object({ id, version: z.int(), name: z.string(), memberIds: z.array(id) }).openapi('Team');
export const teamWrite = z.object({ name: z.string().min(1).max(100), memberIds: z.array(id).max(1000) }).openapi('TeamWrite');
export const user = z.object({
  id, version: z.int(), name: z.string(), email: z.string(), role, enabled: z.boolean(), capacity: z.int(),
  presence, teamIds: z.array(id), createdAt: time,
}).openapi('User');
const password = z.string().min(10).max(200);
export const userCreate = z.object({ name: z.string().min(1).max(100), email: z.email(), password, role, capacity: z.int().min(0).max(1000).default(20) }).openapi('UserCreate');
export const userPatch = z.object({
  name: z.string().min(1).max(100).optional(), role: role.optional(), enabled: z.boolean().optional(),
  capacity: z.int().min(0).max(1000).optional(), password: password.optional(),
}).openapi('UserPatch');

export const setupState = z.object({ needed: z.boolean() }).openapi('SetupState');
export const setupRequest = z.object({ name: z.string().min(1).max(100), email: z.email(), password, teamName: z.string().min(1).max(100) }).openapi('SetupRequest');
export const signIn = z.object({ email: z.string().max(320), password: z.string().max(200) }).openapi('SignIn');
export const session = z.object({
  user, csrf: z.string().describe('Send as X-Parley-CSRF with every change'), rights: z.array(z.string()), version: z.string(),
}).openapi('Session');

export const token = z.object({ id, name: z.string(), role, createdAt: time, lastUsedAt: time.nullable() }).openapi('Token');
export const tokenCreate = z.object({ name: z.string().min(1).max(100), role }).openapi('TokenCreate');
export const tokenCreated = token.extend({ token: z.string().describe('Shown once') }).openapi('TokenCreated');

const settingsField = z.object({
  path: z.string(), input: z.enum(['text', 'number', 'switch', 'password', 'email', 'url', 'select', 'list', 'long-text']), required: z.boolean(),
  options: z.array(z.string()).optional(), group: z.string().optional(),
  when: z.object({ path: z.string(), is: z.array(z.union([z.string(), z.boolean()])) }).optional().describe('Shown only while that field has one of these values'),
  secret: z.boolean().optional(), default: z.union([z.string(), z.number(), z.boolean()]).optional(),
}).openapi('SettingsField');
export const channelKind = z.object({ id: z.string(), title: z.string(), fields: z.array(settingsField) }).openapi('ChannelKind');
export const channel = z.object({
  id, version: z.int(), kind: z.string(), name: z.string(), enabled: z.boolean(), teamId: id.nullable(), createdAt: time,
  settings: z.record(z.string(), z.unknown()).describe('Without secrets'),
  webhookUrl: z.string().nullable().describe('What to paste at the provider'),
  health: z.enum(['healthy', 'degraded', 'needs-sign-in', 'misconfigured', 'unknown']), detail: z.string().nullable(),
}).openapi('Channel');
export const channelCreate = z.object({ kind: z.string(), name: z.string().min(1).max(100), settings: z.record(z.string(), z.unknown()), teamId: id.nullable().optional() }).openapi('ChannelCreate');
export const channelPatch = z.object({
  name: z.string().min(1).max(100).optional(), enabled: z.boolean().optional(), teamId: id.nullable().optional(),
  settings: z.record(z.string(), z.unknown()).optional().describe('Whole. Secrets left out stay as they are, null removes one; when the host or address beside one changes it must be given again'),
}).openapi('ChannelPatch');
export const channelCheck = z.object({ kind: z.string(), settings: z.record(z.string(), z.unknown()) }).openapi('ChannelCheck');
export const checkResult = z.object({
  ok: z.boolean(), steps: z.array(z.object({ step: z.string(), ok: z.boolean(), detail: z.string().optional() })),
}).openapi('CheckResult');

/** Conditions and actions as in `routing/facts.ts`; validated there. */
export const ruleWrite = z.object({
  name: z.string().min(1).max(100), enabled: z.boolean(), position: z.int().min(0).max(100_000),
  condition: z.record(z.string(), z.unknown()), actions: z.array(z.record(z.string(), z.unknown())).max(20), stop: z.boolean(),
}).openapi('RuleWrite');
export const rule = ruleWrite.extend({ id, version: z.int() }).openapi('Rule');

const unprocessed = z.object({
  id, channelId: id, channelName: z.string(), receivedAt: time, bytes: z.int(), error: z.string().nullable(),
  preview: z.string().describe('First 500 characters of the raw bytes, control characters removed'),
}).openapi('Unprocessed');
export const unprocessedPage = page(unprocessed).openapi('UnprocessedPage');
const deadJob = z.object({ id, queue: z.string(), attempts: z.int(), error: z.string(), diedAt: time, payload: z.unknown() }).openapi('DeadJob');
export const deadJobPage = page(deadJob).openapi('DeadJobPage');
const auditEntry = z.object({
  sequence: z.int(), type: z.string(), at: time,
  actor: z.object({ kind: z.string(), id: z.string().optional(), name: z.string().optional() }), subjectId: z.string().nullable(), data: z.unknown(),
}).openapi('AuditEntry');
export const auditPage = page(auditEntry).openapi('AuditPage');

export type Problem = z.infer<typeof problem>;
export type Label = z.infer<typeof label>;
export type Conversation = z.infer<typeof conversation>;
export type Message = z.infer<typeof message>;
export type Attachment = z.infer<typeof attachment>;
export type HistoryEvent = z.infer<typeof historyEvent>;
export type Views = z.infer<typeof views>;
export type Identity = z.infer<typeof identity>;
export type Customer = z.infer<typeof customer>;
export type TimelineItem = z.infer<typeof timelineItem>;
export type SearchHit = z.infer<typeof searchHit>;
export type Team = z.infer<typeof team>;
export type User = z.infer<typeof user>;
export type Session = z.infer<typeof session>;
export type Token = z.infer<typeof token>;
export type TokenCreated = z.infer<typeof tokenCreated>;
export type SettingsField = z.infer<typeof settingsField>;
export type ChannelKind = z.infer<typeof channelKind>;
export type Channel = z.infer<typeof channel>;
export type CheckResult = z.infer<typeof checkResult>;
export type Rule = z.infer<typeof rule>;
export type Unprocessed = z.infer<typeof unprocessed>;
export type DeadJob = z.infer<typeof deadJob>;
export type AuditEntry = z.infer<typeof auditEntry>;
export interface Paged<T> { readonly items: readonly T[]; readonly next: string | null }
