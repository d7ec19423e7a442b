import { makeLine } from '../../kit/text.ts';
import { headerOf } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import type { FailedRecipient } from '../reading/parsed-mail.ts';
import { findReplyCode } from './codes.ts';
import { makeBounce, makeBounceNature, MAX_RECIPIENTS } from './delivery-report.ts';
import type { MailNature, Seen } from './nature.ts';
import { judgeSeverity } from './severity.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Amazon SES tells bounces, complaints and deliveries as JSON, which SNS mails on
 * (docs.aws.amazon.com/ses: "Amazon SNS notification contents").
 */
export function readProviderNotice(root: Part, seen: Seen): MailNature | undefined {
  if (headerOf(root.headers, 'x-amz-sns-message-id') === undefined && !/@sns\.amazonaws\.com$/i.test(seen.from)) return undefined;
  const notice = readNotice(seen.text.slice(0, 300_000));
  const kind = notice?.['notificationType'] ?? notice?.['eventType'];
  if (!notice || typeof kind !== 'string') return undefined;
  const mail = objectIn(notice, 'mail');
  const of = findMessageId(mail);
  const about = of === undefined ? {} : { about: of };
  if (kind === 'Complaint') return { nature: 'report', variety: 'feedback', bounce: null, ...about };
  if (kind === 'Delivery') {
    const recipient = textsIn(objectIn(notice, 'delivery')['recipients'])[0];
    return { nature: 'bounce', variety: 'delivered', bounce: null, ...about, ...(of && { arrived: { of, state: 'delivered', ...(recipient && { recipient: recipient.toLowerCase() }) } }) };
  }
  if (kind !== 'Bounce' && kind !== 'DeliveryDelay') return undefined;
  const failed = kind === 'Bounce' ? objectsIn(objectIn(notice, 'bounce')['bouncedRecipients']) : objectsIn(objectIn(notice, 'deliveryDelay')['delayedRecipients']);
  const recipients = failed.slice(0, MAX_RECIPIENTS).map((entry) => readRecipient(entry, kind === 'DeliveryDelay'));
  return makeBounceNature(makeBounce(recipients, of === undefined ? {} : { of }), kind === 'DeliveryDelay' ? 'delayed' : undefined);
}

function readRecipient(entry: Json, isDelay: boolean): FailedRecipient {
  const [recipient, status, diagnostic] = ['emailAddress', 'status', 'diagnosticCode'].map((key) => (typeof entry[key] === 'string' ? entry[key] : undefined));
  const reason = makeLine((diagnostic ?? '').replace(/^\s*smtp\s*;\s*/i, ''), 1000);
  const replyCode = findReplyCode(reason);
  const severity = judgeSeverity({ reason, ...(status && { status }), ...(replyCode && { replyCode }), ...(isDelay && { action: 'delayed' }) });
  return { severity, ...(recipient && { recipient: makeLine(recipient, 320).toLowerCase() }), ...(status && { status: makeLine(status, 20) }), ...(replyCode && { replyCode }), ...(reason && { reason }) };
}

/** Our own Message-ID stands among the headers; `messageId` is the provider's. */
function findMessageId(mail: Json): string | undefined {
  const header = objectsIn(mail['headers']).find(({ name }) => typeof name === 'string' && name.toLowerCase() === 'message-id');
  const value = header?.['value'] ?? objectIn(mail, 'commonHeaders')['messageId'];
  const id = typeof value === 'string' ? /<([^<>\s]{3,500})>/.exec(value)?.[1] : undefined;
  const own = mail['messageId'];
  return id ?? (typeof own === 'string' && own !== '' ? makeLine(own, 500) : undefined);
}

/** The notice itself, out of the envelope SNS may put around it and the text it may put below. */
function readNotice(text: string): Json | undefined {
  const outer = parseObject(text);
  const inner = outer?.['Message'];
  return typeof inner === 'string' ? parseObject(inner) : outer;
}

function parseObject(text: string): Json | undefined {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start < 0 || end <= start) return undefined;
  const whole = text.slice(start, end + 1);
  // Relays cut lines that are too long with "!", a line break and a space.
  for (const attempt of [whole, whole.replace(/!\r?\n /g, '')]) {
    try {
      const value: unknown = JSON.parse(attempt);
      return isObject(value) ? value : undefined;
    } catch {
      continue;
    }
  }
  return undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectIn(value: Json, key: string): Json {
  const found = value[key];
  return isObject(found) ? found : {};
}

function objectsIn(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
