const FROM = /^\*?(?:from|от|від|von|de|da|van|od|kimden|gönderen|göndərən|kimdən|ვისგან|გამომგზავნი|გამგზავნი|från|fra|expéditeur|发件人|差出人)\*? ?[:：]\*?(?:\s|$)/iu;
const OTHER = /^\*?(?:sent|date|to|cc|subject|reply-to|importance|sent at|received|дата|отправлено|отправлен|кому|копия|тема|когда|надіслано|відправлено|копія|gesendet|datum|an|betreff|envoyé|envoyé le|à|objet|enviado(?: el| em)?|fecha|para|asunto|inviato|data|a|oggetto|risposta|verzonden|aan|onderwerp|wysłano|do|temat|dw|gönderildi|gönderilme|gönderme tarihi|tarih|kime|bilgi|konu|göndərildi|göndərilib|tarix|kimə|mövzu|გაგზავნილია|თარიღი|ვის|მიმღები|თემა|skickat|till|ämne|sendt|dato|til|emne|assunto|发送时间|收件人|主题|日時|宛先|件名)\*? ?[:：]\*?(?:\s|$)/iu;

const SEPARATOR = new RegExp(`^[ >]*(?:[-_=*]{2,} ?(?:${[
  'original message', 'original-?nachricht', 'reply message', 'forwarded message', 'forwarded by .{1,100}', 'исходное сообщение', 'пересылаемое сообщение', 'пересланное сообщение', 'перенаправленное сообщение', 'оригинал сообщения',
  'вихідне повідомлення', 'оригінальне повідомлення', 'переслане повідомлення', 'orijinal (?:ileti|mesaj|i̇leti|məktub)', 'özgün (?:ileti|mesaj)', 'iletilen (?:ileti|mesaj)', 'yönlendirilmiş (?:mesaj|məktub)', 'ilkin mesaj',
  'გადაგზავნილი (?:შეტყობინება|წერილი)', 'თავდაპირველი შეტყობინება', 'ორიგინალი შეტყობინება', 'ursprüngliche nachricht', 'weitergeleitete nachricht', "message d['’]origine", 'message original', 'message transféré', 'mensaje original', 'mensaje reenviado',
  'messaggio originale', 'messaggio inoltrato', 'mensagem original', 'mensagem encaminhada', 'oorspronkelijk bericht', 'doorgestuurd bericht', 'wiadomość oryginalna', 'oryginalna wiadomość', 'treść przekazanej wiadomości', 'oprindelig besked', 'ursprungligt meddelande',
].join('|')}) ?[-_=*]{2,}|(?:begin forwarded message|начало переадресованного сообщения|anfang der weitergeleiteten nachricht|début du message (?:réexpédié|transféré)|inizio messaggio inoltrato|inicio del mensaje reenviado|yönlendirilen i̇leti başlangıcı|початок листа, що пересилається) ?:)\\s*$`, 'iu');

/** Whether "Original Message" or one of its kin stands here, alone between dashes. */
export function isSeparator(line: string): boolean {
  return line.length <= 200 && SEPARATOR.test(line.trim());
}

/** Whether the header of a quoted mail begins here: a From line and, close below, two others. */
export function isHeaderBlock(lines: readonly string[], at: number): boolean {
  if (!FROM.test(lines[at]!.trimStart().slice(0, 100))) return false;
  const close = lines.slice(at + 1, at + 9).map((line) => line.trimStart().slice(0, 100)).filter((line) => line !== '').slice(0, 6);
  return close.filter((line) => OTHER.test(line)).length >= 2;
}

/** A rule of dashes or underscores: belongs to the header block right below it. */
export function isRule(line: string): boolean {
  return /^[ >]*(?:_{5,}|-{5,}|={5,}|\*{5,}|[─—–]{3,})\s*$/.test(line);
}
