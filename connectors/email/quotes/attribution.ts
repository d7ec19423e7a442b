/** A line such as "On Monday, Ann wrote:" that mail programs put above what they quote. */
export interface Attribution {
  /** How many lines it takes: programs wrap it. */
  readonly lines: number;
  /** It names a time or an address, so it is believed even when nothing below is marked as quoted. */
  readonly sure: boolean;
}

const MAX_LINES = 6;
const MAX_LENGTH = 500;

/** Begin with a word of their own; the date and the writer stand between it and the verb. */
const WITH_OPENER: readonly RegExp[] = [
  /^-* ?On .{3,400} wrote ?:? ?-*$/i,
  /^Am .{3,400} (?:schrieb|hat) .{0,300}:$/i,
  /^Le .{3,400} a écrit ?:$/i,
  /^El .{3,400} escribió ?:$/i,
  /^Il (?:giorno )?.{3,400} ha scritto ?:$/i,
  /^(?:Em|No dia|A) .{3,400} escreveu ?:$/i,
  /^Op .{3,400} (?:schreef .{0,300}|heeft .{0,300} geschreven|het volgende geschreven) ?:$/i,
  /^(?:W dniu|Dnia) .{3,400} (?:pisze|napisał(?:a|\(a\))?) ?:$/i,
  /^Den .{3,400} skrev .{0,300}:$/i,
  /^在 ?.{3,400}写道[:：]$/,
];

/** Begin with a date or a name; only where a paragraph begins, and only with a time or an address in them. */
const WITHOUT_OPENER: readonly RegExp[] = [
  /^.{3,400} schrieb(?: am)? .{0,200}:$/i,
  /^.{3,400} on .{3,200} wrote ?:$/i,
  /^.{3,400} (?:пишет|писал(?:а|\(а\))?|написал(?:а|\(а\))?) ?:$/iu,
  /^.{3,400} (?:пише|писав|писала|написав(?:\(-ла\))?|написала) ?:$/iu,
  /^.{3,400} yaz(?:dı|mışdır|ıb|mış)(?:lar)? ?:$/iu,
  /^.{3,400} (?:დაწერა|წერს|მოგწერათ) ?:$/u,
  /^.{3,400} napisał(?:a|\(a\))? ?:$/iu,
  /^.{3,400} skrev .{0,300}:$/i,
  /^.{3,400} (?:napsal|kirjoitti|写道|のメッセージ|작성)(?:\(a\)|a)? ?[:：]$/iu,
  /^.{3,100}\d{1,2}[:.]\d\d.{0,100} (?:от|від|from|von|tərəfindən) .{1,200}:$/iu,
  /^\p{L}{2,3}\.?,? \d{1,2} .{3,60}(?: г\.| р\.|,)? (?:в|о|at|um|,) ?\d{1,2}[:.]\d\d,? .{1,200}:$/iu,
  /^\d{1,2}[./]\d{1,2}[./]\d{2,4},? .{0,200}<[^<>\s]+@[^<>\s]+>:$/,
  /^\d{4}[-/]\d{1,2}[-/]\d{1,2} .{0,200}< ?[^<>\s]+@[^<>\s]+>:?$/,
];

/** The attribution that begins at this line, if one does. Linear: at most a few hundred characters are looked at. */
export function findAttribution(lines: readonly string[], at: number): Attribution | undefined {
  const first = lines[at]!.trim();
  if (first === '' || first.length > MAX_LENGTH) return undefined;
  const begins = at === 0 || lines[at - 1]!.trim() === '' || /^\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b/.test(first);
  let joined = '';
  let hasGap = false;
  for (let count = 0; count < MAX_LINES && at + count < lines.length; count += 1) {
    const line = lines[at + count]!.trim().replace(/^>+ ?/, count > 0 ? '' : '$&');
    hasGap ||= line === '';
    joined = line === '' ? joined : `${joined} ${line}`.trim();
    if (joined.length > MAX_LENGTH) return undefined;
    if (line === '' || !/[:：\->]$|wrote$/i.test(line)) continue;
    const sure = hasTimeOrAddress(joined);
    if (WITH_OPENER.some((pattern) => pattern.test(joined))) return { lines: count + 1, sure };
    if (begins && sure && !hasGap && /[\d<@"]/.test(first) && WITHOUT_OPENER.some((pattern) => pattern.test(joined))) return { lines: count + 1, sure };
  }
  return undefined;
}

function hasTimeOrAddress(text: string): boolean {
  return /[^\s<>]@[^\s<>]|\d{1,2}[:.]\d\d|\d{1,2} ?(?:am|pm)\b/i.test(text);
}
