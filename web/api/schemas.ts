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
  joinedInto: id.nullable().describe('Its messages are in that conversation now; it is in no list, and what is done with its id happens to that one'),
  isHistory: z.boolean().describe('Opened by old mail that was brought in'),
}).openapi('Conversation');
export const conversationPage = page(conversation).openapi('ConversationPage');

const attachment = z.object({
  name: z.string(), type: z.string(), bytes: z.int(), inline: z.boolean(),
  contentId: z.string().nullable().describe('Where the text says `[cid:…]` with it, the file stands there'),
  url: z.string().describe('Path of the download; needs the same sign-in'),
}).openapi('Attachment');

/** Somebody on a message: for mail `externalId` is the lower-case address. */
const recipient = z.object({ externalId: z.string(), name: z.string().nullable() }).openapi('Recipient');
const participant = recipient.extend({ role: z.enum(['to', 'cc', 'forwarder']) }).openapi('Participant');
const recipients = z.object({ to: z.array(recipient), cc: z.array(recipient) });

const calendarPerson = z.object({
  name: z.string().optional(), email: z.string().optional(),
  answer: z.enum(['needs-action', 'accepted', 'declined', 'tentative', 'delegated']).optional(),
});
const card = z.object({
  kind: z.literal('calendar'), method: z.enum(['publish', 'request', 'reply', 'add', 'cancel', 'refresh', 'counter', 'declinecounter']),
  uid: z.string(), sequence: z.int(), summary: z.string(), description: z.string().optional(), location: z.string().optional(),
  startsAt: time.optional().describe('Of a day without time its midnight UTC'), endsAt: time.optional().describe('Exclusive'), allDay: z.boolean(),
  timeZone: z.string().optional().describe('Zone the times were written in'), repeats: z.string().optional().describe('RRULE as written'),
  organizer: calendarPerson.optional(), attendees: z.array(calendarPerson),
}).openapi('Card');

/** What in a message could deceive who reads it; see `connectors/spec/content.ts`. */
const finding = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hidden-text'), text: z.string() }),
  z.object({ kind: z.literal('link-lies'), shown: z.string(), leadsTo: z.string() }),
  z.object({ kind: z.literal('lookalike-domain'), domain: z.string(), like: z.string(), where: z.enum(['sender', 'reply-to', 'link']) }),
  z.object({ kind: z.literal('reply-elsewhere'), address: z.string() }),
  z.object({ kind: z.literal('name-poses-as-address'), shown: z.string(), address: z.string() }),
  z.object({ kind: z.literal('trackers'), hosts: z.array(z.string()) }),
  z.object({ kind: z.literal('dangerous-file'), name: z.string(), why: z.enum(['program', 'double-extension', 'macro', 'encrypted-archive', 'type-lies']) }),
]).openapi('Finding');

const authResult = z.enum(['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror', 'policy']);
const trust = z.object({
  verdict: z.enum(['proven', 'contradicted', 'unproven', 'unchecked', 'checking']),
  dkim: z.array(z.object({ domain: z.string(), selector: z.string().optional(), result: authResult, aligned: z.boolean() })),
  spf: z.object({ domain: z.string().optional(), ip: z.string().optional(), result: authResult, aligned: z.boolean() }).optional(),
  dmarc: z.object({ domain: z.string().optional(), policy: z.enum(['none', 'quarantine', 'reject']).optional(), result: authResult }).optional(),
  arc: z.object({ sealer: z.string().optional(), result: authResult }).optional(),
  by: z.string().describe('`us`, or the mail server that checked'),
}).openapi('Trust');

const refusal = z.object({
  recipient: z.string().nullable(), severity: z.enum(['hard', 'soft', 'unknown']), status: z.string().nullable().describe('RFC 3463'),
  reason: z.string().nullable(), at: time, bounceId: id.nullable().describe('The message that told it; null when the sending server did'),
}).openapi('Refusal');

export const message = z.object({
  id, conversationId: id, direction: z.enum(['in', 'out', 'note']),
  nature: z.enum(['message', 'bounce', 'auto-reply', 'receipt', 'report', 'invite', 'list']),
  variety: z.enum(['out-of-office', 'loop', 'delayed', 'delivered', 'feedback', 'calendar-request', 'calendar-answer']).nullable(),
  author: z.object({ kind: z.enum(['customer', 'user', 'token', 'system']), id: z.string(), name: z.string() }),
  externalId: z.string().nullable(), subject: z.string().nullable(),
  text: z.string(), visibleText: z.string().describe('New text without quotes and signature'),
  htmlUrl: z.string().nullable().describe('Sanitised HTML as a page of its own for a sandboxed frame'),
  remoteContent: z.boolean().describe('The HTML refers to remote images that are held back until asked for'),
  attachments: z.array(attachment), participants: z.array(participant),
  sender: recipient.nullable().describe('Who wrote what came in, as the channel names them; null when it was written here or before this was kept'),
  replyTo: recipient.nullable().describe('Where the writer asked to be answered, when that is not the sender'),
  recipients: recipients.nullable().describe('Only for what was written here: who it goes to; null: the customer alone'),
  signature: z.object({ text: z.string(), html: z.string().nullable() }).nullable().describe('Put below the text when it was sent'),
  cards: z.array(card), findings: z.array(finding),
  protection: z.object({ standard: z.enum(['smime', 'pgp']), how: z.enum(['signed', 'encrypted']) }).nullable(),
  trust: trust.nullable().describe('Whether the sender is proven; null: nothing checks senders on this channel'),
  about: id.nullable().describe('For bounces and receipts: the message of ours they are about'),
  isHistory: z.boolean().describe('Old mail that was brought in'),
  labels: z.array(label), at: time, receivedAt: time,
  delivery: z.object({
    state: z.enum(['queued', 'sent', 'delivered', 'read', 'failed', 'unknown-outcome']),
    attempts: z.int(), error: z.string().nullable(), changedAt: time, warnings: z.array(z.string()), refused: z.array(refusal),
  }).nullable(),
  joinedBy: z.string(), warnings: z.array(z.string()),
}).openapi('Message');
export const messagePage = page(message).openapi('MessagePage');

const recipientWrite = z.object({ externalId: z.string().min(1).max(320), name: z.string().max(200).nullable().optional() });
const fileWrite = z.object({
  name: z.string().min(1).max(200), type: z.string().max(200).regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/, 'a media type such as image/png'),
  content: z.base64().describe('Base64'), contentId: z.string().regex(/^[\w.@+-]{1,100}$/).optional().describe('The text says `[cid:…]` with it where the file stands'),
  inline: z.boolean().optional(),
});
export const replyRequest = z.object({
  text: z.string().max(200_000).describe('May be empty when there are files'), key: z.string().min(1).max(128).describe('The same key again changes nothing and answers with the first message'),
  seenUpTo: id.optional().describe('Newest message the writer saw; a newer one from the customer or a colleague answers 409 `reply.newer-message`'),
  to: z.array(recipientWrite).max(100).optional().describe('Left out: the customer'),
  cc: z.array(recipientWrite).max(100).optional(),
  signatureId: id.nullable().optional().describe('Null: none; left out: the one that is used by itself'),
  attachments: z.array(fileWrite).max(20).optional().describe('The whole body may be as long as PARLEY_MAX_BODY'),
}).openapi('ReplyRequest');
/** Who an answer to everybody goes to. */
export const replyRecipients = recipients.extend({
  customer: recipient.describe('Who an answer goes to when nobody is named'),
  askedTo: recipient.nullable().describe('The newest message asked for answers to go here instead; nothing goes there unless a person says so'),
  refused: z.array(recipient).describe('Of all these people: left out of both lists, because their server refused our last message for good'),
  limits: z.object({
    canSend: z.boolean(), maxText: z.int().describe('UTF-16 units'), maxFiles: z.int(), maxBytesEach: z.int(), maxBytesTotal: z.int(),
  }).optional().describe('What an answer on this channel may be'),
}).openapi('ReplyRecipients');
export const renderedSignature = z.object({
  signature: z.object({ id, text: z.string(), html: z.string().describe('Sanitised') }).nullable().describe('Null: nothing is put below'),
}).openapi('RenderedSignature');
export const noteRequest = z.object({ text: z.string().min(1).max(200_000), key: z.string().min(1).max(128) }).openapi('NoteRequest');
export const sendDecision = z.object({ decision: z.enum(['send-again', 'was-sent', 'give-up']) }).openapi('SendDecision');

export const conversationPatch = z.object({
  status: status.optional(), assigneeId: id.nullable().optional(), teamId: id.nullable().optional(),
  tags: z.array(z.string().min(1).max(64)).max(50).optional(), priority: priority.optional(),
}).openapi('ConversationPatch');

export const joinRequest = z.object({ intoId: id }).openapi('JoinRequest');
export const splitRequest = z.object({ messageIds: z.array(id).min(1).max(500) }).openapi('SplitRequest');

const conversationJoin = z.object({
  id: id.describe('The conversation that was joined; what `unjoin` takes'), intoId: id, at: time,
  by: z.object({ kind: z.string(), id: z.string().optional(), name: z.string().optional() }),
  because: z.enum(['bridged', 'person']).describe('`bridged`: a message belongs to both, or one names a message of the other'),
  messageId: id.nullable().describe('The message that belongs to both'), subject: z.string().nullable(), customerName: z.string(), messageCount: z.int(),
}).openapi('ConversationJoin');
export const conversationJoins = z.object({ items: z.array(conversationJoin) }).openapi('ConversationJoins');

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
export const channelKind = z.object({
  id: z.string(), title: z.string(), fields: z.array(settingsField), signIn: z.boolean().describe('One can sign in at the provider in the browser'),
}).openapi('ChannelKind');
export const channel = z.object({
  id, version: z.int(), kind: z.string(), name: z.string(), enabled: z.boolean(), teamId: id.nullable(), createdAt: time,
  settings: z.record(z.string(), z.unknown()).describe('Without secrets'),
  webhookUrl: z.string().nullable().describe('What to paste at the provider'),
  health: z.enum(['healthy', 'degraded', 'needs-sign-in', 'misconfigured', 'unknown']), detail: z.string().nullable(),
  progress: z.object({ work: z.literal('import'), done: z.int(), total: z.int(), leftMs: z.int().nullable(), finished: z.boolean() }).nullable().describe('Long work in the background'),
}).openapi('Channel');
const signInHandle = z.string().min(20).max(100).optional().describe('Of a finished sign-in at the provider: what it gave is put into the settings');
export const channelCreate = z.object({
  kind: z.string(), name: z.string().min(1).max(100), settings: z.record(z.string(), z.unknown()), teamId: id.nullable().optional(), signIn: signInHandle,
}).openapi('ChannelCreate');
export const channelPatch = z.object({
  name: z.string().min(1).max(100).optional(), enabled: z.boolean().optional(), teamId: id.nullable().optional(),
  settings: z.record(z.string(), z.unknown()).optional().describe('Whole. Secrets left out stay as they are, null removes one; when the host or address beside one changes it must be given again'),
  signIn: signInHandle,
}).openapi('ChannelPatch');
export const channelCheck = z.object({ kind: z.string(), settings: z.record(z.string(), z.unknown()), signIn: signInHandle }).openapi('ChannelCheck');
export const checkResult = z.object({
  ok: z.boolean(), steps: z.array(z.object({ step: z.string(), ok: z.boolean(), detail: z.string().optional() })),
}).openapi('CheckResult');

export const providerSignIn = z.object({
  kind: z.string(), settings: z.record(z.string(), z.unknown()), channelId: id.optional().describe('Secrets left out are this channel\'s'),
}).openapi('ProviderSignIn');
export const providerSignInStarted = z.object({
  url: z.string().describe('Open it in a window of its own'), handle: z.string().describe('Good as `signIn` of a channel once the window says so, for 10 minutes, once'),
}).openapi('ProviderSignInStarted');

/** `html` may hold `{{agent.name}}`, `{{agent.email}}`, `{{team.name}}`, `{{channel.name}}` and `{{channel.address}}`. */
export const signatureWrite = z.object({
  name: z.string().trim().min(1).max(100), html: z.string().min(1).max(100_000),
  channelId: id.nullable().describe('Used by itself on this channel; null: on any'), teamId: id.nullable().describe('Used by itself for this team; null: for any'),
}).openapi('SignatureWrite');
export const signature = z.object({
  id, version: z.int(), name: z.string(), html: z.string().describe('Sanitised, with its variables'),
  channelId: id.nullable(), teamId: id.nullable(), createdAt: time,
}).openapi('Signature');

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
export type ConversationJoin = z.infer<typeof conversationJoin>;
export type Message = z.infer<typeof message>;
export type Attachment = z.infer<typeof attachment>;
export type Recipient = z.infer<typeof recipient>;
export type Card = z.infer<typeof card>;
export type Finding = z.infer<typeof finding>;
export type Trust = z.infer<typeof trust>;
export type Refusal = z.infer<typeof refusal>;
export type ReplyRequest = z.input<typeof replyRequest>;
export type ReplyRecipients = z.infer<typeof replyRecipients>;
export type RenderedSignature = z.infer<typeof renderedSignature>;
export type Signature = z.infer<typeof signature>;
export type SignatureWrite = z.input<typeof signatureWrite>;
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
