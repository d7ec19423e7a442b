import type { Card, InboundMessage, Trust } from '../../connectors/spec/index.ts';

/** Mails as their reader would tell them, one for each thing that the screen has to show. */

const hour = 3_600_000;
const person = (name: string, address: string) => ({ externalId: address, name, email: address, verified: false });
export const ann = person('Ann Smith', 'ann@customer.test');
export const bob = person('Bob Smith', 'bob@customer.test');
const carl = person('Carl Jones', 'carl@lawyers.test');

const proven: Trust = {
  verdict: 'proven', dkim: [{ domain: 'customer.test', selector: 's1', result: 'pass', aligned: true }], spf: { domain: 'customer.test', ip: '192.0.2.7', result: 'pass', aligned: true },
  dmarc: { domain: 'customer.test', policy: 'reject', result: 'pass' }, by: 'us',
};
const contradicted: Trust = {
  verdict: 'contradicted', dkim: [{ domain: 'mailer.test', result: 'pass', aligned: false }], spf: { domain: 'bank.example', ip: '203.0.113.9', result: 'fail', aligned: true },
  dmarc: { domain: 'bank.example', policy: 'quarantine', result: 'fail' }, arc: { sealer: 'lists.test', result: 'none' }, by: 'mx.bank.example',
};

const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

export function meeting(now: number, change: Partial<Card> = {}): Card {
  return {
    kind: 'calendar', method: 'request', uid: 'meeting-1', sequence: 0, summary: 'Signing the mortgage contract', location: 'Branch Nizami Street 12, https://maps.example/nizami', description: 'Please bring your passport.',
    startsAt: now + 48 * hour, endsAt: now + 49 * hour, allDay: false, timeZone: 'Pacific/Kiritimati', repeats: 'FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4',
    organizer: { name: 'Ann Smith', email: ann.externalId }, attendees: [{ name: 'Bob Smith', email: bob.externalId, answer: 'accepted' }, { name: 'Carl Jones', answer: 'declined' }, { email: 'support@bank.example', answer: 'needs-action' }],
    ...change,
  };
}

/** A mail to many, handed on by a colleague (so that its checks prove nothing of its writer), with an invitation, a quote and a picture of its layout. */
export function letter(now: number): Partial<InboundMessage> & { externalId: string } {
  const visibleText = 'Dear team,\n\nBob and I would like to sign next week. Does the time below suit you?\n\nKind regards\nAnn';
  return {
    externalId: '<letter@customer.test>', subject: 'Our mortgage', at: now - 3 * hour, from: ann, trust: proven, protection: { standard: 'smime', how: 'signed' }, cards: [meeting(now)],
    participants: [{ ...bob, role: 'to' }, { ...carl, role: 'cc' }, { ...person('Dana Lee', 'dana@lawyers.test'), role: 'cc' }, { ...person('Rauf Aliyev', 'rauf@bank.example'), role: 'forwarder' }],
    visibleText, text: `${visibleText}\n\nOn 20 November Example Bank wrote:\n> We have received your papers.`,
    attachments: [{ name: 'passport.pdf', type: 'application/pdf', content: Buffer.alloc(48_000, 7) }, { name: 'logo.png', type: 'image/png', content: picture, contentId: 'logo@customer.test', inline: true }],
    html: '<p>Dear team,</p><p>Bob and I would like to sign <b>next week</b>. Does the time below suit you?</p><p><img src="cid:logo@customer.test" alt="logo">Ann</p>',
  };
}

/** Everything that could deceive at once. */
export function lure(now: number): Partial<InboundMessage> & { externalId: string } {
  const from = person('Example Bank <security@bank.example>', 'security@bank-exarnple.test');
  return {
    externalId: '<lure@mailer.test>', subject: 'Your account will be closed', at: now - 2 * hour, from, trust: contradicted, replyTo: person('Desk', 'desk@elsewhere.test'),
    text: 'Confirm your account at https://bank.example/login today.\n\nSee the attached form.',
    findings: [
      { kind: 'link-lies', shown: 'https://bank.example/login', leadsTo: 'https://bank-exarnple.test/collect?id=8271' },
      { kind: 'lookalike-domain', domain: 'bank-exarnple.test', like: 'bank.example', where: 'sender' },
      { kind: 'name-poses-as-address', shown: 'security@bank.example', address: 'security@bank-exarnple.test' },
      { kind: 'reply-elsewhere', address: 'desk@elsewhere.test' },
      { kind: 'dangerous-file', name: 'form.pdf.exe', why: 'double-extension' },
      { kind: 'hidden-text', text: 'urgent urgent urgent verify wallet' },
      { kind: 'trackers', hosts: ['track.mailer.test'] },
    ],
    attachments: [{ name: 'form.pdf.exe', type: 'application/octet-stream', content: Buffer.alloc(9000, 1) }],
  };
}

/** What machines send about an answer of ours. */
export function machines(now: number, ofOurs: string): readonly (Partial<InboundMessage> & { externalId: string })[] {
  const thread = { references: [ofOurs] };
  const robot = person('Mail Delivery System', 'mailer-daemon@customer.test');
  return [
    { externalId: '<bounce@customer.test>', nature: 'bounce', at: now - hour, from: robot, thread, text: 'The following message could not be delivered: bob@customer.test mailbox full', bounce: { severity: 'soft', recipient: bob.externalId, status: '4.2.2', reason: 'The mailbox is full.', of: ofOurs } },
    { externalId: '<away@customer.test>', nature: 'auto-reply', variety: 'out-of-office', at: now - hour + 1000, from: ann, thread, text: 'I am away until Monday.' },
    { externalId: '<receipt@customer.test>', nature: 'receipt', at: now - hour + 2000, from: ann, thread, text: 'Your message was displayed.' },
    { externalId: '<answer@customer.test>', nature: 'invite', variety: 'calendar-answer', at: now - hour + 3000, from: bob, thread, text: 'Accepted', cards: [meeting(now, { method: 'reply', attendees: [{ name: 'Bob Smith', email: bob.externalId, answer: 'accepted' }] })] },
  ];
}

/** A long mail with a picture that its text only names, a table whose words need their room, and an answer below. */
export function report(now: number): readonly (Partial<InboundMessage> & { externalId: string })[] {
  const rows = Array.from({ length: 60 }, (_, index) => `<tr><td>${index + 1}</td><td>Transfer to AZ21NABZ00000000137010001944</td><td class="amount">12,345.67</td><td>Completed</td></tr>`).join('');
  return [
    { externalId: '<report@x>', subject: 'Reconciliation', from: ann, at: now - 9000, text: 'All lines \n of November. ', visibleText: 'All lines\n of November.', html: `<p>All lines of November.</p><table border="1">${rows}</table>` },
    { externalId: '<shot@x>', subject: 'Re: Login', from: bob, at: now - 8000, visibleText: 'Look:\n[image: shot.png]', text: 'Look:\n[image: shot.png]\n\n> Which error?', html: '<p>Look:</p><p><img src="cid:shot@x" alt="shot.png"></p><details><summary>…</summary>Which error?</details>',
      attachments: [{ name: 'shot.png', type: 'image/png', content: picture, contentId: 'shot@x', inline: true }] },
  ];
}
