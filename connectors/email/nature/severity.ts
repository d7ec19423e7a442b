import type { Bounce } from '../../spec/index.ts';

/** What a server said about one recipient. */
export interface Verdict {
  /** RFC 3463 code, `5.1.1`. */
  readonly status?: string;
  /** Three digits of RFC 5321. */
  readonly replyCode?: string;
  /** DSN action: failed, delayed. */
  readonly action?: string;
  readonly reason: string;
  /** What else is said about this recipient: where in the conversation it was refused. */
  readonly told?: string;
}

/**
 * Words come before codes, because servers send 5.1.1 for a full mailbox and 5.7.1 for an unknown user. Order decides:
 * what may pass comes first, then what is against us and not the address, and only then the dead address.
 */
const RULES: readonly (readonly [severity: Bounce['severity'], words: RegExp, isSure?: true])[] = [
  ['soft', /(?:mail ?box|mailfolder|inbox|account|user|recipient|storage|disk)[^.\n]{0,40}(?:\bfull\b|over (?:its |the )?(?:quota|limit|allocated)|exceed(?:s|ed)|quota)|quota (?:exceeded|violation)|over ?quota|insufficient (?:system )?storage|not enough (?:storage )?space|out of (?:disk )?space|no space left/i],
  ['hard', /invalid final delivery userid|user does(?:n'?t| not) have an? \S{1,80} account|(?:recipient|user|account|mailbox|address)[^.\n]{0,30}(?:has (?:been )?(?:moved|changed)|moved to|no longer (?:on|at|with|valid|active|available|exists?|works?))|user has moved|new address is/i, true],
  ['unknown', /\bprocmail:|\bmaildrop:|permission denied|couldn'?t (?:create|open|write)|can(?:no|')t (?:create|open) (?:output|mailbox|file)|unable to (?:create|open|write)[^.\n]{0,30}(?:mailbox|file|spool)/i],
  ['unknown', /\bspam\b|spamming|unsolicited|black ?list|block ?list|\brbl\b|\bdnsbl\b|spamhaus|reputation|\bvirus\b|malware|infected|\bdmarc\b|\bdkim\b|\bspf\b|sender policy framework|relay(?:ing)? (?:access )?(?:denied|not (?:allowed|permitted)|prohibited)|unable to relay|not permitted to relay|open relay|reverse (?:dns|lookup|hostname)|\bptr\b|poor reputation|message (?:size|too (?:large|big))|size limit|exceeds? (?:the )?(?:maximum|size)|content (?:rejected|filter|restrictions)|refused by (?:a )?(?:filter|rule)|policy (?:violation|reasons?|restrictions?)|sender (?:address )?(?:rejected|denied|verify)|domain of sender|(?:after|in reply to) mail from|from:\s+domain is invalid|authentication (?:required|failed|failure)|access denied|not (?:authori[sz]ed|allowed) to send|administrative prohibition/i],
  // What a mail program says after looking into its own tables: no filter words it like that.
  ['hard', /unrout(?:e)?able (?:mail )?address|unknown local[- ]?part|recipnotfound|unknown in (?:local|virtual|relay)[^.\n]{0,30} table|not listed in [^.\n]{0,40}(?:directory|address book)|no mailbox here by that name|non-?existent user/i, true],
  ['hard', /\bhost \S{1,255}\.? (?:was )?not found|(?:host|domain|name|mx)[^.\n]{0,60}(?:unknown|not found|could not be found|does(?: not|n'?t) (?:exist|accept mail)|no (?:mail )?(?:exchanger|mx)|is (?:invalid|not valid))|(?:unknown|no such|invalid|illegal|bad destination) (?:host|domain|system)|name or service not known|no mail ?hosts?|null ?mx|domain (?:name )?not found|nxdomain|couldn'?t find any host|does(?: not|n'?t) accept (?:any )?(?:e-?)?mail|unrouteable (?:mail )?domain|smtp protocol not supported|system does not accept|no mx (?:record )?found|[a-z0-9-]\.[a-z]{2,10} does not exist|domain is not reachable|all relevant mx records point to non-existent hosts/i, true],
  ['soft', /greylist|giving up|multiple retries|envelope expired|did not accept our requests to connect|retry (?:limit|count) exceeded|hop count exceeded|routing loop|mail loop|delivery retry timeout|has been queued for too long|exceeded[^.\n]{0,20} retr(?:y|ies)|grey ?listed|try (?:again|later)|temporar(?:y|ily)|too many (?:connections|recipients|messages|concurrent)|rate limit|throttl|\bdeferred\b|timed? ?out|time limit exceeded|connection (?:refused|reset|dropped|lost)|network is unreachable|no route to host|retry time(?:out)? (?:not reached|exceeded)|message expired|delivery (?:time )?expired|could not (?:be )?deliver(?:ed)? (?:for|within) [^.\n]{0,30}(?:hours|days)|been in the queue too long|queue too long|server (?:busy|error)|service (?:unavailable|not available)|loop(?:s|ing)? (?:back to myself|detected)|too many hops|resources? (?:temporarily )?unavailable|lookup (?:failure|failed)|cannot (?:find|resolve) (?:mx|your)|suspended|(?:account|mailbox|user|recipient)[^.\n]{0,40}(?:disabled|inactive|deactivated|discontinued)/i],
  ['soft', /переполнен|переповнен|postfach (?:ist )?voll|boîte (?:aux lettres )?(?:est )?pleine|buzón (?:está )?lleno|casella (?:di posta )?(?:è )?piena|caixa (?:de correio |postal )?(?:está )?cheia|kutusu dolu|qutusu dolu|postvak (?:is )?vol|skrzynk\S{1,10} (?:jest )?pełn|ყუთი სავსეა/iu],
  ['hard', /не существует|не найден[ао]?|не існує|не знайдено|konnte nicht gefunden werden|existiert nicht|unbekannte[rn]? empfänger|n['’]existe pas|introuvable|no existe|no se (?:ha )?encontr|non esiste|não existe|não (?:foi )?encontrad|bestaat niet|nie istnieje|bulunamadı|mevcut değil|mövcud deyil|tapılmadı|არ არსებობს|ვერ მოიძებნა/iu],
  ['hard', /(?:user|recipient|mail ?box|account|address|alias|local ?part|customer|addressee|person|destinataire|empfänger|utilisateur)s?[^.\n]{0,60}?(?:\bunknown|not known|not found|could ?n[o']t be found|does(?: not|n'?t) exist|do(?: not|n'?t) exist|not exist|invalid|undefined|not (?:listed|recogni[sz]ed|registered|available|local|valid)|inexist|unavailable|no such|never logged|has been (?:closed|deleted)|rejected: (?:user|undeliverable))/i],
  ['hard', /(?:unknown|no such|no|invalid|bad|illegal|non-?existent|unrecogni[sz]ed|unrouteable|undeliverable) (?:local |destination |e-?mail |recipient |virtual |mail )?(?:user|recipient|mail ?box|account|address|alias|local ?part|person|addressee)|user unknown|not a (?:valid|known) (?:user|mailbox|recipient|address)|does not have (?:a|an) [^.\n]{0,30}(?:account|mailbox)|isn't a (?:valid|known)|delivery to (?:this|the) user|no mailbox (?:here )?(?:by that name|found)|mailbox not found|address rejected|wrong recipient|unknown to (?:address|recipient)|this (?:address|account|mailbox|user) (?:does|is|has) no\b|not our (?:user|customer)|no valid recipients/i],
];

/** Where in the conversation it was refused; who says "unknown" only after the text has read the text first. */
const AFTER_DATA = /(?:reply to|after|response to) (?:the )?(?:end of data|data)|command:? data\b|to data command|>>> ?data\b|end of data/i;
const AT_RECIPIENT = /\brcpt\b|\brcpt_to\b/i;
/** Codes that speak of the address or its host, and of nothing else. */
const ADDRESS_CODE = /^5\.1\.(?:[01236]|10)$|^5\.4\.4$|^5\.0\.1$/;

/** How lasting a failure is. `hard` only where the address itself is dead; a refusal of this message is `unknown`. */
export function judgeSeverity(verdict: Verdict): Bounce['severity'] {
  const permanent = !verdict.status?.startsWith('4') && !(verdict.status === undefined && verdict.replyCode?.startsWith('4')) && verdict.action !== 'delayed';
  for (const [severity, pattern, isSure] of RULES) {
    if (!pattern.test(verdict.reason)) continue;
    if (severity !== 'hard') return severity;
    if (!permanent) return 'soft';
    return isSure || isAboutAddress(verdict) ? 'hard' : 'unknown';
  }
  return judgeByCode(verdict, permanent);
}

/**
 * "User unknown" is also what filters say to get rid of a sender. It is believed where the code says the same, or where the
 * recipient was refused before the server had seen the message.
 */
function isAboutAddress({ status, reason, told = '' }: Verdict): boolean {
  if (status !== undefined && ADDRESS_CODE.test(status)) return !AFTER_DATA.test(reason) || AT_RECIPIENT.test(reason);
  return AT_RECIPIENT.test(`${reason} ${told}`);
}

function judgeByCode({ status, reason, told = '' }: Verdict, permanent: boolean): Bounce['severity'] {
  if (!permanent) return 'soft';
  if (status === undefined) return 'unknown';
  if (/^5\.1\.(?:[1236]|10)$/.test(status) || status === '5.4.4') return AFTER_DATA.test(`${reason} ${told}`) ? 'unknown' : 'hard';
  return /^5\.(?:2\.2|4\.[1267]|3\.[12])$/.test(status) ? 'soft' : 'unknown';
}
