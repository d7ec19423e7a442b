import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startFile, type Served } from '../processes.ts';
import { findBarriers, openBrowser, openPage, password } from './browser.ts';

/** The first five minutes on an empty folder: nobody exists, and at the end somebody is signed in beside a channel. */

let browser: Browser | undefined;
let server: Served | undefined;
const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-first-'));

beforeAll(async () => {
  browser = await openBrowser();
  if (browser) server = await startFile('hub/parley.ts', ['start'], { PORT: '0', PARLEY_DATA: folder, PARLEY_LOG: 'warn' });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test('leads from nothing to a team with a mailbox that is checked before it is kept', { timeout: 120_000 }, async (context) => {
  if (!browser || !server) return context.skip();
  const url = `http://127.0.0.1:${server.port}`;
  const { page, errors } = await openPage(browser);
  await page.goto(`${url}/`);
  await page.getByRole('heading', { name: 'Welcome to Parley' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByLabel('Your name').fill('Aysel Huseynova');
  await page.getByLabel('E-mail address').fill('aysel@bank.example');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.getByRole('heading', { name: 'Where do messages come from?' }).waitFor();
  await page.getByRole('button', { name: /A mailbox that several people answer/ }).click();
  await page.getByRole('textbox', { name: 'E-mail address' }).fill('support@bank.example');
  for (const group of ['Receiving (IMAP)', 'Sending (SMTP)']) {
    const fields = page.getByRole('group', { name: group });
    await fields.getByRole('textbox', { name: 'Server' }).fill('127.0.0.1');
    await fields.getByRole('spinbutton', { name: 'Port' }).fill('1');
    await fields.getByRole('textbox', { name: 'User name' }).fill('support');
    await fields.locator('input[type=password]').fill('secret');
  }
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByText('Something is wrong.').waitFor({ timeout: 30_000 });
  await page.getByRole('listitem').filter({ hasText: 'Reach the IMAP server' }).getByText('Failed').waitFor();
  expect(await findBarriers(page)).toEqual([]);

  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: /API/ }).click();
  await page.getByRole('button', { name: 'Make a secret' }).click();
  expect(await page.getByRole('textbox', { name: 'Secret to copy' }).inputValue()).toMatch(/^whsec_[\w+/]{43}=$/);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByText('Everything works.').waitFor();
  await page.getByRole('button', { name: 'Add channel' }).click();
  await page.getByRole('heading', { name: 'Ready' }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Webhook address' }).inputValue()).toContain('/in/');
  await page.getByRole('button', { name: 'Open the inbox' }).click();
  await page.getByText('Nothing here').waitFor();
  await page.getByRole('button', { name: /Aysel Huseynova/ }).waitFor();

  await page.goto(`${url}/setup`);
  await page.waitForURL('**/inbox/open');
  expect(errors).toEqual([]);
});
