import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminEmail, startParley, type ParleyServer } from '../processes.ts';
import { startService, type Service } from '../services.ts';
import { make, openBrowser, openPage, signIn } from './browser.ts';

/** What strangers send is shown without being obeyed: a hostile mail from a real mailbox, in a real browser. */

let browser: Browser | undefined;
let dovecot: Service | undefined;
let server: ParleyServer | undefined;
let tracker: { readonly server: Server; readonly port: number; readonly asked: string[] };
const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-mail-'));

beforeAll(async () => {
  browser = await openBrowser();
  if (browser) dovecot = await startService('dovecot');
  tracker = await startTracker();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await server?.end();
  dovecot?.stop();
  tracker.server.close();
  tracker.server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Somebody else's server: notes who looks. */
async function startTracker(): Promise<typeof tracker> {
  const asked: string[] = [];
  const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const listening = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
  });
  await new Promise<void>((resolve) => { listening.listen(0, '127.0.0.1', resolve); });
  return { server: listening, port: (listening.address() as AddressInfo).port, asked };
}

function hostileMail(port: number): string {
  return [
    'From: Aysel Huseynova <aysel@customer.test>', 'To: support@example.test', 'Subject: Statement', 'Message-ID: <hostile-1@customer.test>', 'Date: Fri, 20 Nov 2026 10:00:00 +0400',
    'MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8', '',
    '<html><body><h2>Your October statement</h2><p>Please confirm <b>by Friday</b>.</p>',
    `<img src="http://127.0.0.1:${port}/pixel.png" width="40" height="40" alt="logo">`,
    `<script>fetch('http://127.0.0.1:${port}/script'); parent.document.title = 'taken';</script>`,
    `<img src="x" onerror="fetch('http://127.0.0.1:${port}/onerror')"><a href="javascript:alert(1)">click</a>`,
    `<form action="http://127.0.0.1:${port}/form"><input name="password"></form><style>body{background:url(http://127.0.0.1:${port}/style)}</style></body></html>`, '',
  ].join('\r\n');
}

test('a mail is shown in a frame that runs nothing and loads nothing until asked to', { timeout: 120_000 }, async (context) => {
  if (!browser || !dovecot) return context.skip();
  server = await startParley();
  const account = { host: '127.0.0.1', port: dovecot.port, secure: false, user: 'support@example.test', password: 'secret' };
  await make(server, '/api/channels', { kind: 'email', name: 'Support', settings: { imap: account, smtp: { ...account, port: 1 }, address: 'support@example.test', allowPlaintext: true } });
  const file = path.join(folder, 'hostile.eml');
  writeFileSync(file, hostileMail(tracker.port));
  dovecot.run('deliver', file, 'support@example.test');

  const { page, errors } = await openPage(browser);
  await signIn(page, server.url, adminEmail);
  await page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: /Statement/ }).click({ timeout: 40_000 });
  const element = page.locator('iframe');
  const frame = element.contentFrame();
  await frame.getByRole('heading', { name: 'Your October statement' }).waitFor();
  expect(await element.getAttribute('sandbox')).toBe('allow-same-origin allow-popups allow-popups-to-escape-sandbox');
  expect(await frame.locator('script, form, input, [onerror], a[href^="javascript"]').count()).toBe(0);
  await expect.poll(async () => (await element.boundingBox())?.height ?? 0).toBeGreaterThan(100);
  expect(tracker.asked).toEqual([]);


  await page.getByRole('button', { name: 'Show images' }).click();
  await expect.poll(() => tracker.asked).toEqual(['/pixel.png']);
  expect(await page.title()).toBe('Parley');
  expect(errors).toEqual([]);
  await page.context().close();
});
