const SUBJECT = /^(?:\[[^\]]{1,40}\]\s*)?\[?\s?(?:fwd?|fw|forwarded|wg|tr|rv|enc|i|pd|přep|továbbítás|inoltra|reenv|doorst|doorgest|vb|vs|vl|il(?:t|et)|ylt|yönl|yön|yonl|пересл|пер|переслано|пересилання|перенапр|fwd?:re|გადაგზ|გად|yönləndir|转发|轉寄|転送|הועבר|تحويل)(?:\s?\[\d{1,3}\])?\s*[:：]\s*/iu;

/** The Turkish and Azerbaijani capital I with a dot, which has no small letter of its own to be compared by. */
export function foldDots(text: string): string {
  return text.replaceAll('İ', 'i');
}

/** Whether the subject begins as that of a mail handed on (Fwd, FW, WG, TR, Пересл, İlt …); an answer to one does not. */
export function isForwardSubject(subject: string): boolean {
  return SUBJECT.test(foldDots(subject.trim().slice(0, 100)));
}

const MARKER = new RegExp([
  'forwarded (?:message|mail|by .{1,100})', 'пересылаемое (?:сообщение|письмо)', 'пересланное (?:сообщение|письмо)', 'перенаправленное сообщение', 'переслане (?:повідомлення|лист)', 'пересланий лист', 'yönlendirilmiş (?:mesaj|ileti|e-?posta|məktub)', 'yönləndirilmiş (?:mesaj|məktub)', 'iletilen (?:ileti|mesaj)', 'iletilmiş mesaj', 'გადაგზავნილი (?:შეტყობინება|წერილი)', 'გადამისამართებული (?:შეტყობინება|წერილი)',
  'weitergeleitete (?:nachricht|mail)', 'message transféré', 'message réexpédié', 'mensaje reenviado', 'messaggio inoltrato', 'mensagem (?:encaminhada|reencaminhada)', 'doorgestuurd bericht', 'treść przekazanej wiadomości', 'wiadomość przekazana', 'przekazana wiadomość', 'vidarebefordrat meddelande', 'videresendt (?:besked|melding)',
].join('|'), 'iu');
const FRAMED = /^[-_=*]{2,} ?(.{3,120}?) ?[-_=*]{2,}:?$/u;
const APPLE = /^(?:begin forwarded message|начало переадресованного (?:сообщения|письма)|начало пересылаемого сообщения|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du message (?:réexpédié|transféré)|inizio messaggio inoltrato|inicio del mensaje reenviado|início da mensagem (?:encaminhada|reencaminhada)|begin doorgestuurd bericht|początek przekazywanej wiadomości|(?:yönlendirilen|iletilen) (?:ileti|mesaj)(?:nin)? başlangıcı|початок (?:листа, що пересилається|пересланого повідомлення|переадресованого повідомлення)) ?[:：]?$/iu;

/** Whether a line is what mail programs put above a mail they hand on. "Original message" is not: answers have it too. */
export function isForwardMarker(line: string): boolean {
  if (line.length > 200) return false;
  const plain = foldDots(line);
  const framed = FRAMED.exec(plain)?.[1];
  return framed === undefined ? APPLE.test(plain) : MARKER.test(framed);
}

const LABELS: readonly (readonly [field: string, words: RegExp])[] = [
  ['from', /^(?:from|от|от кого|від|від кого|von|de|da|van|od|kimden|gönderen|göndərən|kimdən|ვისგან|გამომგზავნი|გამგზავნი|från|fra|expéditeur|remitente|mittente|remetente|afzender|nadawca|发件人|差出人)$/iu],
  ['date', /^(?:date|sent|sent at|received|дата|отправлено|отправлен|когда|дата отправки|надіслано|відправлено|коли|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviado em|enviada|fecha|data|inviato|verzonden|wysłano|wysłane|gönderildi|gönderilme|gönderme tarihi|tarih|gönderilen tarih|göndərildi|göndərilib|tarix|გაგზავნილია|თარიღი|გაგზავნის თარიღი|skickat|sendt|dato|发送时间|日時)$/iu],
  ['to', /^(?:to|кому|an|à|para|a|aan|do|kime|alıcı|kimə|ვის|მიმღები|till|til|destinataire|destinatario|destinatário|收件人|宛先)$/iu],
  ['cc', /^(?:cc|копия|копія|kopie|bilgi|dw|სლ|კოპია|surət|kopia|抄送)$/iu],
  ['subject', /^(?:subject|тема|betreff|objet|asunto|oggetto|assunto|onderwerp|temat|konu|mövzu|თემა|სათაური|ämne|emne|主题|件名)$/iu],
  ['reply-to', /^(?:reply-to|ответить|antwort an|répondre à|responder a|rispondi a)$/iu],
];

/** The header line of a mail shown in text: its field, and what stands behind the colon. */
export function findLabel(line: string): { readonly field: string; readonly value: string } | undefined {
  const match = /^\*{0,2}([\p{L}][\p{L} -]{0,30}?)\*{0,2} ?[:：]\*{0,2}(?:\s+(.*)|)$/u.exec(line);
  if (!match) return undefined;
  const word = match[1]!.trim();
  const field = LABELS.find(([, words]) => words.test(word))?.[0];
  return field === undefined ? undefined : { field, value: (match[2] ?? '').trim() };
}
