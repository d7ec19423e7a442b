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
}

/**
 * Words come before codes, because servers send 5.1.1 for a full mailbox and 5.7.1 for an unknown user. Order decides:
 * what may pass comes first, then what is against us and not the address, and only then the dead address.
 */
const RULES: readonly (readonly [Bounce['severity'], RegExp])[] = [
  ['soft', /(?:mail ?box|mailfolder|inbox|account|user|recipient|storage|disk)[^.\n]{0,40}(?:\bfull\b|over (?:its |the )?(?:quota|limit|allocated)|exceed(?:s|ed)|quota)|quota (?:exceeded|violation)|over ?quota|insufficient (?:system )?storage|not enough (?:storage )?space|out of (?:disk )?space|no space left/i],
  ['hard', /(?:recipient|user|account|mailbox|address)[^.\n]{0,30}(?:has (?:been )?(?:moved|changed)|moved to|no longer (?:on|at|with|valid|active|available|exists?|works?))|user has moved|new address is/i],
  ['unknown', /\bspam\b|spamming|unsolicited|black ?list|block ?list|\brbl\b|\bdnsbl\b|spamhaus|reputation|\bvirus\b|malware|infected|\bdmarc\b|\bdkim\b|\bspf\b|sender policy framework|relay(?:ing)? (?:access )?(?:denied|not (?:allowed|permitted)|prohibited)|unable to relay|not permitted to relay|open relay|reverse (?:dns|lookup|hostname)|\bptr\b|poor reputation|message (?:size|too (?:large|big))|size limit|exceeds? (?:the )?(?:maximum|size)|content (?:rejected|filter|restrictions)|refused by (?:a )?(?:filter|rule)|policy (?:violation|reasons?|restrictions?)|sender (?:address )?(?:rejected|denied|verify)|domain of sender|(?:after|in reply to) mail from|from:\s+domain is invalid|authentication (?:required|failed|failure)|access denied|not (?:authori[sz]ed|allowed) to send|administrative prohibition/i],
  ['hard', /(?:host|domain|name|mx)[^.\n]{0,60}(?:unknown|not found|could not be found|does(?: not|n'?t) (?:exist|accept mail)|no (?:mail )?(?:exchanger|mx)|is (?:invalid|not valid))|(?:unknown|no such|invalid|illegal|bad destination) (?:host|domain|system)|name or service not known|no mail ?hosts?|null ?mx|domain (?:name )?not found|nxdomain|couldn'?t find any host|does(?: not|n'?t) accept (?:any )?(?:e-?)?mail|unrouteable (?:mail )?domain|smtp protocol not supported|system does not accept|no mx (?:record )?found|[a-z0-9-]\.[a-z]{2,10} does not exist|domain is not reachable|all relevant mx records point to non-existent hosts/i],
  ['soft', /greylist|grey ?listed|try (?:again|later)|temporar(?:y|ily)|too many (?:connections|recipients|messages|concurrent)|rate limit|throttl|\bdeferred\b|timed? ?out|time limit exceeded|connection (?:refused|reset|dropped|lost)|network is unreachable|no route to host|retry time(?:out)? (?:not reached|exceeded)|message expired|delivery (?:time )?expired|could not (?:be )?deliver(?:ed)? (?:for|within) [^.\n]{0,30}(?:hours|days)|been in the queue too long|queue too long|server (?:busy|error)|service (?:unavailable|not available)|loop(?:s|ing)? (?:back to myself|detected)|too many hops|resources? (?:temporarily )?unavailable|lookup (?:failure|failed)|cannot (?:find|resolve) (?:mx|your)|suspended|(?:account|mailbox|user|recipient)[^.\n]{0,40}(?:disabled|inactive|deactivated|discontinued)/i],
  ['hard', /(?:user|recipient|mail ?box|account|address|alias|local ?part|customer|addressee|person|destinataire|empfänger|utilisateur)s?[^.\n]{0,60}?(?:\bunknown|not known|not found|could ?n[o']t be found|does(?: not|n'?t) exist|do(?: not|n'?t) exist|not exist|invalid|undefined|not (?:listed|recogni[sz]ed|registered|available|local|valid)|inexist|unavailable|no such|never logged|has been (?:closed|deleted)|rejected: (?:user|undeliverable))/i],
  ['hard', /(?:unknown|no such|no|invalid|bad|illegal|non-?existent|unrecogni[sz]ed|unrouteable|undeliverable) (?:local |destination |e-?mail |recipient |virtual |mail )?(?:user|recipient|mail ?box|account|address|alias|local ?part|person|addressee)|user unknown|not a (?:valid|known) (?:user|mailbox|recipient|address)|does not have (?:a|an) [^.\n]{0,30}(?:account|mailbox)|isn't a (?:valid|known)|delivery to (?:this|the) user|no mailbox (?:here )?(?:by that name|found)|mailbox not found|address rejected|wrong recipient|unknown to (?:address|recipient)|this (?:address|account|mailbox|user) (?:does|is|has) no\b|user doesn'?t have an? [^\s]{1,80} account|invalid final delivery userid|no valid recipients|not listed in [^.\n]{0,40}directory/i],
];

/** Known users are told apart at RCPT; who says "unknown" only after the text has read the text first. */
const AFTER_DATA = /(?:reply to|after) (?:the )?end of data|command:? data\b|to data command|>>> data\b/i;

/** How lasting a failure is. `hard` only where the address itself is dead; a refusal of this message is `unknown`. */
export function judgeSeverity(verdict: Verdict): Bounce['severity'] {
  const permanent = !verdict.status?.startsWith('4') && !(verdict.status === undefined && verdict.replyCode?.startsWith('4')) && verdict.action !== 'delayed';
  for (const [severity, pattern] of RULES) {
    if (!pattern.test(verdict.reason)) continue;
    if (severity !== 'hard') return severity;
    if (!permanent) return 'soft';
    return AFTER_DATA.test(verdict.reason) && !/\brcpt\b/i.test(verdict.reason) ? 'unknown' : 'hard';
  }
  return judgeByCode(verdict, permanent);
}

function judgeByCode({ status }: Verdict, permanent: boolean): Bounce['severity'] {
  if (!permanent) return 'soft';
  if (status === undefined) return 'unknown';
  if (/^5\.1\.(?:[1236]|10)$/.test(status) || status === '5.4.4') return 'hard';
  return /^5\.(?:2\.2|4\.[1267]|3\.[12])$/.test(status) ? 'soft' : 'unknown';
}
