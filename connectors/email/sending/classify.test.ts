import { expect, test } from 'vitest';
import { classifyFailure, readRefusals } from './classify.ts';

const answer = (command: string, response: string): Error => Object.assign(new Error(response), { command, response, responseCode: Number(response.slice(0, 3)), code: 'EENVELOPE' });

// What servers say, in the words of Postfix, Exchange, Gmail, Yandex, mail.ru and the RFCs.
test.each([
  ['RCPT TO', '450 4.2.0 <a@b>: Recipient address rejected: Greylisted, see http://x', 'temporary', undefined],
  ['RCPT TO', '451 4.7.1 Greylisting in action, please come back later', 'temporary', undefined],
  ['RCPT TO', '450 4.1.1 <a@b>: Recipient address rejected: unverified address', 'temporary', undefined],
  ['RCPT TO', '452 4.2.2 The email account that you tried to reach is over quota', 'temporary', undefined],
  ['DATA', '452 4.3.1 Insufficient system storage', 'temporary', undefined],
  ['DATA', '451 4.3.0 Error: queue file write error', 'temporary', undefined],
  ['MAIL FROM', '421 4.3.2 Service shutting down', 'limited', 60_000],
  ['MAIL FROM', '450 4.7.1 Error: too much mail from 192.0.2.1', 'limited', 60_000],
  ['RCPT TO', '421-4.7.28 Our system has detected an unusual rate of unsolicited mail', 'limited', 60_000],
  ['DATA', '451 4.7.500 Server busy. Please try again later', 'limited', 60_000],
  ['RCPT TO', '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages', 'limited', 60_000],
  ['DATA', '550 5.4.5 Daily user sending limit exceeded', 'limited', 3_600_000],
  ['MAIL FROM', '550 Daily sending quota exceeded', 'limited', 3_600_000],
  ['MAIL FROM', '530 5.7.0 Must issue a STARTTLS command first', 'sign-in', undefined],
  ['MAIL FROM', '530 5.7.57 Client not authenticated to send mail', 'sign-in', undefined],
  ['MAIL FROM', '553 5.7.1 <a@b>: Sender address rejected: not owned by user c', 'misconfigured', undefined],
  ['MAIL FROM', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'misconfigured', undefined],
  ['MAIL FROM', '552 5.3.4 Message size exceeds fixed limit', 'rejected', undefined],
  ['DATA', '554 5.7.1 Message rejected under suspicion of SPAM', 'rejected', undefined],
  ['RCPT TO', '550 5.1.1 User unknown', 'rejected', undefined],
  ['RCPT TO', '550 5.7.1 Recipient not authorized, your IP has been found on a block list', 'rejected', undefined],
  ['RCPT TO', '552 5.2.2 mailbox full', 'rejected', undefined],
  ['RCPT TO', '501 Bad recipient address syntax', 'rejected', undefined],
])('%s: %s is %s', (command, response, kind, retryAfterMs) => {
  // The server's own word counts, also when it had the whole text.
  for (const handedOver of [false, true]) {
    const error = classifyFailure(answer(command, response), handedOver, 'mail.bank.example:465');
    expect(error).toMatchObject({ kind, retryAfterMs, code: response.slice(0, 3) });
    expect(error.message).toContain('mail.bank.example:465');
    expect(error.message).toContain(response.slice(0, 300));
  }
});

test('without an answer, what was handed over may have arrived, and what was not has not', () => {
  const lost = Object.assign(new Error('Connection closed unexpectedly'), { code: 'ECONNECTION', command: 'CONN' });
  expect(classifyFailure(lost, true, 's:1').kind).toBe('unknown-outcome');
  expect(classifyFailure(lost, false, 's:1').kind).toBe('temporary');
  // A farewell is about the connection: the message before it may be kept.
  expect(classifyFailure(Object.assign(new Error('421 bye'), { code: 'ECONNECTION', command: 'CONN', responseCode: 421, response: '421 4.4.2 timeout' }), true, 's:1').kind).toBe('unknown-outcome');
});

test('refused recipients are told one by one', () => {
  const refusals = readRefusals([Object.assign(answer('RCPT TO', '550 5.1.1 User unknown'), { recipient: 'a@b.example' }), Object.assign(answer('RCPT TO', '450 try later'), { recipient: 'c@d.example' }), new Error('other')]);
  expect(refusals).toEqual([{ recipient: 'a@b.example', code: '5.1.1', reason: '550 5.1.1 User unknown' }, { recipient: 'c@d.example', code: '450', reason: '450 try later' }]);
});
