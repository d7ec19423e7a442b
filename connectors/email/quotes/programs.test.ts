import { describe, expect, test } from 'vitest';
import { isForwardMark } from './header-block.ts';
import { findVisibleText } from './visible-text.ts';

/** How programs in our customers' languages write above what they quote; each with the old mail marked, and bare where they leave it so. */
const ATTRIBUTIONS: readonly (readonly [string, string])[] = [
  ['Gmail en', 'On Mon, Jul 5, 2025 at 12:00 PM Bank Support <s@bank.example> wrote:'],
  ['Gmail en-GB', 'On Mon, 5 Jul 2025 at 12:00, Bank Support <s@bank.example> wrote:'],
  ['Apple Mail en', 'On 5 Jul 2025, at 12:00, Bank Support <s@bank.example> wrote:'],
  ['Apple Mail en-US', 'On Jul 5, 2025, at 12:00 PM, Bank Support <s@bank.example> wrote:'],
  ['Yahoo en', 'On Saturday, July 5, 2025 at 12:00:00 PM GMT+4, Bank Support <s@bank.example> wrote:'],
  ['Outlook for Mac en', 'On 05/07/2025, 12:00, "Bank Support" <s@bank.example> wrote:'],
  ['Proton en', 'On Saturday, July 5th, 2025 at 12:00 PM, Bank Support <s@bank.example> wrote:'],
  ['Zoho en', '---- On Sat, 05 Jul 2025 12:00:00 +0400 Bank Support <s@bank.example> wrote ----'],
  ['Gmail az', '5 iyl 2025, 12:00 tarixində Bank Dəstək <s@bank.example> yazdı:'],
  ['Gmail az, weekday', 'ş., 5 iyl 2025, saat 12:00 tarixində Bank Dəstək <s@bank.example> yazıb:'],
  ['Gmail ru', 'сб, 5 июл. 2025 г. в 12:00, Служба поддержки <s@bank.example>:'],
  ['Apple Mail ru', '5 июля 2025 г., в 12:00, Служба поддержки <s@bank.example> написал(а):'],
  ['iPhone ru', '5 июля 2025 г., в 12:00, Служба поддержки <s@bank.example> написал:'],
  ['mail.ru', 'Суббота, 5 июля 2025, 12:00 +04:00 от Служба поддержки <s@bank.example>:'],
  ['Yandex', '05.07.2025, 12:00, "Служба поддержки" <s@bank.example>:'],
  ['Thunderbird ru', '05.07.2025 12:00, Служба поддержки <s@bank.example> пишет:'],
  ['The Bat', 'Здравствуйте, 5 июля 2025 г., 12:00 Служба поддержки <s@bank.example> писал:'],
  ['Gmail uk', 'сб, 5 лип. 2025 р. о 12:00 Служба підтримки <s@bank.example> пише:'],
  ['Apple Mail uk', '5 лип. 2025 р. о 12:00 Служба підтримки <s@bank.example> написав(-ла):'],
  ['ukr.net', '5 липня 2025, 12:00:00, від "Служба підтримки" <s@bank.example>:'],
  ['Gmail ka', 'შაბ, 5 ივლ. 2025, 12:00-ზე მომხმარებელმა ბანკი (<s@bank.example>) დაწერა:'],
  ['Gmail tr', 'Banka Destek <s@bank.example>, 5 Tem 2025 Cmt, 12:00 tarihinde şunu yazdı:'],
  ['Apple Mail tr', 'Banka Destek <s@bank.example> şunları yazdı (5 Tem 2025 12:00):'],
  ['Yahoo tr', '5 Temmuz 2025 Cumartesi 12:00 tarihinde Banka Destek <s@bank.example> şöyle yazdı:'],
  ['Gmail de', 'Am Sa., 5. Juli 2025 um 12:00 Uhr schrieb Bank <s@bank.example>:'],
  ['Apple Mail de', 'Am 05.07.2025 um 12:00 schrieb Bank <s@bank.example>:'],
  ['Gmail de, name first', 'Bank <s@bank.example> schrieb am Sa., 5. Juli 2025, 12:00:'],
  ['Gmail fr', 'Le sam. 5 juil. 2025 à 12:00, Banque <s@bank.example> a écrit :'],
  ['Gmail es', 'El sáb, 5 jul 2025 a las 12:00, Banco (<s@bank.example>) escribió:'],
  ['Gmail it', 'Il giorno sab 5 lug 2025 alle ore 12:00 Banca <s@bank.example> ha scritto:'],
  ['Apple Mail it', 'Il giorno 5 lug 2025, alle ore 12:00, Banca <s@bank.example> ha scritto:'],
  ['Gmail pt-BR', 'Em sáb., 5 de jul. de 2025 às 12:00, Banco <s@bank.example> escreveu:'],
  ['Gmail pt', 'Banco <s@bank.example> escreveu (sábado, 5/07/2025 à(s) 12:00):'],
  ['Gmail nl', 'Op za 5 jul 2025 om 12:00 schreef Bank <s@bank.example>:'],
  ['Apple Mail nl', 'Op 5 jul 2025, om 12:00 heeft Bank <s@bank.example> het volgende geschreven:'],
  ['Gmail pl', 'sob., 5 lip 2025 o 12:00 Bank <s@bank.example> napisał(a):'],
  ['Apple Mail pl', 'Wiadomość napisana przez Bank <s@bank.example> w dniu 5 lip 2025, o godz. 12:00:'],
  ['Thunderbird pl', 'W dniu 05.07.2025 o 12:00, Bank <s@bank.example> pisze:'],
  ['Gmail ar', 'في السبت، 5 يوليو 2025 في 12:00 م تمت كتابة ما يلي بواسطة البنك <s@bank.example>:'],
  ['Gmail he', '‫בתאריך שבת, 5 ביולי 2025 ב-12:00 מאת ‪Bank‬‏ <‪s@bank.example‬‏>:‬'],
  ['Gmail zh', 'Bank <s@bank.example> 于2025年7月5日周六 12:00写道：'],
  ['Apple Mail zh', '在 2025年7月5日，12:00，Bank <s@bank.example> 写道：'],
  ['Gmail ja', '2025年7月5日(土) 12:00 Bank <s@bank.example>:'],
  ['Apple Mail ja', '2025/07/05 12:00、Bank <s@bank.example>のメール:'],
  ['Gmail ko', '2025년 7월 5일 (토) 오후 12:00, Bank <s@bank.example>님이 작성:'],
  ['Gmail sv', 'Den lör 5 juli 2025 kl 12:00 skrev Bank <s@bank.example>:'],
  ['Gmail cs', 'so 5. 7. 2025 v 12:00 odesílatel Bank <s@bank.example> napsal:'],
  ['no address en', 'On Mon, Jul 5, 2025 at 12:00 PM, Bank Support wrote:'],
  ['no address es', 'El lunes, 5 de julio de 2025 a las 12:00, Banco escribió:'],
  ['no address de', 'Am Montag, 5. Juli 2025 schrieb Bank Support :'],
  ['no address fr', 'Le 2025-07-05 12:00, Banque a écrit :'],
  ['no space', 'On Mon, 5 Jul 2025 at 12:00, Bank Support <s@bank.example>wrote:'],
  ['address as link', 'On Mon, 5 Jul 2025 at 12:00, Bank Support <s@bank.example<mailto:s@bank.example>> wrote:'],
  ['date first', '2025-07-05 12:00 GMT+04:00 Bank Support <s@bank.example>:'],
  ['Gmail ro', 'În sâm., 5 iul. 2025 la 12:00, Bank <s@bank.example> a scris:'],
];

describe.each(ATTRIBUTIONS)('a reply below which stands: %s', (_program, attribution) => {
  test('marked', () => {
    expect(findVisibleText(`My answer\n\n${attribution}\n\n> Old words\n> and more\n`)).toBe('My answer');
    expect(findVisibleText(`${attribution}\n> Old words\n\nMy answer`)).toBe('My answer');
  });

  test('bare, and wrapped as plain text is', () => {
    expect(findVisibleText(`My answer\n\n${attribution}\n\nOld words\nand more\n`)).toBe('My answer');
    const wrap = attribution.lastIndexOf(' ', 60);
    expect(findVisibleText(`My answer\n\n${attribution.slice(0, wrap)}\n${attribution.slice(wrap + 1)}\n> Old words\n`)).toBe('My answer');
  });
});

const HEADERS: readonly (readonly [string, string])[] = [
  ['Outlook en', 'From: Bank <s@bank.example>\nSent: Saturday, July 5, 2025 12:00 PM\nTo: Ann\nSubject: Card'],
  ['Outlook mobile en', '________________________________\nFrom: Bank <s@bank.example>\nSent: Saturday, July 5, 2025 12:00:00 PM\nTo: Ann\nSubject: Card'],
  ['Samsung en', '-------- Original message --------\nFrom: Bank <s@bank.example>\nDate: 05/07/2025 12:00 (GMT+04:00)\nTo: Ann\nSubject: Card'],
  ['Hotmail en', 'Date: Sat, 5 Jul 2025 12:00:00 +0400\nFrom: s@bank.example\nTo: ann@x.test\nSubject: Card'],
  ['Outlook az', 'Kimdən: Bank <s@bank.example>\nGöndərilib: 5 iyul 2025 12:00\nKimə: Ann\nMövzu: Kart'],
  ['Outlook ru', 'От: Банк <s@bank.example>\nОтправлено: 5 июля 2025 г. 12:00\nКому: Ann\nТема: Карта'],
  ['mail.ru', 'От кого: Банк <s@bank.example>\nКому: Ann\nДата: Суббота, 5 июля 2025, 12:00\nТема: Карта'],
  ['Outlook uk', 'Від: Банк <s@bank.example>\nНадіслано: 5 липня 2025 р. 12:00\nКому: Ann\nТема: Картка'],
  ['Outlook ka', 'გამომგზავნი: ბანკი <s@bank.example>\nგაგზავნილია: 5 ივლისი 2025\nმიმღები: Ann\nთემა: ბარათი'],
  ['Outlook tr', 'Kimden: Banka <s@bank.example>\nGönderildi: 5 Temmuz 2025 Cumartesi 12:00\nKime: Ann\nKonu: Kart'],
  ['Outlook de', 'Von: Bank <s@bank.example>\nGesendet: Samstag, 5. Juli 2025 12:00\nAn: Ann\nBetreff: Karte'],
  ['Outlook fr', 'De : Banque <s@bank.example>\nEnvoyé : samedi 5 juillet 2025 12:00\nÀ : Ann\nObjet : Carte'],
  ['Outlook es', 'De: Banco <s@bank.example>\nEnviado el: sábado, 5 de julio de 2025 12:00\nPara: Ann\nAsunto: Tarjeta'],
  ['Outlook it', 'Da: Banca <s@bank.example>\nInviato: sabato 5 luglio 2025 12:00\nA: Ann\nOggetto: Carta'],
  ['Outlook pt', 'De: Banco <s@bank.example>\nEnviado: sábado, 5 de julho de 2025 12:00\nPara: Ann\nAssunto: Cartão'],
  ['Outlook nl', 'Van: Bank <s@bank.example>\nVerzonden: zaterdag 5 juli 2025 12:00\nAan: Ann\nOnderwerp: Kaart'],
  ['Outlook pl', 'Od: Bank <s@bank.example>\nWysłano: sobota, 5 lipca 2025 12:00\nDo: Ann\nTemat: Karta'],
  ['Outlook ar', 'من: البنك <s@bank.example>\nتم الإرسال: السبت\nإلى: Ann\nالموضوع: بطاقة'],
  ['Outlook he', 'מאת: Bank <s@bank.example>\nנשלח: שבת\nאל: Ann\nנושא: כרטיס'],
  ['Outlook zh', '发件人: Bank <s@bank.example>\n发送时间: 2025年7月5日 12:00\n收件人: Ann\n主题: Card'],
  ['Outlook ja', '差出人: Bank <s@bank.example>\n送信日時: 2025年7月5日 12:00\n宛先: Ann\n件名: Card'],
  ['bold', '*From:* Bank <s@bank.example>\n*Sent:* Saturday\n*To:* Ann\n*Subject:* Card'],
  ['separator only', '-----Original Message-----\nsomething'], ['separator ru', '-------- Исходное сообщение --------\nтекст'], ['separator uk', '----- Оригінальне повідомлення -----\nтекст'], ['separator tr', '-----Özgün İleti-----\nmetin'],
  ['separator az', '-----Orijinal Məktub-----\nmətn'], ['separator ka', '-----თავდაპირველი შეტყობინება-----\nტექსტი'], ['separator de', '-----Ursprüngliche Nachricht-----\nText'], ['separator fr', "-----Message d'origine-----\ntexte"], ['separator zh', '------------------ 原始邮件 ------------------\n文字'],
];

test.each(HEADERS)('what stands below a header is quoted: %s', (_program, header) => {
  expect(findVisibleText(`My answer\n\n${header}\n\nOld words\n`)).toBe('My answer');
});

test.each([
  '---------- Forwarded message ---------\nFrom: Bank <s@bank.example>\nDate: Sat\nSubject: Card\nTo: Ann', 'Begin forwarded message:\n\n> From: Bank <s@bank.example>\n> Subject: Card\n> To: Ann', '-------- Пересылаемое сообщение --------\nОт кого: Банк\nКому: Ann\nТема: Карта',
  '-------- Переслане повідомлення --------\nВід кого: Банк\nТема: Картка', '---------- İletilen ileti ----------\nKimden: Banka\nKonu: Kart', '---------- Yönləndirilmiş mesaj ---------\nKimdən: Bank\nMövzu: Kart', '---------- გადაგზავნილი შეტყობინება ----------\nთემა: ბარათი', '---------- გადამისამართებული წერილი ----------\nთემა: ბარათი', '-------- Weitergeleitete Nachricht --------\nBetreff: Karte',
  '---------- 转发的邮件 ---------\n发件人: Bank', '-------- Message transféré --------\nSujet : Carte',
])('what is handed on is what they send: %s', (mark) => {
  expect(isForwardMark(mark.split('\n')[0]!)).toBe(true);
  expect(findVisibleText(`See below\n\n${mark}\n\nHanded on\n`)).toContain('Handed on');
});

test('a subject that says so makes a header the begin of a forward', () => {
  expect(findVisibleText(`See below\n\n${HEADERS[0]![1]}\n\nHanded on`, { forwarded: true })).toContain('Handed on');
});

test.each([
  'Sent from my iPhone', 'Sent from my Samsung Galaxy smartphone.', 'Sent from Yahoo Mail for iPhone', 'Sent from Mail for Windows', 'Sent from Outlook for iOS<https://aka.ms/o0ukef>', 'Get Outlook for Android<https://aka.ms/AAb9ysg>', 'Sent from my Huawei phone', 'Sent from Proton Mail for iOS',
  'Отправлено с iPhone', 'Отправлено с моего Samsung', 'Отправлено из мобильной Почты Mail.ru', 'Отправлено из Mail.ru для Android', 'Отправлено с мобильного устройства Xiaomi', 'Отправлено из мобильной Яндекс.Почты', 'Скачать Outlook для Android',
  'Надіслано з iPhone', 'Надіслано з мобільного телефона', 'Відправлено з UKR.NET', 'iPhone\'umdan gönderildi', 'iPhone’dan gönderildi', 'Samsung cihazımdan gönderildi', 'Telefonumdan gönderildi', 'Android için Outlook\'u edinin', 'iPhone-dan göndərildi', 'iPhone-umdan göndərilib', 'Mobil cihazımdan göndərildi', 'გამოგზავნილია ჩემი iPhone-დან',
  'Von meinem iPhone gesendet', 'Gesendet mit der Gmail App', 'Outlook für Android herunterladen', 'Envoyé de mon iPhone', 'Télécharger Outlook pour iOS', 'Enviado desde mi iPhone', 'Enviado do meu iPhone', 'Inviato da iPhone', 'Verzonden vanaf mijn iPhone', 'Wysłano z iPhone\'a', '从我的iPhone发送', 'iPhoneから送信',
])('devices are no words of the customer: %s', (line) => {
  expect(findVisibleText(`My answer\n\n${line}`)).toBe('My answer');
  expect(findVisibleText(`My answer\n\n${line}\n\n${ATTRIBUTIONS[0]![1]}\n> Old`)).toBe('My answer');
});

test.each([
  ['en', 'This e-mail and any attachments are confidential and intended solely for the addressee. If you are not the intended recipient,\nplease delete it.'], ['ru', 'Это сообщение и любые вложения являются конфиденциальными и предназначены только для адресата.'], ['uk', 'Це повідомлення та додатки є конфіденційними і призначені лише для адресата.'],
  ['az', 'Bu e-poçt məktubu məxfidir və yalnız ünvanlandığı şəxs üçün nəzərdə tutulub.'], ['tr', 'Bu e-posta ve ekleri gizlidir ve yalnızca muhatabına yöneliktir.'], ['ka', 'ეს შეტყობინება შეიცავს კონფიდენციალურ ინფორმაციას და განკუთვნილია მხოლოდ ადრესატისთვის.'], ['de', 'Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie.'], ['fr', 'Ce message et ses pièces jointes sont confidentiels et destinés à leur destinataire.'], ['scanner', 'Virus-free. www.avast.com'],
])('nor are the words of lawyers and scanners: %s', (_language, disclaimer) => {
  expect(findVisibleText(`My answer\n\n-- \nAnn\nFirm\n\n${disclaimer}`)).toBe('My answer');
  expect(findVisibleText(`My answer\n\n${disclaimer}`)).toBe('My answer');
});

test.each([
  'On 5 July 2025 your manager Ann wrote:\nyour card is blocked.\nThat is not acceptable.', 'Hello\n\nOn 5 July 2025 at 12:00 your manager wrote:\n\nyour card is blocked\n\nWhy?', 'Здравствуйте\n\n5 июля 2025 в 12:00 ваш сотрудник написал:\nкарта заблокирована.\nПочему?', 'Salam\n\n05.07.2025 saat 12:00-da əməkdaşınız yazdı:\nkart bloklanıb.\nNiyə?',
  'I want to transfer\nFrom: my account\nTo: 4444 1111\nDate: 5 July\nAmount: 100 AZN', 'От: счёта 123\nКому: Анне\nДата: 5 июля\nСумма: 100', 'Telefon nömrəm səhv idi, SMS başqa telefona göndərildi.', 'Отправлено с телефона 500 манат, но деньги не пришли.', 'Sent by mobile yesterday, nothing arrived. Why?',
  'My answer\n--\nP.S. And when will the card come?', 'Hello\n--\nAnd what about my second question?', 'Bu mesaj məxfi deyil, amma\n\nkart işləmir', 'This message is confidential: my PIN was stolen.', 'Subject: complaint\nDate: today\nI am angry', 'Is this right?\n> 5 is greater than 3\nI think not', 'Card: 1234\nFrom: Baku to: London\nwrote: nothing',
])('a customer\'s own words stay: %s', (text) => {
  expect(findVisibleText(text)).toBe(text);
});

test('answers between the lines keep what they answer, one below the quotation stands alone', () => {
  const between = `${ATTRIBUTIONS[0]![1]}\n> First?\n\nYes.\n\n> Second?\n\nNo.\n\n> Third\n> -- \n> Bank`;
  expect(findVisibleText(between)).toMatch(/> First\?\n\nYes\.\n\n> Second\?\n\nNo\.$/);
  expect(findVisibleText(`Hi,\n\n${ATTRIBUTIONS[0]![1]}\n> First?\n\nYes.`)).toBe('Hi,\n\n\nYes.');
  expect(findVisibleText(`Hello\n\n${ATTRIBUTIONS[0]![1]}\n\nMy answer above the lines\n\n> Old\n> words`)).toContain('My answer above the lines');
});

// Work, not time: what grows with the square of its input takes minutes here.
test.each([['On ', 'wrote:\n'], ['> ', '\n'], ['From: a@b.c\n', 'Subject: x\n'], ['-- \n', 'x\n'], ['Le ', '> '], ['This e-mail ', '\n\n'], ['5 июля 2025 г., 12:00 ', ':\n'], ['<', '>'], ['Sent from my ', ' ']])('what repeats %j and %j is read to its end', (one, other) => {
  for (const text of [`${one}${other}`.repeat(15_000), `${one.repeat(15_000)}${other.repeat(15_000)}`, `x\n${one.repeat(5)}${'word '.repeat(20_000)}${other}`]) expect(findVisibleText(text).length).toBeGreaterThan(0);
});
