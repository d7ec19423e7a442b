import { cut, makeLine } from '../../kit/text.ts';
import { headerOf, headersOf } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import type { FailedRecipient } from '../reading/parsed-mail.ts';
import { findAddress, findReplyCode, findStatus } from './codes.ts';
import { isForwardSubject } from './forward-words.ts';
import { isListRefusal } from './list-refusal.ts';
import { isDaemon, isMailSystem, isSystemAddress } from './mail-system.ts';
import { makeBounce, makeBounceNature, MAX_RECIPIENTS, readReportText } from './delivery-report.ts';
import type { MailNature, Seen } from './nature.ts';
import { findReturned } from './returned.ts';
import { judgeSeverity } from './severity.ts';

const SUBJECT = /undeliver(?:able|ed)|failed (?:mail )?delivery|non[- ]?delivery|not delivered|delivery (?:status )?(?:notification|report|failure|failed|error|problem|has failed|unsuccessful|delayed)|deliver(?:y|ing) (?:of )?(?:your )?(?:mail|message)?[^\n]{0,20}(?:fail|delay)|(?:mail|message|e-?mail)[^\n]{0,30}(?:fail(?:ed|ure)|undeliver|returned|rejected|could not be (?:sent|delivered)|delayed|not (?:been )?delivered)|failure notice|returned mail|returned to sender|mail system error|user unknown|undelivered|warning: could not send|notification d'état|échec de|non remis|unzustellbar|nicht zu(?:ge)?stell|zustellung[^\n]{0,20}fehl|не вручен|помилка доставки|недоставлен|повернен[ео] (?:лист|пошт)|çatdırıl(?:ma|a bilm)|göndərilə bilmədi|gönderilemedi|ვერ (?:მიწოდ|ჩაბარ|გაიგზავნ)|არ მიეწოდა|no se (?:pudo|puede) entregar|correo devuelto|non recapitabil|impossibile recapitare|non consegnat|não (?:foi )?entregue|devolvid|onbestelbaar|niet (?:bezorgd|afgeleverd)|nie (?:można )?dostarcz|zwrot poczty|недостав|не доставлен|ошибка доставки|iletilemedi|teslim edilemedi|çatdırılmadı|mensaje no entregado|fallo en la entrega|mancato recapito|não entregue|nie dostarczon|配信|返送|退信/iu;

const BODY = /could ?n[o']t be delivered|was not delivered|not (?:been )?delivered|undeliver(?:able|ed)|unable to deliver|delivery (?:to the following|has failed|failed|attempt)|failed permanently|permanent(?:ly)? (?:error|failure|fatal error)|fatal errors|following (?:address|recipient|user)[^\n]{0,40}|did not reach|returned (?:to (?:you|sender)|below)|returning (?:message|your)|mail (?:delivery )?(?:system|failed)|user unknown|unknown user|mailbox (?:is )?full|no such user|transcript of session|i'm sorry to have to inform you|i wasn't able to deliver|this is a permanent error|message you sent|recipient[^\n]{0,30}rejected|\b5\d\d[ -]\d\.\d\.\d|(?:^|\s)[45]\d\d[ -][^\n]{0,60}(?:user|mailbox|recipient|address|host|relay|denied|rejected)/imu;

/** A failure told in words: qmail, Exim, old Exchange, national providers. Needs a system as sender and a failure in words. */
export function readFreeTextBounce(root: Part, parts: readonly Part[], seen: Seen): MailNature | undefined {
  const failed = headersOf(root.headers, 'x-failed-recipients').flatMap((value) => value.split(','));
  const head = cut(seen.text, 20_000);
  if (!isBounce(root, parts, seen, head, failed.length > 0)) return undefined;
  const returned = findReturned(parts, seen.text, seen.references);
  const reported = readReportText(seen.text, seen);
  if (reported.length > 0) return makeBounceNature(makeBounce(reported, returned));
  const told = withoutReturned(head);
  const addresses = [...new Set([...failed, ...listAddresses(told, seen.from)].flatMap((value) => findAddress(value) ?? []))].slice(0, MAX_RECIPIENTS);
  const named = addresses.length > 0 ? addresses : returned.recipient ? [returned.recipient] : [undefined];
  return makeBounceNature(makeBounce(named.map((address) => readRecipient(told, address, addresses)), returned), isDelay(seen, told) ? 'delayed' : undefined);
}

function isBounce(root: Part, parts: readonly Part[], seen: Seen, head: string, named: boolean): boolean {
  // What somebody hands on or answers is theirs, whatever it is about.
  if (isForwardSubject(seen.subject) || /^(?:re|aw|sv|antw|vs|odp|ynt|cvb|ответ|отв|відп|на)\s*:/iu.test(seen.subject)) return false;
  const byReport = root.contentType.parameters.get('report-type')?.toLowerCase() === 'delivery-status';
  if (named || byReport || isListRefusal(root, seen, head)) return true;
  const bySubject = SUBJECT.test(seen.subject);
  const hasCode = findStatus(head) !== undefined || findReplyCode(head) !== undefined;
  const isReturned = parts.some(({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers');
  if (isMailSystem(root, seen)) return bySubject || (BODY.test(head) && (hasCode || isReturned || isDaemon(seen.from)));
  // People write such subjects too, with the failure pasted below.
  const submitted = headerOf(root.headers, 'auto-submitted') ?? 'no';
  return bySubject && BODY.test(head) && !/^no\b/i.test(submitted) && (hasCode || isReturned);
}

const DELAY_SUBJECT = /^\W{0,3}(?:warning: (?:message|could not send|unable to send)|delayed mail|(?:mail |message )?delivery (?:status notification )?\(?delay|message delayed|mail (?:delivery )?delayed|delivery delayed|still trying|temporary (?:delivery )?(?:failure|problem)|verzögerte zustellung|zustellung verzögert|доставка (?:\S{1,20} )?(?:задерж|откладыва|затрим))|still being retried|message .{1,60} delayed/iu;
const DELAY_TEXT = /you do not need to re-?send|this is (?:only )?a (?:warning|temporary failure)|still (?:being )?(?:retried|trying)|will (?:continue|keep) (?:to try|trying|retrying|to be retried)|has not (?:yet )?been delivered yet|delivery attempts will continue|no action is required on your part/i;
const GIVEN_UP = /giving up|no further (?:delivery )?attempts|will not be retried|permanent (?:error|failure)|could not be delivered (?:for|to any)/i;

/** Not given up yet: told so that somebody knows, and harming no address. */
function isDelay(seen: Seen, told: string): boolean {
  return (DELAY_SUBJECT.test(seen.subject) || DELAY_TEXT.test(told)) && !GIVEN_UP.test(told);
}

const RETURNED_BELOW = /^[ \t>*-]{0,100}(?:_{2,100}|={2,100})?[ \t]{0,20}(?:(?:this is a copy of the|copy of|below (?:this line )?is (?:a copy of )?the|included is a copy of the|your|the|start of)?[ \t]*(?:original|returned|undelivered|unsent|rejected)[ \t]*(?:message|mail|e-?mail|headers?)(?: (?:text )?follows| header|, including| headers)?|message (?:text|header|contents) follows|below this line is a copy|(?:received|return-path|dkim-signature): |received:from )[^\n]{0,200}$/im;

/** What the system says, without the message that came back below it. */
function withoutReturned(text: string): string {
  const at = RETURNED_BELOW.exec(text)?.index ?? -1;
  return at > 40 ? text.slice(0, at) : text;
}

/** Addresses that failed: those at the beginning of a line or in angle brackets before any others in the text. */
function listAddresses(text: string, from: string): readonly string[] {
  const lines = text.split('\n').slice(0, 400);
  const alone = lines.flatMap((line) => /^\s*(?:recipient(?: address)?:?\s*|rcpt to:\s*|>>> rcpt to:\s*)?[<"'(]{0,2}([^\s<>()"':;,]{1,64}@[a-z0-9.-]{1,253}[a-z0-9])(?![a-z0-9-]|\.[a-z0-9])[>"')]{0,2}\s*(?:[:;,.(\-–]|\.{3}|$)/i.exec(line.slice(0, 1000))?.[1] ?? []);
  const bracketed = lines.flatMap((line) => /<([^\s<>@]{1,64}@[a-z0-9.-]{1,253})>/i.exec(line.slice(0, 1000))?.[1] ?? []);
  const any = lines.flatMap((line) => findAddress(line) ?? []);
  const candidates = [alone, bracketed, any].find((list) => list.some((address) => isCandidate(address, from))) ?? [];
  return candidates.filter((address) => isCandidate(address, from));
}

function isCandidate(address: string, from: string): boolean {
  return address.toLowerCase() !== from.toLowerCase() && !isSystemAddress(address);
}

function readRecipient(told: string, recipient: string | undefined, all: readonly string[]): FailedRecipient {
  const at = recipient ? told.toLowerCase().indexOf(recipient) : -1;
  // The words about an address stand behind it; where there are none, the whole text speaks.
  const behind = at < 0 ? '' : untilNext(told.slice(at + recipient!.length, at + recipient!.length + 800), all.filter((other) => other !== recipient));
  const about = /[a-z]{4}/i.test(behind) ? behind : told.slice(0, 3000);
  const status = findStatus(about) ?? findStatus(told);
  const replyCode = findReplyCode(about) ?? findReplyCode(told);
  const reason = makeLine(about, 600);
  const verdict = { ...(status && { status }), ...(replyCode && { replyCode }) };
  const near = judgeSeverity({ ...verdict, reason });
  const severity = near === 'unknown' ? judgeSeverity({ ...verdict, reason: makeLine(told, 4000) }) : near;
  return { severity, ...verdict, ...(recipient && { recipient }), ...(reason && { reason }) };
}

/** The words up to where the next failed address is spoken of. */
function untilNext(behind: string, others: readonly string[]): string {
  const lower = behind.toLowerCase();
  const ends = others.map((other) => lower.indexOf(other)).filter((at) => at >= 0);
  return behind.slice(0, Math.min(behind.length, ...ends));
}
