import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMail } from '../reading/read-mail.ts';
import type { MailNature } from './nature.ts';

const read = (lines: readonly string[]): MailNature => readMail(new TextEncoder().encode(lines.join('\r\n')));
const kind = (lines: readonly string[]): string => {
  const { nature, variety } = read(lines);
  return variety ? `${nature}/${variety}` : nature;
};

const letter = (subject: string, text: string, headers: readonly string[] = []): readonly string[] => ['From: Ann <ann@customer.example>', 'To: support@bank.example', `Subject: ${subject}`, ...headers, 'Content-Type: text/plain; charset=utf-8', '', text];

const PARTS = (report: readonly string[], returned: readonly string[], text = 'Something happened.'): readonly string[] => [
  '', '--b', 'Content-Type: text/plain', '', text, '--b', ...report, '--b', 'Content-Type: message/rfc822', '', ...returned, '--b--', '',
];
const OURS = ['From: support@bank.example', 'To: ann@customer.example', 'Message-ID: <r.tok.1@bank.example>', 'Subject: Re: Card', '', 'Dear customer'];
const dsn = (...recipients: readonly (readonly string[])[]): readonly string[] => [
  'From: MAILER-DAEMON@mx.example', 'Subject: Undelivered', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
  ...PARTS(['Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', ...recipients.flatMap((fields) => ['', ...fields])], OURS),
];
const failed = (who: string, status: string, words: string): readonly string[] => [`Final-Recipient: rfc822; ${who}`, 'Action: failed', `Status: ${status}`, `Diagnostic-Code: smtp; ${words}`];

test('a report of several recipients tells of each that failed, the worst first', () => {
  const content = read(dsn(failed('Full@x.example', '5.2.2', '552 5.2.2 mailbox is full'), ['Final-Recipient: rfc822; fine@x.example', 'Action: delivered', 'Status: 2.0.0'], failed('gone@x.example', '5.1.1', '550 5.1.1 user unknown')));
  expect(content).toMatchObject({ nature: 'bounce', about: 'r.tok.1@bank.example', bounce: { recipient: 'gone@x.example', severity: 'hard', of: 'r.tok.1@bank.example' } });
  expect(content.bounces).toEqual([
    { severity: 'hard', recipient: 'gone@x.example', status: '5.1.1', reason: '550 5.1.1 user unknown', of: 'r.tok.1@bank.example' },
    { severity: 'soft', recipient: 'full@x.example', status: '5.2.2', reason: '552 5.2.2 mailbox is full', of: 'r.tok.1@bank.example' },
  ]);
});

test('what is still tried is delayed and harms no address; what arrived is told as that', () => {
  const delayed = read(dsn(['Final-Recipient: rfc822; ann@x.example', 'Action: delayed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 user unknown']));
  expect(delayed).toMatchObject({ nature: 'bounce', variety: 'delayed', bounce: { severity: 'soft', recipient: 'ann@x.example' } });
  const delivered = read(dsn(['Final-Recipient: rfc822; ann@x.example', 'Action: delivered (to mailbox)', 'Status: 2.1.5']));
  expect(delivered).toMatchObject({ nature: 'bounce', variety: 'delivered', bounce: null, arrived: { of: 'r.tok.1@bank.example', state: 'delivered', recipient: 'ann@x.example' } });
  // Handed to a system that says no more: it may still be lost.
  expect(read(dsn(['Final-Recipient: rfc822; ann@x.example', 'Action: relayed', 'Status: 2.0.0'])).arrived).toBeUndefined();
});

test.each([
  ['5.1.1', '550 5.1.1 <ann@x.example>: Recipient address rejected: User unknown', 'hard'],
  ['5.1.2', '550 Host unknown', 'hard'],
  ['5.4.4', 'Host or domain name not found. Name service error for name=x.example type=A: Host not found', 'hard'],
  ['5.1.10', '556 5.1.10 Recipient address has null MX', 'hard'],
  ['5.0.0', '550 No such user (in reply to RCPT TO command)', 'hard'],
  ['5.0.0', '550 User unknown (in reply to end of DATA command)', 'unknown'],
  ['5.7.1', '550 5.7.1 User unknown', 'unknown'],
  ['5.7.1', '554 5.7.1 Message rejected as spam', 'unknown'],
  ['5.7.26', '550 5.7.26 Unauthenticated email is not accepted due to domain\'s DMARC policy', 'unknown'],
  ['5.1.8', '553 5.1.8 Sender address rejected: Domain not found', 'unknown'],
  ['5.1.1', '452 4.2.2 The email account that you tried to reach is over quota', 'soft'],
  ['5.2.2', '552 5.2.2 Mailbox full', 'soft'],
  ['4.4.1', 'connect to mx.x.example[192.0.2.1]:25: Connection timed out', 'soft'],
  ['5.3.4', '552 5.3.4 Message size exceeds fixed limit', 'unknown'],
])('%s %s is %s', (status, words, severity) => {
  expect(read(dsn(failed('ann@x.example', status, words))).bounce?.severity).toBe(severity);
});

const notice = (from: string, subject: string, text: string, headers: readonly string[] = ['Return-Path: <>']): readonly string[] => [...headers, `From: ${from}`, 'To: support@bank.example', `Subject: ${subject}`, 'Content-Type: text/plain; charset=utf-8', '', text, '', 'Message-ID: <r.tok.1@bank.example>', 'To: ann@x.example'];

test.each([
  ['qmail', notice('MAILER-DAEMON@mx.example', 'failure notice', 'Hi. This is the qmail-send program at mx.example.\nI\'m afraid I wasn\'t able to deliver your message to the following addresses.\n\n<ann@x.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.'), 'hard'],
  ['Exim', notice('Mail Delivery System <Mailer-Daemon@mx.example>', 'Mail delivery failed: returning message to sender', 'This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its recipients.\n\n  ann@x.example\n    SMTP error from remote mail server after RCPT TO:<ann@x.example>:\n    550 5.1.1 unknown user\n\n------ This is a copy of the message\'s headers. ------'), 'hard'],
  ['Gmail', notice('Mail Delivery Subsystem <mailer-daemon@googlemail.com>', 'Delivery Status Notification (Failure)', '** Address not found **\n\nYour message wasn\'t delivered to ann@x.example because the address couldn\'t be found.\n\nThe response was:\n550 5.1.1 The email account that you tried to reach does not exist.', ['X-Failed-Recipients: ann@x.example']), 'hard'],
  ['mail.ru', notice('mailer-daemon@corp.mail.ru', 'Mail failure.', 'Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.\n\nК сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n\nann@x.example\nnon-existent user (550 5.1.1)'), 'hard'],
  ['Yandex', notice('mailer-daemon@yandex.ru', 'Недоставленное сообщение', 'Это письмо отправлено почтовым сервером yandex.ru.\n\nК сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может быть отправлено одному или нескольким адресатам. Технические подробности:\n\n<ann@x.example>: host mx.x.example[192.0.2.1] said: 452 4.2.2 Mailbox full'), 'soft'],
  ['Turkish', notice('postmaster@x.example', 'İletilemedi: Kart', 'İletiniz şu alıcılara teslim edilemedi:\n\nann@x.example\n\n550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'), 'hard'],
  ['Georgian', notice('postmaster@x.example', 'ვერ მიწოდებულია: ბარათი', 'ann@x.example\n550 5.1.1 მომხმარებელი არ არსებობს'), 'hard'],
  ['Ukrainian', notice('MAILER-DAEMON@x.example', 'Недоставлений лист', 'Лист не доставлено:\n\n<ann@x.example>: поштова скринька переповнена'), 'soft'],
  ['Azerbaijani', notice('postmaster@x.example', 'Çatdırılmadı: Kart', 'ann@x.example\n552 5.2.2 poçt qutusu doludur'), 'soft'],
  ['German Exchange', notice('postmaster@x.example', 'Unzustellbar: Karte', 'Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nann@x.example\nDie eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##'), 'hard'],
] as const)('the words of %s are understood', (_name, lines, severity) => {
  const content = read(lines);
  expect(content).toMatchObject({ nature: 'bounce', bounce: { recipient: 'ann@x.example', severity, of: 'r.tok.1@bank.example' } });
});

test.each([
  ['Warning: could not send message for past 4 hours', 'The original message was received\n\n<ann@x.example>\n    ** THIS IS A WARNING MESSAGE ONLY **\n ** YOU DO NOT NEED TO RESEND YOUR MESSAGE **\nDeferred: Connection timed out'],
  ['Warning: message 1abc delayed 24 hours', 'A message that you sent has not yet been delivered to one or more of its recipients:\n\n  ann@x.example\n\nNo action is required on your part. Delivery attempts will continue.'],
])('%s: delayed, which harms no address', (subject, text) => {
  expect(read(notice('MAILER-DAEMON@mx.example', subject, text))).toMatchObject({ nature: 'bounce', variety: 'delayed', bounce: { severity: 'soft', recipient: 'ann@x.example' } });
});

test('Amazon tells failures, complaints and arrivals as JSON', () => {
  const mail = '"mail":{"messageId":"0101","headers":[{"name":"Message-ID","value":"<r.tok.1@bank.example>"}]}';
  const sns = (json: string): readonly string[] => ['From: AWS <no-reply@sns.amazonaws.com>', 'x-amz-sns-message-id: 1', 'Subject: AWS Notification Message', '', json, '', '--', 'If you wish to stop'];
  expect(read(sns(`{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"Ann@x.example","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},${mail}}`))).toMatchObject({ nature: 'bounce', bounce: { severity: 'hard', recipient: 'ann@x.example', of: 'r.tok.1@bank.example' } });
  expect(read(sns(`{"notificationType":"Delivery","delivery":{"recipients":["ann@x.example"]},${mail}}`))).toMatchObject({ nature: 'bounce', variety: 'delivered', arrived: { of: 'r.tok.1@bank.example', state: 'delivered' } });
  expect(read(sns(`{"notificationType":"Complaint","complaint":{},${mail}}`))).toMatchObject({ nature: 'report', variety: 'feedback', about: 'r.tok.1@bank.example' });
  expect(kind(sns('{"alarm":"disk full"}'))).toBe('message');
});

const mdn = (disposition: string): readonly string[] => ['From: ann@customer.example', 'Content-Type: multipart/report; report-type=disposition-notification; boundary=b', ...PARTS(['Content-Type: message/disposition-notification', '', 'Final-Recipient: rfc822;ann@customer.example', 'Original-Message-ID: <r.tok.1@bank.example>', `Disposition: ${disposition}`], ['From: x@y.example', '', ''])];

test.each([
  ['manual-action/MDN-sent-manually; displayed', 'read'],
  ['automatic-action/MDN-sent-automatically; displayed/error', 'read'],
  ['automatic-action/MDN-sent-automatically; deleted', 'delivered'],
  ['manual-action/MDN-sent-manually; something-new', 'delivered'],
] as const)('a note of reading "%s" says %s', (disposition, state) => {
  expect(read(mdn(disposition))).toMatchObject({ nature: 'receipt', bounce: null, about: 'r.tok.1@bank.example', arrived: { of: 'r.tok.1@bank.example', state, recipient: 'ann@customer.example' } });
});

test('a complaint names our message and who complained; other reports are for operators', () => {
  const arf = (feedback: string): readonly string[] => ['From: fbl@provider.example', 'Content-Type: multipart/report; report-type=feedback-report; boundary=b', ...PARTS(['Content-Type: message/feedback-report', '', `Feedback-Type: ${feedback}`, 'Original-Rcpt-To: <Ann@customer.example>'], OURS)];
  expect(read(arf('abuse'))).toMatchObject({ nature: 'report', variety: 'feedback', about: 'r.tok.1@bank.example', complainer: 'ann@customer.example' });
  expect(kind(arf('auth-failure'))).toBe('report');
  expect(kind(['From: dmarc@provider.example', 'Subject: Report Domain: bank.example Submitter: provider.example Report-ID: <1>', '', 'x'])).toBe('report');
  expect(kind(['From: dmarc@provider.example', 'Subject: x', 'Content-Type: application/gzip; name="provider.example!bank.example!1700000000!1700086399.xml.gz"', '', 'x'])).toBe('report');
  expect(kind(['From: tls@provider.example', 'Subject: x', 'Content-Type: multipart/report; report-type="tlsrpt"; boundary=b', '', '--b', '', 'x', '--b--'])).toBe('report');
});

test.each([
  ['Automatic reply: Your card', 'I am out of the office until Monday.', ['Auto-Submitted: auto-replied'], 'auto-reply/out-of-office'],
  ['Автоответ: Карта', 'Здравствуйте! Я нахожусь в отпуске до 5 июня.', ['X-Autoreply: yes'], 'auto-reply/out-of-office'],
  ['Автоматична відповідь: картка', 'Мене не буде в офісі до понеділка', [], 'auto-reply/out-of-office'],
  ['Otomatik yanıt: Kart', 'Yıllık izindeyim.', [], 'auto-reply/out-of-office'],
  ['Avtomatik cavab: Kart', 'Məzuniyyətdəyəm, 5 iyunda qayıdacağam.', [], 'auto-reply/out-of-office'],
  ['ავტომატური პასუხი: ბარათი', 'შვებულებაში ვარ', [], 'auto-reply/out-of-office'],
  ['Abwesenheitsnotiz: Karte', 'Ich bin bis zum 5. Juni nicht im Büro.', ['X-Auto-Response-Suppress: All'], 'auto-reply/out-of-office'],
  ['Réponse automatique : carte', 'Je suis absent du bureau jusqu\'au 5 juin.', [], 'auto-reply/out-of-office'],
  ['Respuesta automática: tarjeta', 'Estoy fuera de la oficina.', [], 'auto-reply/out-of-office'],
  ['Risposta automatica: carta', 'Sono in ferie fino al 5.', [], 'auto-reply/out-of-office'],
  ['Resposta automática: cartão', 'Estou de férias.', [], 'auto-reply/out-of-office'],
  ['Automatisch antwoord: kaart', 'Ik ben niet op kantoor.', [], 'auto-reply/out-of-office'],
  ['Odpowiedź automatyczna: karta', 'Jestem na urlopie.', [], 'auto-reply/out-of-office'],
  ['Out of office', 'I am out of office, with limited access to my email.', [], 'auto-reply/out-of-office'],
  ['Re: Card', 'I am on vacation until June.', ['Precedence: bulk', 'In-Reply-To: <1@bank.example>'], 'auto-reply/out-of-office'],
  ['Re: Card', 'Thanks, we will look at it.', ['Auto-Submitted: auto-replied'], 'auto-reply'],
  ['[#12345] Request received: Card', 'Your request has been received and will be reviewed by our team.', ['Auto-Submitted: auto-generated', 'X-Auto-Response-Suppress: All'], 'auto-reply/loop'],
  ['Re: Карта [Заявка №12345]', 'Ваше обращение получено и зарегистрировано.', ['Auto-Submitted: auto-replied'], 'auto-reply/loop'],
  ['[Ticket #12345] Card', 'Dear customer, your request has been received.', ['X-OTRS-Ticket: 1'], 'auto-reply/loop'],
  ['Card (Case 00012345)', 'Thank you for contacting us. Your case has been created.', ['X-Auto-Response-Suppress: All'], 'auto-reply/loop'],
  ['Nightly backup', 'All is well', ['Auto-Submitted: auto-generated'], 'auto-reply'],
])('%s / %s is %s', (subject, text, headers, wanted) => {
  expect(kind(letter(subject, text, headers))).toBe(wanted);
});

test.each([
  ['List-Id: News <news.shop.example>', ''],
  ['Precedence: list', ''],
  ['List-Unsubscribe: <https://shop.example/u>', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'],
  ['List-Unsubscribe: <mailto:u@shop.example>', 'Precedence: bulk'],
  ['List-Unsubscribe: <mailto:u@shop.example>', 'Feedback-ID: 1:shop'],
])('%s %s is list mail', (...headers) => {
  expect(kind(letter('News', 'Buy now', headers.filter(Boolean)))).toBe('list');
});

const calendar = (method: string, disposition = 'inline', parameter = `; method=${method}`): readonly string[] => [
  'From: ann@customer.example', 'Subject: Meeting', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'Please come.', '--b', `Content-Type: text/calendar${parameter}`, `Content-Disposition: ${disposition}`, '', 'BEGIN:VCALENDAR', `METHOD:${method}`, 'END:VCALENDAR', '--b--',
];

test('invitations and answers to them', () => {
  for (const method of ['REQUEST', 'CANCEL', 'COUNTER', 'PUBLISH']) expect(kind(calendar(method)), method).toBe('invite/calendar-request');
  expect(kind(calendar('REPLY'))).toBe('invite/calendar-answer');
  expect(kind(calendar('REPLY', 'inline', ''))).toBe('invite/calendar-answer');
  expect(kind(calendar('REPLY', 'attachment; filename=invite.ics')), 'a file with a letter').toBe('message');
});

// Each of these is a customer who would be lost.
test.each([
  ['On vacation and my card was swallowed', 'I am in Spain, the machine kept my card.', []],
  ['Out of office hours card blocked', 'Nobody answers the phone.', []],
  ['Automatic reply does not work in your bank', 'I never get any.', []],
  ['В отпуске заблокировали карту', 'Помогите, я за границей.', []],
  ['Mail delivery failed', 'I wrote to loans@bank.example and it was returned: 550 5.1.1 user unknown. Message-ID: <1@x.example>. What is the right address?', []],
  ['Fwd: Undelivered Mail Returned to Sender', 'Your address does not work!\n\n---------- Forwarded message ---------\nFrom: MAILER-DAEMON@mx.example\nDate: 1 Jun 2026\nSubject: Undelivered Mail\n\n550 5.1.1 user unknown', []],
  ['Re: Mail delivery failed: returning message to sender', 'Can you help? >>> 550 5.1.1 user unknown', ['In-Reply-To: <1@x.example>']],
  ['Message could not be delivered', 'The parcel with my card could not be delivered.', []],
  ['Card', 'Thank you for contacting me. Your request 12345 has been received.', []],
  ['Bill', 'Here is the bill.', ['List-Unsubscribe: <mailto:u@shop.example>']],
  ['Card', 'Hello', ['Precedence: bulk']],
  ['Card', 'Hello', ['Auto-Submitted: no']],
  ['Card', 'Hello', ['X-Auto-Response-Suppress: All']],
  ['Card', 'Hello', ['X-Autoreply: no']],
  ['Re: Card', 'Hello, I am Dora of the other bank and looked into it.', ['X-Zendesk-Ticket: 1', 'X-Auto-Response-Suppress: All']],
  ['Card', 'Hello', ['X-Loop: forwarder@customer.example']],
  ['On holiday: card blocked', 'I am on vacation in Spain and cannot pay.', []],
  ['Re: Out of office', 'So who can help me?\n\nOn Mon, Jun 1, 2026 at 10:00 AM Carl <carl@bank.example> wrote:\n> I am out of the office until Friday.', []],
  ['Re: Card', 'And when will it come?\n\nOn Mon, Jun 1, 2026 at 10:00 AM Bank <support@bank.example> wrote:\n> Your request #12345 has been received.', ['Precedence: bulk', 'In-Reply-To: <1@bank.example>']],
  ['My mailbox is full', 'so I did not get your statement', []],
])('%s / %s is a message', (subject, text, headers) => {
  expect(kind(letter(subject, text, headers))).toBe('message');
});

test('a report that somebody attached to a question is a question', () => {
  expect(kind(['From: ann@customer.example', 'Subject: Your address does not work', 'Content-Type: multipart/mixed; boundary=b', ...PARTS(['Content-Type: message/delivery-status', '', 'Final-Recipient: rfc822; loans@bank.example', 'Action: failed', 'Status: 5.1.1'], OURS)])).toBe('message');
});

const VOCABULARY = ['undelivered', 'mail', 'delivery', 'failed', 'mailbox is full', '550 5.1.1', 'user unknown', '<bob@x.example>', 'returned to sender', '\n', 'Message-ID: <1@x.example>', 'I am on vacation', 'your request', '#12345', 'has been received', 'unsubscribe', 'From: a@b.example', 'out of office', 'не доставлено', 'в отпуске', '-----', '> '];

test('whatever a person writes without a machine\'s mark is a message', () => {
  const words = fc.array(fc.constantFrom(...VOCABULARY), { maxLength: 12 }).map((list) => list.join(' '));
  fc.assert(fc.property(words, words, (subject, text) => {
    fc.pre(!/^\W*out of office/.test(subject));
    expect(kind(letter(subject.replaceAll('\n', ' '), text))).toBe('message');
  }), { numRuns: 300 });
});

test('any report is read into plain data of bounded size, its first recipient the one it speaks of', () => {
  const line = fc.constantFrom('Final-Recipient: rfc822; a@x.example', 'Final-Recipient: ;', 'Original-Recipient: rfc822;B@x.example', 'Action: failed', 'Action: delayed', 'Action: delivered', 'Action:', 'Status: 5.1.1', 'Status: x', 'Diagnostic-Code: smtp; 550 user unknown', 'Diagnostic-Code: smtp; 452 full', '', 'no field', 'Arrival-Date: x');
  fc.assert(fc.property(fc.array(line, { maxLength: 400 }), (lines) => {
    const content = read(dsn(lines));
    expect(content.nature).toBe('bounce');
    expect(structuredClone(content.bounces)).toEqual(content.bounces);
    expect((content.bounces ?? []).length).toBeLessThanOrEqual(100);
    if (content.bounces) expect(content.bounces[0]?.recipient ?? content.bounce?.recipient).toBe(content.bounce?.recipient);
    if (content.variety === 'delivered') expect(content.bounce).toBeNull();
  }), { numRuns: 100 });
});

test('a postmaster who is a person is heard', () => {
  expect(kind(['From: postmaster@customer.example', 'To: support@bank.example', 'Subject: Your mail server', '', 'Hello, the mailbox is full on our side, please send the statement again.'])).toBe('message');
});
