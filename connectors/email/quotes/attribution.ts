/** A line such as "On Monday, Ann wrote:" that mail programs put above what they quote. */
export interface Attribution {
  /** How many lines it takes: programs wrap it. */
  readonly lines: number;
  /** It names an address, or a whole date in the way programs do: it is believed even when nothing below is marked as quoted. */
  readonly sure: boolean;
}

const MAX_LINES = 6;
const MAX_LENGTH = 500;

/** Begin with a word of their own; the date and the writer stand between it and the verb. */
const WITH_OPENER: readonly RegExp[] = [
  /^-* ?On .{3,400} wrote ?:? ?-*$/i,
  /^At .{3,300}, .{1,100} wrote ?:$/i,
  /^Am .{3,400} (?:schrieb|hat) .{0,300}:$/i,
  /^Am .{3,400} schrieb ?:$/i,
  /^Le .{3,400} a écrit ?:$/i,
  /^El .{3,400} escribió ?:$/i,
  /^Il (?:giorno )?.{3,400} ha scritto ?:$/i,
  /^(?:Em|No dia|A) .{3,400} escreveu ?:$/i,
  /^Op .{3,400} (?:schreef .{0,300}|heeft .{0,300} geschreven|het volgende geschreven) ?:$/i,
  /^(?:W dniu|Dnia) .{3,400} (?:pisze|napisał(?:a|\(a\)|\/a)?) ?:$/i,
  /^(?:Den|På) .{3,400} skrev .{0,300}:$/i,
  /^(?:Dne|Dňa) .{3,400} napsal(?:\(a\)|a)? ?:$/i,
  /^(?:În|Pe|La) .{3,400} a scris ?:$/i,
  /^Vào .{3,400} đã viết ?:$/iu,
  /^(?:Στις|Την) .{3,400} έγραψε ?:$/iu,
  /^在 ?.{3,400}(?:写道|寫道) ?[:：]$/,
  /^(?:في|بتاريخ) .{3,400}(?:كتب|كتبت|كتب\/كتبت).{0,300}[:：]$/u,
  /^(?:ב-?|בתאריך|‫?בתאריך) ?.{3,400}(?:כתב|כתבה|מאת|כתב\/ה).{0,300}[:：]$/u,
];

/** Begin with a date or a name; only where a paragraph begins, and only with a time or an address in them. */
const WITHOUT_OPENER: readonly RegExp[] = [
  /^.{3,400} schrieb(?: am)? .{0,200}:$/i,
  /^.{3,400} on .{3,200} wrote ?:$/i,
  /^.{3,400} wrote on .{3,200} ?:$/i,
  /^.{3,400} (?:пишет|писал(?:а|\(а\))?|написал(?:а|\(а\))?) ?:$/iu,
  /^.{3,400} (?:пише|писав|писала|написав(?:\(-ла\)|\(ла\)|ла)?|написала) ?:$/iu,
  /^.{3,400} yaz(?:dı|mışdır|ıb|mış|mıştır)(?:lar)? ?:$/iu,
  /^.{3,400} (?:დაწერა|წერს|მოგწერათ|წერდა|მოიწერა) ?:$/u,
  /^.{3,400} napisał(?:a|\(a\)|\/a)? ?:$/iu,
  /^.{3,400} skrev .{0,300}:$/i,
  /^.{3,400} (?:a écrit|escribió|ha scritto|escreveu|schreef|napsal|napísal|kirjoitti|írta|a scris|έγραψε|napisao|je napisao)(?:\(a\)|a)? ?:$/iu,
  /^.{3,400}(?:写道|寫道|のメッセージ|さんは書きました|님이 작성|작성) ?[:：]$/u,
  /^.{3,400}(?:كتب|كتبت|כתב|כתבה)\/?.{0,5} ?:$/u,
  /^.{3,300} (?:wrote|yazdı|escreveu|escribió|schrieb|ha scritto|a écrit|schreef|napisał(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет) \(.{3,80}\) ?:$/iu,
  /^Wiadomość napisana przez .{3,300}:$/iu,
  /^.{3,400} بواسطة .{3,200}[:：]$/u,
  /^.{3,400}のメール ?[:：]$/u,
  /^.{3,100}\d{1,2}:\d\d.{0,100} (?:от|від|from|von|tərəfindən) .{1,200}:$/iu,
  /^\p{L}{2,3}\.?,? \d{1,2} .{3,60}(?: г\.| р\.|,)? (?:в|о|at|um|,) ?\d{1,2}[:.]\d\d,? .{1,200}:$/iu,
  /^\d{1,2}[./]\d{1,2}[./]\d{2,4},? .{0,200}<[^<>\s]+@[^<>\s]+>:$/,
  /^\d{4}[-/]\d{1,2}[-/]\d{1,2} .{0,200}<? ?[^<>\s]+@[^<>\s]+>:?$/,
  /^\d{4}年\d{1,2}月\d{1,2}日.{0,200}[:：]$/u,
];

/** Words of people who tell a story, not of programs. */
const TELLING = /(?:^|[\s,])(?:your|my|our|the|this|they|he|she|ваш\p{L}*|мо[йяие]|наш\p{L}*|мне|нам|мені|мій|моя|sizin|sizdən|mənim|mənə|bizim|benim|bana|bize|თქვენ\p{L}*|ჩემ\p{L}*|ihre?|mein\p{L}*|unser\p{L}*|votre|notre|nuestr[oa]|vostr[oa]|minha|uw|mijn|wasz\p{L}*|mój|moja)(?=[\s,])/iu;

/** Marks that turn the direction of writing: invisible, and all over Hebrew and Arabic ones. */
const DIRECTIONS = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]+/g;

/** The attribution that begins at this line, if one does. Linear: at most a few hundred characters are looked at. */
export function findAttribution(lines: readonly string[], at: number): Attribution | undefined {
  const first = lines[at]!.trim();
  if (first === '' || first.length > MAX_LENGTH) return undefined;
  const begins = at === 0 || lines[at - 1]!.trim() === '' || /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b/.test(first);
  let joined = '';
  let hasGap = false;
  for (let count = 0; count < MAX_LINES && at + count < lines.length; count += 1) {
    const raw = lines[at + count]!.replace(DIRECTIONS, '').trim();
    const line = count > 0 ? raw.replace(/^>+ ?/, '') : raw;
    // A sentence that has ended is not going on: the attribution begins further down.
    if (count > 0 && (/[:：]$|(?:\p{L}{5,}|:\d\d)[.!?]$/u.test(joined) || (line === '' && /[.!?]$/.test(joined)))) return undefined;
    // Over an empty line only an address is wrapped.
    if (hasGap && lines[at + count - 1]!.trim() === '' && line !== '' && !/^[<>("'[]/.test(raw)) return undefined;
    hasGap ||= line === '';
    joined = line === '' ? joined : `${joined} ${line}`.trim().replace(/>(?=\p{L})/u, '> ');
    if (joined.length > MAX_LENGTH) return undefined;
    if (line === '' || !/[:：\->]$|wrote$/i.test(line)) continue;
    if (WITH_OPENER.some((pattern) => pattern.test(joined))) return { lines: count + 1, sure: hasAddress(joined) || (hasDateOrTime(joined) && !TELLING.test(joined)) };
    if (begins && !hasGap && (hasAddress(joined) || hasTime(joined)) && /[\d<@"]/.test(first) && WITHOUT_OPENER.some((pattern) => pattern.test(joined))) {
      return { lines: count + 1, sure: hasAddress(joined) };
    }
  }
  return undefined;
}

/** Any one line above marked ones that names an address or date and time and ends in a colon: whatever its language. */
export function isLeadIn(line: string): boolean {
  const text = line.trim();
  if (text.length > 200 || !/[:：]$/.test(text) || TELLING.test(text)) return false;
  return /<[^<>\s]+@[^<>\s]+>/.test(text) || (hasTime(text) && /\d{4}/.test(text) && !/[.!?] \p{Lu}/u.test(text));
}

function hasAddress(text: string): boolean {
  return /[^\s<>]@[^\s<>]/.test(text);
}

function hasTime(text: string): boolean {
  return /\d{1,2}[:.h]\d\d|\d{1,2} ?(?:am|pm)\b/i.test(text);
}

function hasDateOrTime(text: string): boolean {
  return hasTime(text) || /\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/.test(text);
}
