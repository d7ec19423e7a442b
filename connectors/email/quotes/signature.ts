const DELIMITER = /^(?:--|—|––|__|-- ?|—\s)\s*$/;
/** A signature longer than that is more likely the rest of a letter. */
const MAX_LINES = 15;

const BRAND = '(?:iphone|ipad|ipod|apple watch|android|blackberry|samsung|galaxy|huawei|xiaomi|redmi|poco|honor|realme|oppo|vivo|oneplus|nokia|htc|lg|sony|xperia|alcatel|motorola|pixel|windows(?: phone)?|outlook|yahoo!?|gmail|airmail|mailbox|spark|sparrow|bluemail|k-9|edison|proton ?mail|mail\\.ru|mymail|mail|ukr\\.net|яндекс\\p{L}*|yandex|почты|пошти|aqua mail|tutanota|ti-85|айфон\\p{L}*|самсунг\\p{L}*)';
const THING = '(?:mobile|mobile phone|phone|cell|smartphone|tablet|handheld|wireless|device|handy|mobilgerät|mobiltelefon|mobilen?|smartphone|портативного|мобильн\\p{L}*|телефон\\p{L}*|смартфон\\p{L}*|устройства|мобільн\\p{L}*|пристрою|telefon\\p{L}*|mobil\\p{L}*|cihaz\\p{L}*|ტელეფონ\\p{L}*|მობილურ\\p{L}*|móvil|portable|teléfono|telefono|cellulare|dispositivo|appareil|smartphone|telemóvel|telefoon|toestel|telefonu|telefonen|mobilen)';
const SENT = "(?:sent|sent by|sent from|sent with|sent via|get|envoyé|enviado|enviada|inviato|verzonden|gesendet|verstuurd|wysłan[eoy]|sendt|skickat|odesláno|lähetetty|trimis|отправлено|отправлен|послано|надіслано|відправлено|gönderildi|gönderilen|göndərildi|göndərilib|გაგზავნილია|გამოგზავნილია|გაიგზავნა|скачать|diese nachricht wurde)";

/** "Sent from my phone" in the languages of our customers: after the device come at most a model, a network or a program, no sentence. */
const SENT_FROM = new RegExp(`^[*_(<\\s]{0,4}${SENT}(?: [^\\s,.!?:]{1,40}){0,5}? [([]?(?:${BRAND}|${THING})(?![\\p{L}\\p{N}]).{0,80}$`, 'iu');
/** The same with the verb last, as Turkish, Azerbaijani, German, Georgian and Chinese have it. */
const SENT_LAST = new RegExp(`^[*_(<\\s]{0,4}(?:(?:mənim|benim|von|aus|ჩემი|从我的|從我的|我的|meinem|meiner|my|[\\p{L}\\d-]{2,12}) ){0,3}(?:从我的|從我的|私の)?${BRAND}(?:[ '’\\-\\p{L}\\d®™]{0,40}) ?(?:gönderildi|göndərildi|göndərilib|gesendet|geschickt|verschickt|傳送|发送|發送|გაგზავნილია|გამოგზავნილია|გაიგზავნა|から送信)[.。]?$`, 'iu');
/** The same of a device without a name: the whole line is that and nothing else. */
const THING_LAST = /^(?:von (?:meinem|unterwegs)(?: [\p{L}-]{1,20})?|mit [\p{L}\d-]{1,12} (?:mail|app)|(?:mobil |akıllı |mənim |benim )?(?:telefon|cihaz|tablet)\p{L}{0,8}) (?:gesendet|geschickt|gönderildi|gönderilmiştir|göndərildi|göndərilib)\.?$/iu;
const GET_OUTLOOK = /^(?=.*(?:android|ios))(?=.*(?: for | für | pour | para | per | voor | dla | для | için | üçün |安卓|の))[^,.!?]{0,60}outlook[^,.!?]{0,60}$/iu;
const FROM_MY = /^(?:from my (?:i?phone|ipad|mobile|android)\b.{0,40}|.{1,40} from mobile|(?:mein|meinem) i?phone gesendet|(?:从|從)我的.{1,30}(?:发送|發送|傳送)|.{1,30}から送信)$/i;

const EXCUSE = /[.,;-]? ?(?:(?:please|kindly|so) )?(?:excuse|pardon|forgive|ignore|sorry for|извините за|прошу прощения за|вибачте за) .{1,60}$/iu;

/** Whether the line is what a phone or program adds by itself. */
function isDeviceLine(line: string): boolean {
  const bare = line.trim().replace(/[<([]?https?:\/\/[^\s<>)\]]{1,300}[>)\]]?/gi, ' ').replace(/\s+/g, ' ').replace(EXCUSE, '').trim();
  if (bare === '' || bare.length > 160 || /[?!;]|, \p{L}|\p{L}\. \p{L}|\d{2,} \p{Ll}/u.test(bare.replace(/windows \d+|mail\.ru/gi, ''))) return false;
  return SENT_FROM.test(bare) || SENT_LAST.test(bare) || THING_LAST.test(bare) || GET_OUTLOOK.test(bare) || FROM_MY.test(bare);
}

const DISCLAIMERS: readonly RegExp[] = [
  /^(?:\*|_|confidentiality(?: notice| note)?:?|disclaimer:?|legal notice:?|important:?|notice:?|\s)*(?:this|the information (?:contained )?in this|the contents? of this|the information transmitted|any information in this) ?(?:e-?mail|message|communication|transmission|electronic|is intended|\(?including).{0,600}(?:confidential|intended (?:only|solely|recipient)|privileged|addressee)/is,
  /^(?:\*|внимание[!:.]?|уведомление о конфиденциальности[:.]?|конфиденциальность[:.]?|\s)*(?:настоящее|данное|это|информация,? содержащаяся в|содержание) .{0,60}(?:сообщени|письмо|переписк|e-?mail).{0,600}(?:конфиденциальн|предназначен|адресат)/isu,
  /^(?:\*|увага[!:.]?|\s)*(?:це|дане|інформація,? (?:що )?міститься|ця) .{0,60}(?:повідомлен|лист|e-?mail).{0,600}(?:конфіденційн|призначен|адресат)/isu,
  /^(?:\*|diqqət[!:.]?|məxfilik[^:]{0,30}:?|\s)*bu (?:e-?poçt|e-?mail|elektron|məktub|mesaj|ismarıc).{0,600}(?:məxfi|konfidensial|nəzərdə tutul|ünvanlan)/isu,
  /^(?:\*|yasal uyarı:?|uyarı:?|gizlilik[^:]{0,30}:?|\s)*bu (?:e-?posta|e-?mail|elektronik|ileti|mesaj).{0,600}(?:gizli|kişiye özel|yalnızca|muhatab|alıcı)/isu,
  /^(?:\*|\s)*(?:ეს|წინამდებარე|აღნიშნული|მოცემული) (?:.{0,40} )?(?:შეტყობინებ|წერილ|ელ-?ფოსტ|ელექტრონულ).{0,600}კონფიდენციალ/isu,
  /^(?:\*|\s)*(?:diese (?:e-?mail|nachricht|mitteilung)).{0,600}(?:vertraulich|bestimmt|adressat)/is,
  /^(?:\*|\s)*(?:ce (?:message|courriel|mail|courrier)|cet? e-?mail).{0,600}(?:confidentiel|destiné|destinataire)/is,
  /^(?:\*|aviso (?:legal|de confidencialidad|de confidencialidade):?|\s)*(?:este (?:mensaje|correo|e-?mail)|esta mensagem|la información contenida|a informação contida).{0,600}(?:confidencia|destinat|dirigid)/is,
  /^(?:\*|\s)*(?:questo messaggio|la presente (?:e-?mail|comunicazione)|le informazioni contenute|il presente messaggio).{0,600}(?:riservat|confidenzial|destinat)/is,
  /^(?:\*|\s)*(?:dit (?:bericht|e-?mail)|deze e-?mail|de informatie (?:verzonden )?in d).{0,600}(?:vertrouwelijk|bestemd)/is,
  /^(?:\*|\s)*(?:niniejsz[aey]|ta) (?:wiadomość|e-?mail|korespondencja).{0,600}(?:poufn|przeznaczon|adresat)/isu,
];

const VERBATIM = /^(?:virus-free\.?|this e-?mail has been (?:checked|scanned) for viruses|без вирусов\.?|проверено на вирусы|(?:please )?consider the environment before printing|think before you print|пожалуйста, подумайте об окружающей среде)/iu;
/** One such word anybody may use. */
const LAWYERS = /confidential|intended|recipient|addressee|privileged|unauthori[sz]ed|disclos|disseminat|delete|notify|virus|конфиденциальн|предназначен|адресат|получател|уничтож|удалит|разглашен|конфіденційн|призначен|одержувач|видал|розголош|məxfi|konfidensial|nəzərdə tutul|ünvanlan|alıcı|silin|yayıl|gizli|yalnızca|muhatab|kişiye özel|yetkisiz|silmeniz|კონფიდენციალ|განკუთვნილ|ადრესატ|წაშალ|vertraulich|bestimmt|empfänger|adressat|unbefugt|lösch|confidentiel|destin|supprim|non autoris|confidencia|dirigid|elimin|riservat|confidenzial|cancell|vertrouwelijk|bestemd|geadresseerde|verwijder|poufn|przeznaczon|usun/giu;
/** Lawyers do not speak of themselves. */
const PERSONAL = /(?:^|[^\p{L}])(?:my|me|i am|i have|мо[йяеи]|мою|моего|моей|меня|мне|мій|моєї|мені|mənim|mənə|məni|benim|bana|beni|ჩემი|ჩემს|mein|meine[rnms]?|mir|mich|mon|ma|mes|mi|mio|mia|meu|minha|mijn|mój|moja)(?![\p{L}])/iu;

function isDisclaimer(paragraph: string): boolean {
  if (VERBATIM.test(paragraph)) return true;
  if (PERSONAL.test(paragraph) || !DISCLAIMERS.some((pattern) => pattern.test(paragraph))) return false;
  return new Set(paragraph.toLowerCase().match(LAWYERS)).size >= 2;
}

/** Where the signature begins: what follows the last delimiter, and what devices, lawyers and virus scanners add. `lines.length`: nowhere. */
export function findSignature(lines: readonly string[]): number {
  const first = lines.findIndex((line) => line.trim() !== '');
  const end = skipDevices(lines, first, skipDisclaimers(lines, skipListFooter(lines)));
  return skipDevices(lines, first, findDelimiter(lines, first, end));
}

/** What mailing lists add: a long rule and below it the list's name and addresses, nothing else. */
function skipListFooter(lines: readonly string[]): number {
  let written = 0;
  for (let at = lines.length - 1; at > 0 && written <= 6; at -= 1) {
    const line = lines[at]!.trim();
    if (/^_{20,}$/.test(line)) return written > 0 ? at : lines.length;
    if (line === '') continue;
    if (!/@|https?:\/\/|www\.|mailing list|unsubscribe/i.test(line)) return lines.length;
    written += 1;
  }
  return lines.length;
}

/** The first delimiter with no more than a signature below it; `end` when there is none. */
function findDelimiter(lines: readonly string[], first: number, end: number): number {
  let found = end;
  let written = 0;
  for (let at = end - 1; at > first && written <= MAX_LINES; at -= 1) {
    if (lines[at]!.trim() === '') continue;
    if (DELIMITER.test(lines[at]!) && isSignature(lines.slice(at + 1, end))) found = at;
    written += 1;
  }
  return found;
}

function skipDevices(lines: readonly string[], first: number, from: number): number {
  let end = from;
  for (let at = from - 1; at > first; at -= 1) {
    if (lines[at]!.trim() === '') continue;
    if (!isDeviceLine(lines[at]!)) break;
    end = at;
  }
  return end;
}

/** Whole paragraphs at the end that speak of confidentiality, as only lawyers do. At most 10 are looked at. */
function skipDisclaimers(lines: readonly string[], from: number): number {
  let end = from;
  for (let count = 0; count < 10; count += 1) {
    let last = end - 1;
    while (last >= 0 && lines[last]!.trim() === '') last -= 1;
    let first = last;
    while (first > 0 && lines[first - 1]!.trim() !== '') first -= 1;
    if (first <= 0 || last - first > 60) return end;
    const paragraph = lines.slice(first, last + 1).join(' ').slice(0, 1500).trim();
    if (!isDisclaimer(paragraph)) return end;
    end = first;
  }
  return end;
}

/** Short lines; a question, a postscript or sentences over several lines are the letter going on. */
function isSignature(lines: readonly string[]): boolean {
  const written = lines.map((line) => line.trim()).filter(Boolean);
  if (written.some((line) => /[?？؟]$|^(?:p\.? ?s\b|п\.? ?с\b|з\.? ?ы\b|ps:)/iu.test(line))) return false;
  return written.filter((line) => line.length > 60 && !/[@|]|https?:|www\./i.test(line)).length < 3;
}
