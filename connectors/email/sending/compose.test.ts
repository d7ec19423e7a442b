import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { authenticate } from 'mailauth';
import { describe, expect, test } from 'vitest';
import { createReplyTokens } from '../../kit/reply-tokens.ts';
import { makeLine } from '../../kit/text.ts';
import type { OutboundFile, Outgoing } from '../../spec/index.ts';
import { readAddresses } from '../mime/addresses.ts';
import { headerOf, headersOf } from '../mime/headers.ts';
import { readTree, type Part } from '../mime/tree.ts';
import { decodeHeaderText } from '../mime/words.ts';
import { listenerSettings } from '../settings.ts';
import { composeMail, makeReplySubject } from './compose.ts';
import { textToHtml } from './text-to-html.ts';

const context = { tokens: createReplyTokens(new Uint8Array(32).fill(4)) };
const settings = listenerSettings.parse({ address: 'support@bank.example', name: 'Bank', smtp: { host: 'mail.bank.example' } });
const plain: Outgoing = {
  messageId: '01JD00000000000000000000M1', key: 'k', at: 1_790_000_000_000, conversationId: '01JD00000000000000000000C1', text: 'Salam,\n\nKartınız <hazırdır>.', subject: 'Kart',
  to: [{ externalId: 'ann@customer.example', name: 'Ann', verified: false }], thread: { externalIds: ['q1@customer.example'] }, attachments: [],
};

function file(name: string, contentId?: string, type = 'image/png'): OutboundFile {
  return { name, type, bytes: 3, ...(contentId !== undefined && { contentId }), read: async () => new Uint8Array([1, 2, 3]) };
}

async function compose(change: Partial<Outgoing> = {}, own = settings) {
  const mail = await composeMail({ ...plain, ...change }, own, context);
  const { root, warnings } = readTree(mail.raw);
  expect(warnings).toEqual([]);
  return { ...mail, root, source: mail.raw.toString('latin1') };
}

function findPart(part: Part, type: string): Part | undefined {
  return part.type === type ? part : part.children.map((child) => findPart(child, type)).find(Boolean);
}

function textOf(root: Part, type: string): string {
  return (findPart(root, type)?.decode().toString('utf8') ?? '').replaceAll('\r\n', '\n').trim();
}

describe('what goes out', () => {
  test('has text and HTML, also when only text was written, and the signature below both', async () => {
    const { root } = await compose({ signature: { text: 'Leyla\nBank' } });
    expect(textOf(root, 'text/plain')).toBe('Salam,\n\nKartınız <hazırdır>.\n\n-- \nLeyla\nBank');
    expect(textOf(root, 'text/html')).toBe('<p>Salam,</p>\n<p>Kartınız &lt;hazırdır&gt;.</p>\n<div class="signature">\n<p>Leyla<br>\nBank</p>\n</div>');
    const rich = await compose({ html: '<p><b>Hi</b></p>', signature: { text: 'L', html: '<i>L</i>' } });
    expect(textOf(rich.root, 'text/html')).toBe('<p><b>Hi</b></p>\n<div class="signature">\n<i>L</i>\n</div>');
  });

  test('is the same bytes at every try, and others for another message', async () => {
    const outgoing = { attachments: [file('a.png', 'a'), file('b.pdf', undefined, 'application/pdf')], text: 'see [cid:a]' };
    const { raw } = await compose(outgoing);
    expect((await compose(outgoing)).raw.equals(raw)).toBe(true);
    expect(headerOf((await compose(outgoing)).root.headers, 'date')).toBe('Mon, 21 Sep 2026 14:13:20 +0000');
    expect((await compose({ ...outgoing, key: 'other' })).raw.equals(raw)).toBe(false);
  });

  test('shows pictures where they stand; what is not shown is attached', async () => {
    const { root, source } = await compose({ text: 'Here: [cid:a@x] and [cid:none]', attachments: [file('a "1".png', 'a@x'), file('b.png', 'b@x')] });
    expect(textOf(root, 'text/html')).toBe('<p>Here: <img src="cid:a@x" alt="a _1_.png"> and [cid:none]</p>');
    expect(textOf(root, 'text/plain')).toBe('Here: [image: a _1_.png] and [cid:none]');
    expect(findPart(root, 'multipart/related')?.children.map(({ type }) => type)).toEqual(['text/html', 'image/png']);
    expect(source.match(/^content-disposition: \w+/gim)?.toSorted()).toEqual(['Content-Disposition: attachment', 'Content-Disposition: inline']);
  });

  test('goes to To and Cc, each once, and names both', async () => {
    const { root, envelope } = await compose({ to: [{ externalId: 'ann@customer.example', verified: false }, { externalId: 'bob@customer.example', verified: false }], cc: [{ externalId: 'eva@other.example', name: 'Eva', verified: false }, { externalId: 'ann@customer.example', verified: false }] });
    expect(envelope).toEqual({ from: 'support@bank.example', to: ['ann@customer.example', 'bob@customer.example', 'eva@other.example'] });
    expect(readAddresses(headerOf(root.headers, 'cc') ?? '').map(({ address }) => address)).toEqual(['eva@other.example', 'ann@customer.example']);
    expect(headerOf(root.headers, 'bcc')).toBeUndefined();
  });

  test('says that a person wrote it and whose it is; its ids stand on their own line', async () => {
    const { root, source, messageId } = await compose();
    expect(headerOf(root.headers, 'auto-submitted')).toBe('no');
    expect(headerOf(root.headers, 'x-loop')).toBe('support@bank.example');
    expect(source).toContain(`Message-ID: <${messageId}>\r\n`);
    expect(source).toContain('\r\nIn-Reply-To: <q1@customer.example>\r\n');
    expect(readAddresses(headerOf(root.headers, 'reply-to') ?? '')[0]?.address).toMatch(/^support\+r\.[0-9a-z]+@bank\.example$/);
  });

  test('domains go out as the name system has them; letters before the @ need a server for them', async () => {
    const idn = await compose({ to: [{ externalId: 'anna@почта.example', verified: false }] });
    expect(idn.envelope.to).toEqual(['anna@xn--80a1acny.example']);
    expect(idn.needsUtf8).toBe(false);
    const local = await compose({ to: [{ externalId: 'анна@почта.example', name: 'Анна', verified: false }] });
    expect(local.needsUtf8).toBe(true);
    expect(local.raw.toString('utf8')).toMatch(/^To: .*<анна@/m);
    for (const address of ['a@b@c.example', 'a b@c.example', 'a@b.example>\r\nRCPT TO:<c@d', '"a"@b.example', 'a@', '@b.example', 'a@b..example\u0000', 'a\u202E@b.example']) {
      await expect(compose({ to: [{ externalId: address, verified: false }] })).rejects.toMatchObject({ kind: 'rejected', code: 'bad-recipient' });
    }
  });

  test('offers to unsubscribe when it is due, in one click only by https, and never else', async () => {
    const due = await compose({ unsubscribe: { url: 'https://bank.example/u?t=1', address: 'leave@bank.example' } });
    expect(headerOf(due.root.headers, 'list-unsubscribe')).toBe('<https://bank.example/u?t=1>, <mailto:leave@bank.example>');
    expect(headerOf(due.root.headers, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const http = await compose({ unsubscribe: { url: 'http://bank.example/u' } });
    expect(headerOf(http.root.headers, 'list-unsubscribe-post')).toBeUndefined();
    expect((await compose()).source).not.toMatch(/unsubscribe/i);
    await expect(compose({ unsubscribe: { url: 'javascript:alert(1)' } })).rejects.toMatchObject({ code: 'bad-unsubscribe' });
    const evil = await compose({ unsubscribe: { url: 'https://bank.example/>\r\nBcc: <x', address: 'a@b>\r\nBcc: c' } });
    expect(headerOf(evil.root.headers, 'bcc')).toBeUndefined();
  });

  test('Re: stands once, in any language it came with', () => {
    expect(makeReplySubject('RE: Aw: Ответ: Карта', true)).toBe('Re: Карта');
    expect(makeReplySubject('Ynt: Kart', true)).toBe('Re: Kart');
    expect(makeReplySubject('Regarding: x', true)).toBe('Re: Regarding: x');
    expect(makeReplySubject('New', false)).toBe('New');
  });
});

describe('our signature', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
  const resolver = async (name: string, type: string): Promise<string[][]> => {
    if (name === 'one._domainkey.bank.example' && type === 'TXT') return [[record]];
    if (name === '_dmarc.bank.example' && type === 'TXT') return [['v=DMARC1; p=reject; adkim=s']];
    throw Object.assign(new Error('not there'), { code: 'ENOTFOUND' });
  };
  const signing = { ...settings, dkim: { domain: 'bank.example', selector: 'one', privateKey: pem } };

  test('holds, covers what matters and lets a strict policy pass', async () => {
    const { raw } = await compose({ text: `ə.\n${'x'.repeat(2000)}\n.\n`, cc: [{ externalId: 'eva@other.example', verified: false }], unsubscribe: { url: 'https://bank.example/u' }, attachments: [file('a.png')] }, signing);
    const found = await authenticate(raw, { trustReceived: false, resolver });
    expect(found.dkim.results[0]?.status).toMatchObject({ result: 'pass', aligned: 'bank.example' });
    expect(found.dmarc && found.dmarc.status.result).toBe('pass');
    const signed = /\bh=([\w:\s-]+);/.exec(raw.toString('latin1'))?.[1]?.replace(/\s/g, '').split(':');
    expect(signed).toEqual(expect.arrayContaining(['from', 'to', 'cc', 'subject', 'date', 'message-id', 'reply-to', 'list-unsubscribe', 'list-unsubscribe-post', 'auto-submitted']));
    expect((await composeMail({ ...plain }, signing, context)).raw.equals((await composeMail({ ...plain }, signing, context)).raw)).toBe(true);
  });

  test('breaks with a changed word', async () => {
    const { raw } = await compose({ text: 'Pay to account 1' }, signing);
    const changed = Buffer.from(raw.toString('latin1').replaceAll('account 1', 'account 2'), 'latin1');
    expect((await authenticate(changed, { trustReceived: false, resolver })).dkim.results[0]?.status.result).not.toBe('pass');
  });

  test('a key that cannot sign is told, and nothing leaves unsigned', async () => {
    const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const bad of [ed25519, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----']) {
      await expect(compose({}, { ...signing, dkim: { ...signing.dkim, privateKey: bad } })).rejects.toMatchObject({ kind: 'misconfigured', code: 'dkim-key', message: expect.stringMatching(/RSA key/) });
    }
  });
});

/** Strings of an attacker's: breaks, controls, encoded words, specials, letters of everywhere, and parts of headers. */
const hostile = fc.array(fc.oneof(
  fc.constantFrom('\r\n', '\n', '\r', '\0', '\u2028', '\u202E', '\t', '  ', 'Bcc: thief@evil.example', '\r\nBcc: thief@evil.example', '=?utf-8?Q?=0D=0ABcc:_x?=', '=?', '?=', '"', '\\', '<', '>', ',', ';', ':', '(', ')', '@', 'ə', 'ქართული', '日本', '😀', '\uD800', 'Re: '),
  fc.string({ maxLength: 40, unit: 'binary' }),
), { maxLength: 12 }).map((parts) => parts.join(''));

const ALLOWED = /^(?:dkim-signature|from|to|cc|subject|message-id|in-reply-to|references|date|reply-to|mime-version|content-type|content-transfer-encoding|auto-submitted|x-loop)$/;

test('whatever is written, every header is ours, once, in ASCII, and says what was written', async () => {
  await fc.assert(fc.asyncProperty(hostile, hostile, hostile, fc.array(hostile, { maxLength: 3 }), hostile, async (subject, author, name, ids, fileName) => {
    const { raw, root } = await compose({
      subject, author: { name: author }, thread: { externalIds: ids }, to: [{ externalId: 'ann@customer.example', name, verified: false }], cc: [{ externalId: 'eva@other.example', name, verified: false }],
      attachments: [{ name: fileName, type: fileName, bytes: 1, contentId: fileName, read: async () => new Uint8Array(1) }],
    });
    const head = raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('latin1');
    expect(head).toMatch(/^[\x20-\x7E\r\n\t]*$/);
    expect(head.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const names = head.replace(/\r\n[ \t]/g, ' ').split('\r\n').map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
    expect(names.filter((header) => !ALLOWED.test(header))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
    const shown = makeReplySubject(subject, headerOf(root.headers, 'references') !== undefined);
    expect(decodeHeaderText(headerOf(root.headers, 'subject') ?? '')).toBe(shown);
    expect(readAddresses(headersOf(root.headers, 'to').join(',')).map(({ address }) => address)).toEqual(['ann@customer.example']);
    expect(readAddresses(headersOf(root.headers, 'from').join(',')).map(({ address }) => address)).toEqual(['support@bank.example']);
    expect(readAddresses(headersOf(root.headers, 'to').join(','))[0]?.name ?? '').toBe(makeLine(name, 200).replace(/ {2,}/g, ' ').replaceAll('=?', '= ?'));
  }), { numRuns: 150 });
});

test('text becomes HTML that says the same and does nothing', () => {
  expect(textToHtml('a\nb\n\n\nc')).toBe('<p>a<br>\nb</p>\n<p>c</p>');
  expect(textToHtml('see https://bank.example/a?b=1&c=2. Or (http://x.example) or ann@bank.example!'))
    .toBe('<p>see <a href="https://bank.example/a?b=1&amp;c=2">https://bank.example/a?b=1&amp;c=2</a>. Or (<a href="http://x.example">http://x.example</a>) or <a href="mailto:ann@bank.example">ann@bank.example</a>!</p>');
  expect(textToHtml('<script>alert("x")</script> javascript:x')).toBe('<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; javascript:x</p>');
  expect(textToHtml(' a  b http://x.example and')).toBe('<p>&nbsp;a&nbsp; b <a href="http://x.example">http://x.example</a> and</p>');
  fc.assert(fc.property(hostile, (text) => {
    const html = textToHtml(text, () => 'a');
    expect(html.replace(/<\/?p>|<br>|<a href="(?:https?:\/\/|mailto:)[^"<>]*">|<\/a>|<img src="cid:[^"<>]*" alt="a">/g, '')).not.toMatch(/[<>"']/);
  }));
});
