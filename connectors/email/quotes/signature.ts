const DELIMITER = /^(?:--|—|––|__|-- ?|—\s)\s*$/;
/** A signature longer than that is more likely the rest of a letter. */
const MAX_LINES = 15;

const DEVICE = '(?:mobile?|phone|cell|iphone|ipad|ipod|android|blackberry|samsung|galaxy|huawei|xiaomi|redmi|honor|nokia|windows|outlook|yahoo|mailbox|airmail|gmail|ios|tablet|smartphone|handy|mobilgerät|mobiltelefon|mobilen?|htc|lg|sony|xperia|alcatel|motorola|ti-85|телефон\\p{L}*|смартфон\\p{L}*|айфон\\p{L}*|почты|mail\\.ru|яндекс\\p{L}*|пошти|ukr\\.net|telefon\\p{L}*|mobil\\p{L}*|cihaz\\p{L}*|ტელეფონ\\p{L}*|mail|mail for windows(?: \\d+)?|móvil|portable|teléfono|telefono|cellulare|telemóvel|telefoon|telefonu|k-9)';
const SENT = '(?:sent|sent by|get|envoyé|enviado|inviato|verzonden|gesendet|diese nachricht wurde|von meinem|wysłan[eoy]|sendt|skickat|отправлено|послано|надіслано|відправлено|gönderildi|göndərildi|göndərilib|გაგზავნილია|გამოგზავნილია|скачать|enviado desde|enviado do)';

/** "Sent from my phone" in the languages of our customers; at most one line. */
const SENT_FROM = new RegExp(`^[*_(<\\s]{0,4}${SENT}(?: [^\\s,.!?]{1,40}){0,5} [([]?${DEVICE}\\b.{0,120}$`, 'iu');
const SENT_FROM_UNICODE = new RegExp(`^[*_(<\\s]{0,4}(?:${SENT})(?: [^\\s,.!?]{1,40}){0,5} [([]?${DEVICE}.{0,120}$`, 'iu');
/** The same with the verb last, as Turkish, Azerbaijani, German and Chinese have it. */
const SENT_LAST = /^.{0,40}(?:iphone|ipad|android|telefon|cihaz|mobil|samsung|huawei|gerät|ტელეფონ)[^.!?]{0,60}(?:gönderildi|göndərildi|göndərilib|gesendet|gesendet\.|傳送|发送|გაგზავნილია|გამოგზავნილია|geschickt)\.?$/iu;
const FROM_MY = /^(?:from my (?:i?phone|ipad|mobile|android)\b.{0,40}|.{1,40} from mobile)$/i;

/** Whether the line is what a phone or program adds by itself. */
function isDeviceLine(line: string): boolean {
  const bare = line.trim();
  if (bare === '' || bare.length > 200) return false;
  return SENT_FROM.test(bare) || SENT_FROM_UNICODE.test(bare) || SENT_LAST.test(bare) || FROM_MY.test(bare);
}

/** The lines without the signature at their end: what follows the last delimiter, and what devices add. */
export function withoutSignature(lines: readonly string[]): readonly string[] {
  const delimiter = lines.findIndex((line, at) => at > 0 && DELIMITER.test(line) && isShort(lines.slice(at + 1)) && hasText(lines.slice(0, at)));
  let end = delimiter < 0 ? lines.length : delimiter;
  for (let at = end - 1; at > 0; at -= 1) {
    if (lines[at]!.trim() === '') continue;
    if (!isDeviceLine(lines[at]!)) break;
    if (!hasText(lines.slice(0, at))) break;
    end = at;
  }
  return lines.slice(0, end);
}

function isShort(lines: readonly string[]): boolean {
  return lines.filter((line) => line.trim() !== '').length <= MAX_LINES;
}

function hasText(lines: readonly string[]): boolean {
  return lines.some((line) => line.trim() !== '');
}
