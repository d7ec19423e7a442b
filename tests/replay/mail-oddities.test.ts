import { describe, expect, test } from 'vitest';
import { readMail } from '../../connectors/email/reading/read-mail.ts';
import { findCases, listFiles, readBytes } from './cases.ts';

const cases = findCases('mail-oddities');

interface Wanted {
  readonly from?: string;
  readonly to?: readonly string[];
  readonly cc?: readonly string[];
  readonly replyTo?: readonly string[];
  readonly subject?: string;
  readonly messageId?: string;
  /** As the header writes it. */
  readonly date?: string;
  readonly inReplyTo?: string;
  /** Oldest first. */
  readonly references?: readonly string[];
  readonly files?: readonly string[];
  readonly text?: string | RegExp;
}

/** What the other library's own tests ask of each message, told in our terms. */
const WANTED: Readonly<Record<string, Wanted>> = {
  'rfc2822/example01.eml': { from: 'jdoe@machine.example', to: ['mary@example.net'], messageId: '1234@local.machine.example', date: '21 Nov 1997 09:55:06 -0600', subject: 'Saying Hello' },
  'rfc2822/example02.eml': { from: 'jdoe@machine.example', to: ['mary@example.net'], messageId: '1234@local.machine.example', date: '21 Nov 1997 09:55:06 -0600', subject: 'Saying Hello' },
  'rfc2822/example03.eml': { from: 'john.q.public@example.com', to: ['mary@x.test', 'jdoe@example.org', 'one@y.test'], cc: ['boss@nil.test', 'sysservices@example.net'], messageId: '5678.21-Nov-1997@example.com', date: '1 Jul 2003 10:52:37 +0200' },
  'rfc2822/example04.eml': { from: 'pete@silly.example', to: ['c@a.test', 'joe@where.test', 'jdoe@one.test'], cc: [], messageId: 'testabcd.1234@silly.example', date: 'Thu, 13 Feb 1969 23:32:54 -0330' },
  'rfc2822/example05.eml': { from: 'jdoe@machine.example', to: ['mary@example.net'], subject: 'Saying Hello', messageId: '1234@local.machine.example', date: 'Fri, 21 Nov 1997 09:55:06 -0600' },
  'rfc2822/example06.eml': { from: 'mary@example.net', to: ['jdoe@machine.example'], replyTo: ['smith@home.example'], subject: 'Re: Saying Hello', messageId: '3456@example.net', inReplyTo: '1234@local.machine.example', references: ['1234@local.machine.example'], date: 'Fri, 21 Nov 1997 10:01:10 -0600' },
  'rfc2822/example07.eml': { from: 'jdoe@machine.example', to: ['smith@home.example'], subject: 'Re: Saying Hello', messageId: 'abcd.1234@local.machine.tld', inReplyTo: '3456@example.net', references: ['1234@local.machine.example', '3456@example.net'], date: 'Fri, 21 Nov 1997 11:00:00 -0600' },
  'rfc2822/example08.eml': { from: 'jdoe@machine.example', to: ['mary@example.net'], subject: 'Saying Hello', date: 'Fri, 21 Nov 1997 09:55:06 -0600', messageId: '1234@local.machine.example' },
  'rfc2822/example09.eml': { from: 'jdoe@machine.example', to: ['mary@example.net'], subject: 'Saying Hello', date: 'Fri, 21 Nov 1997 09:55:06 -0600', messageId: '1234@local.machine.example' },
  // The standard's own reading: a comment is no part of the address.
  'rfc2822/example10.eml': { from: 'pete@silly.test', to: ['c@public.example', 'joe@example.org', 'jdoe@one.test'], date: 'Thu, 13 Feb 1969 23:32 -0330', messageId: 'testabcd.1234@silly.test' },
  // The route before the address, and the spaces inside it, are old forms that say nothing.
  'rfc2822/example11.eml': { from: 'john.q.public@example.com', to: ['mary@example.net', 'jdoe@test.example'], date: 'Tue, 1 Jul 2003 10:52:37 +0200', messageId: '5678.21-Nov-1997@example.com' },
  'rfc2822/example12.eml': { from: 'jdoe@machine.example', date: '21 Nov 1997 09:55:06 GMT' },
  'rfc2822/example13.eml': { from: 'jdoe@machine.example', to: ['mary@example.net'], date: 'Fri, 21 Nov 1997 09:55:06 -0600', subject: 'Saying Hello' },
  'rfc2822/example14.eml': { from: 'atsushi@example.com', subject: 'Re: TEST  テストテスト', messageId: '0CC5E11ED2C1D@example.com', text: 'Hello\n' },
  'mime_emails/sig_only_email.eml': { files: ['signature.asc'] },
  'error_emails/empty_group_lists.eml': { from: 'ceciledwards@sbcglobal.net', to: [] },
  'error_emails/multiple_references_with_one_invalid.eml': { references: ['foo@bar.net', 'baz@bar.net'] },
  'error_emails/multiple_invalid_content_dispositions.eml': { files: [] },
  'error_emails/weird_to_header.eml': { to: ['user-example@aol.com', 'e-s-a-s-2200@app.ar.com'] },
  'rfc6532/utf8_headers.eml': { from: 'jdöe@mächine.example', to: ['märy@exämple.net'], subject: 'Säying Hello' },
  'error_emails/invalid_subject_characters.eml': { from: 'info@formacaofrenetik.info', subject: 'Formação FrenetikPolis: Mega Campanha Final Verão | Cursos de Setembro' },
  // Beyond what the library asks: subjects, words and names in code pages, and files under the names their senders gave them.
  'error_emails/bad_subject.eml': { subject: 'MySurvey.com:  You have a survey waiting!  91123105' },
  'error_emails/cant_parse_from.eml': { from: 'News@InsideApple.Apple.com', text: /^From one solid piece/ },
  'error_emails/content_transfer_encoding_qp_with_space.eml': { text: /good RX site for online purchases/ },
  'error_emails/content_transfer_encoding_with_semi_colon.eml': { text: /pre-approved for a \$402,000 Home Loan/ },
  'error_emails/new_line_in_to_header.eml': { to: ['leads@sg.dc.com', 'sag@leads.gs.ry.com', 'sn@example-hotmail.com', 'e-s-a-g-8718@app.ar.com', 'jp@t-exmaple.com', 'cc@c-l-example.com'] },
  'error_emails/header_fields_with_empty_values.eml': { subject: 'Testmail', text: /Jørn Støylen/ },
  'attachment_emails/attachment_nonascii_filename.eml': { files: ['ciële.txt'] },
  'attachment_emails/attachment_pdf.eml': { subject: 'Another PDF with 🎉 Unicode chars in it 🍿', files: ['broken.pdf'] },
  'attachment_emails/attachment_with_base64_encoded_name.eml': { files: ['This is a test.pdf'] },
  'attachment_emails/attachment_with_quoted_filename.eml': { subject: 'Eelanalüüsi päring', files: ['Eelanalüüsi päring.jpg'] },
  'attachment_emails/attachment_with_unquoted_name.eml': { files: ['This is a test.txt'] },
  'attachment_emails/attachment_message_rfc822.eml': { files: ['ForwardedMessage.eml'], text: /Subject: Another PDF/ },
  'mime_emails/email_with_similar_boundaries.eml': { text: 'Test\n', files: ['LOGO.png'] },
  'mime_emails/raw_email7.eml': { files: ['test.rb', 'test.pdf', 'smime.p7s'], text: 'This is the first part.\n' },
  'mime_emails/two_from_in_message.eml': { from: 'tester1@test.com' },
  'multi_charset/japanese.eml': { subject: 'まみむめも', text: /^かきくえこ/ },
  'multi_charset/japanese_attachment.eml': { files: ['てすと.txt'] },
  'multi_charset/japanese_attachment_long_name.eml': { files: ['かきくけこかきくけこかきくけこかきくけこかきくけこ.txt'] },
  'multi_charset/japanese_iso_2022.eml': { text: /^すみません。/ },
  'multi_charset/japanese_shift_jis.eml': { text: /^あいうえお/ },
  'multi_charset/ks_c_5601-1987.eml': { text: '스티해\n' },
  'plain_emails/raw_email.eml': { subject: 'NOTE: 한국말로 하는 것', text: /^대부분의/ },
  'plain_emails/raw_email_with_partially_quoted_subject.eml': { subject: 'Re: Test: "漢字" mid "漢字" tail' },
  'plain_emails/raw_email_with_at_display_name.eml': { to: ['smith@gmail.com', 'raasdnil@gmail.com', 'tom@gmail.com'] },
  'plain_emails/raw_email_reply.eml': { inReplyTo: '348F04F142D69C21-291E56D292BC@xxxx.net' },
  'plain_emails/raw_email6.eml': { text: /^Test test\. Hi\. Waving\. m[\s\S]*Envoyé par/ },
};

describe.skipIf(!cases)('mails that broke another library', () => {
  const files = cases ? listFiles(`${cases}/emails`, /^[^.]/) : [];

  test('there are some', () => expect(files.length).toBe(104));

  test.each(files)('%s is one message somebody can see, and its header is one line each', (file) => {
    const bytes = readBytes(`${cases}/emails`, file);
    const content = readMail(bytes);
    // One of them is an empty file: of that the warning is all there is to see.
    if (bytes.length === 0) expect(content.warnings).not.toEqual([]);
    else expect(content.text.length + content.attachments.length + content.subject.length + (content.html ?? '').length).toBeGreaterThan(0);
    const lines = [content.subject, content.messageId, content.from?.name, content.from?.address, ...content.references, ...[...content.to, ...content.cc, ...content.replyTo].flatMap(({ name, address }) => [name, address]), ...content.attachments.map(({ name }) => name)];
    // oxlint-disable-next-line no-control-regex
    for (const line of lines) expect(line ?? '').not.toMatch(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]/);
    // What comes out of the reading thread is plain data.
    expect(structuredClone(content)).toEqual(content);
  });

  test.each(Object.entries(WANTED))('%s says what its senders wrote', (file, wanted) => {
    const { from, to, cc, replyTo, subject, messageId, date, inReplyTo, references, attachments, text } = readMail(readBytes(`${cases}/emails`, file));
    const addresses = (list: readonly { readonly address: string }[]): readonly string[] => list.map(({ address }) => address).filter(Boolean);
    const got: Record<keyof Wanted, unknown> = { from: from?.address, to: addresses(to), cc: addresses(cc), replyTo: addresses(replyTo), subject, messageId, date, inReplyTo, references: references.toReversed(), files: attachments.map(({ name }) => name), text };
    for (const [field, value] of Object.entries(wanted) as [keyof Wanted, unknown][]) {
      if (value instanceof RegExp) expect(got[field], field).toMatch(value);
      else expect(got[field], field).toEqual(field === 'date' ? Date.parse(value as string) : value);
    }
  });

  test('none of those that only look odd is taken for a machine\'s', () => {
    const machines = files.filter((file) => !/report|bounce|mimepart_without|empty_in_reply_to|bad_date_header\.eml/.test(file)).filter((file) => readMail(readBytes(`${cases}/emails`, file)).nature !== 'message');
    expect(machines).toEqual([]);
  });
});
