import { isForwardMarker } from '../nature/forward-words.ts';

/** Header names as mail programs write them above what they quote, in the languages of our customers and of the big programs. */
const FROM = ['from', 'от', 'от кого', 'отправитель', 'від', 'від кого', 'відправник', 'von', 'de', 'da', 'van', 'od', 'kimden', 'gönderen', 'göndərən', 'kimdən', 'ვისგან', 'გამომგზავნი', 'გამგზავნი', 'från', 'fra', 'lähettäjä', 'feladó', 'odesílatel', 'odosielateľ', 'od koho', 'de la', 'expeditor', 'από', 'expéditeur', 'remitente', 'mittente', 'remetente', 'afzender', 'nadawca', 'avsändare', 'afsender', '发件人', '寄件者', '寄件人', '差出人', '送信者', '보낸 사람', '보낸사람', 'من', 'מאת', 'từ', 'gửi từ'];
const SUBJECT = ['subject', 'тема', 'тема письма', 'предмет', 'betreff', 'objet', 'asunto', 'oggetto', 'assunto', 'onderwerp', 'temat', 'konu', 'mövzu', 'თემა', 'საგანი', 'სათაური', 'ämne', 'emne', 'aihe', 'tárgy', 'předmět', 'predmet', 'subiect', 'θέμα', '主题', '主旨', '主題', '件名', '제목', 'الموضوع', 'נושא', 'chủ đề'];
const OTHER = [
  'sent', 'date', 'to', 'cc', 'bcc', 'reply-to', 'importance', 'sent at', 'received', 'attachments', 'дата', 'отправлено', 'отправлен', 'дата отправки', 'кому', 'копия', 'когда', 'вложения', 'надіслано', 'відправлено', 'копія', 'gesendet', 'datum', 'an', 'envoyé', 'envoyé le', 'à', 'enviado', 'enviado el', 'enviado em', 'enviada em', 'enviada',
  'fecha', 'para', 'inviato', 'data', 'a', 'risposta', 'verzonden', 'aan', 'wysłano', 'wysłane', 'do', 'dw', 'gönderildi', 'gönderilme', 'gönderme tarihi', 'gönderim tarihi', 'tarih', 'kime', 'alıcı', 'bilgi', 'göndərildi', 'göndərilib', 'göndərilmə tarixi', 'tarix', 'kimə', 'surət', 'გაგზავნილია', 'გაიგზავნა', 'გაგზავნის დრო', 'გაგზავნის თარიღი', 'თარიღი', 'ვის', 'მიმღები', 'ასლი', 'კოპია', 'коли', 'gönderilen tarih', 'destinataire', 'destinatario', 'destinatário',
  'skickat', 'till', 'kopia', 'sendt', 'dato', 'til', 'kopi', 'lähetetty', 'päivämäärä', 'vastaanottaja', 'elküldve', 'dátum', 'címzett', 'odesláno', 'odoslané', 'komu', 'trimis', 'către', 'ημερομηνία', 'προς', '发送时间', '發送時間', '寄件日期', '日期', '收件人', '收件者', '抄送', '副本', '日時', '送信日時', '宛先', '보낸 날짜', '날짜', '받는 사람', 'تاريخ', 'التاريخ', 'تم الإرسال', 'إلى', 'נשלח', 'תאריך', 'אל', 'ngày', 'đến',
];

const nameIs = (names: readonly string[]): RegExp => new RegExp(`^[*_|>\\s]{0,6}(?:${names.map((name) => name.replaceAll(' ', '\\s')).join('|')})[*_]{0,2}[ \\u00A0]?[:：][*_]{0,2}(?:\\s|$|[^\\s/\\d])`, 'iu');
const FROM_NAME = nameIs(FROM);
const SUBJECT_NAME = nameIs(SUBJECT);
const OTHER_NAME = nameIs([...OTHER, ...SUBJECT]);

/** Programs give each its own line; "From: Baku, To: London" is a person's. */
const isList = (line: string): boolean => /[,;]\s?\p{L}{2,12}\s?:/u.test(line);
const isFrom = (line: string): boolean => FROM_NAME.test(line) && !isList(line);
const isSubject = (line: string): boolean => SUBJECT_NAME.test(line) && !isList(line);
const isOther = (line: string): boolean => OTHER_NAME.test(line) && !isList(line);

const RULED = (names: readonly string[]): RegExp => new RegExp(`^[ >]*(?:[-_=*—]{2,} ?(?:${names.join('|')}) ?:?[-_=*— ]{2,}|[-_=*]{3,} ?(?:${names.join('|')}))\\s*$`, 'iu');
const ORIGINAL = RULED([
  'original message', 'original appointment', 'original-?nachricht', 'reply message', 'исходное сообщение', 'исходное письмо', 'оригинал сообщения', 'оригинальное сообщение', 'вихідне повідомлення', 'оригінальне повідомлення', 'оригінал повідомлення',
  'orijinal (?:[iİ]leti|mesaj|məktub)', 'özgün (?:[iİ]leti|mesaj)', 'ilkin (?:mesaj|məktub)', 'əsl mesaj', 'თავდაპირველი შეტყობინება', 'ორიგინალი შეტყობინება', 'საწყისი შეტყობინება', 'ursprüngliche nachricht', "message d['’]origine", 'message original', 'mensaje original',
  'messaggio originale', 'mensagem original', 'oorspronkelijk bericht', 'wiadomość oryginalna', 'oryginalna wiadomość', 'oprindelig (?:besked|meddelelse)', 'opprinnelig melding', 'ursprungligt meddelande', 'alkuperäinen viesti', 'eredeti üzenet', 'původní zpráva', 'pôvodná správa',
  'mesaj original', 'αρχικό μήνυμα', '原始邮件', '原始郵件', '原文', '元のメッセージ', '원본 메시지', 'الرسالة الأصلية', 'רسالة', 'הודעה מקורית', 'tin nhắn gốc',
]);
const FORWARDED = RULED([
  'forwarded message', 'forwarded by .{1,100}', 'fwd', 'пересылаемое сообщение', 'пересылаемое письмо', 'пересланное сообщение', 'пересланное письмо', 'перенаправленное сообщение', 'переслане повідомлення', 'пересланий лист', 'переадресоване повідомлення',
  '[iİ]letilen (?:[iİ]leti|mesaj)', 'yönlendirilen (?:[iİ]leti|mesaj)', 'yönlendirilmiş (?:mesaj|[iİ]leti|məktub)', 'yönləndirilmiş (?:mesaj|məktub)', 'göndərilmiş mesaj', 'გადაგზავნილი (?:შეტყობინება|წერილი)', 'გადმოგზავნილი (?:შეტყობინება|წერილი)', 'weitergeleitete nachricht', 'message transféré', 'mensaje reenviado',
  'messaggio inoltrato', 'mensagem encaminhada', 'doorgestuurd bericht', 'treść przekazanej wiadomości', 'wiadomość przekazana', 'przekazana wiadomość', 'videresendt (?:besked|melding)', 'vidarebefordrat meddelande', 'välitetty viesti', 'továbbított üzenet', 'přeposlaná zpráva',
  'mesaj redirecționat', 'προωθημένο μήνυμα', '转发的邮件', '转发邮件', '轉寄的郵件', '転送メッセージ', '전달된 메시지', 'رسالة معاد توجيهها', 'הודעה שהועברה', 'tin nhắn được chuyển tiếp',
]);
const BEGINS_FORWARD = /^(?:begin forwarded message|начало переадресованного сообщения|начало переадресованного письма|початок листа, що пересилається|початок переадресованого повідомлення|anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:réexpédié|transféré)|inizio messaggio inoltrato|inicio del mensaje reenviado|início da mensagem reencaminhada|yönlendirilen [iİ]leti başlangıcı|yönləndirilən mesajın əvvəli|begin doorgestuurd bericht|początek przekazywanej wiadomości|vidarebefordrat brev|下面是被转发的邮件|転送されたメッセージ) ?[:：]\s*$/iu;

/** Whether "Original Message" or one of its kin stands here, alone between dashes. */
export function isSeparator(line: string): boolean {
  return line.length <= 200 && ORIGINAL.test(line.trim());
}

/** Whether from here on stands what the writer hands on: that is what they want to say, not what they quote. */
export function isForwardMark(line: string): boolean {
  const bare = line.trim();
  return bare.length <= 200 && (FORWARDED.test(bare) || BEGINS_FORWARD.test(bare) || isForwardMarker(bare));
}

/**
 * Whether the header of a quoted mail begins here: close together a From line and two others, one of them a subject or one with an
 * address. "From: Baku, To: London, Date: Monday" is a customer's own list.
 */
export function isHeaderBlock(lines: readonly string[], at: number): boolean {
  const first = lines[at]!.slice(0, 100);
  if (!isFrom(first) && !isOther(first)) return false;
  // Programs that do not begin with From begin with the date or the subject, and leave no line between.
  if (!isFrom(first) && !lines.slice(at, at + 3).every((line) => isFrom(line) || isOther(line))) return false;
  const named = readNames(lines, at);
  const others = named.filter((line) => !isFrom(line));
  if (others.length === named.length || others.length < 2) return false;
  return others.some((line) => isSubject(line)) || named.some((line) => /[^\s<>]@[^\s<>]/.test(line));
}

/** The header lines from here on, over wrapped ones and empty ones between; a second From or subject, a rule or text ends them. */
function readNames(lines: readonly string[], at: number): readonly string[] {
  const named: string[] = [];
  let strange = 0;
  let hasGap = false;
  for (const raw of lines.slice(at, at + 16)) {
    const line = raw.slice(0, 300);
    if (line.trim() === '') {
      if (strange > 0) break;
      hasGap = true;
    } else if (isFrom(line) || isOther(line)) {
      if (named.some((before) => (isFrom(before) && isFrom(line)) || (isSubject(before) && isSubject(line)))) break;
      named.push(line);
      strange = 0;
      hasGap = false;
    } else {
      strange += 1;
      if (hasGap || strange > 3 || isRule(line) || isSeparator(line) || isForwardMark(line)) break;
    }
  }
  return named;
}

/** A rule of dashes or underscores: belongs to the header block right below it. */
export function isRule(line: string): boolean {
  return /^[ >]*(?:_{5,}|-{5,}|={5,}|\*{5,}|[─—–]{3,})\s*$/.test(line);
}
