import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemPrincipal } from '../../people/index.ts';
import { openBrowser, openPage, signIn } from './browser.ts';
import { openMailWorld, type MailWorld } from './mail-world.ts';

/** What an administrator does for mail: mailboxes, signatures, and what became no message. */

let browser: Browser | undefined;
let world: MailWorld;
const admin = systemPrincipal('main');

beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
}, 30_000);

describe('looking after mail', () => {
  beforeEach(async (context) => {
    if (!browser) { context.skip(); return; }
    world = await openMailWorld();
    return () => world.close();
  }, 60_000);

  test('sets a mailbox up with the sign-in of its provider, asking only for what counts', { timeout: 120_000 }, async () => {
    const { page, errors } = await openPage(browser!);
    await signIn(page, world.url, world.adminEmail);
    await page.goto(`${world.url}/admin/channels`);
    await page.getByRole('button', { name: 'Add a channel' }).click();
    await page.getByRole('button', { name: /A mailbox that several people answer/ }).click();
    const receiving = page.getByRole('group', { name: 'Receiving (IMAP)' });
    await receiving.getByLabel('Password').waitFor();
    await page.getByRole('combobox', { name: 'How the mailbox is signed in' }).selectOption({ label: 'Google (OAuth)' });
    expect(await receiving.getByLabel('Password').count()).toBe(0);
    expect(await page.getByLabel('Directory (tenant)').count()).toBe(0);
    await page.getByRole('textbox', { name: 'E-mail address' }).fill('cards@bank.example');
    await page.getByLabel('Client ID').fill('parley');
    for (const part of ['Receiving (IMAP)', 'Sending (SMTP)']) {
      await page.getByRole('group', { name: part }).getByLabel('Server').fill('mail.bank.example');
      await page.getByRole('group', { name: part }).getByLabel('User name').fill('cards');
    }
    await page.getByText('Folders and old mail').click();
    await page.getByLabel('Bring in old mail').selectOption({ label: 'Of the last year' });
    await page.getByText('Other addresses of ours').click();
    await page.getByLabel('Other addresses', { exact: false }).last().fill('old@bank.example\nno address');

    const popup = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in with Google' }).click();
    await popup;
    await page.getByText('Signed in. Save to keep it.').waitFor();
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByText('Line 2 must be an e-mail address').waitFor();
    await page.getByLabel('Other addresses', { exact: false }).last().fill('old@bank.example');
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByRole('listitem').filter({ hasText: 'Open the folder Archive' }).getByText('There is no such folder.').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'custom.step' }).waitFor();
    await page.getByRole('button', { name: 'Add channel' }).click();
    await page.getByRole('heading', { name: 'E-mail', level: 2 }).waitFor();
    const made = (await world.inbox.channels.list(admin)).find((one) => one.settings['address'] === 'cards@bank.example');
    expect(made && world.inbox.channels.openSettings(made)).toMatchObject({ auth: { kind: 'google', clientId: 'parley', refreshToken: 'renewed' }, imap: { importDays: 365 }, aliases: ['old@bank.example'] });

    await world.inbox.channels.progress('main', made!.id, { work: 'import', done: 500, total: 2000, leftMs: 600_000, finished: false });
    await page.reload();
    await page.getByText('500 of 2,000 · about 10m left').waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('keeps signatures with their variables, and says what is none', { timeout: 120_000 }, async () => {
    const { page, errors } = await openPage(browser!);
    await signIn(page, world.url, world.adminEmail);
    await page.goto(`${world.url}/admin/signatures`);
    await page.getByText('No signatures yet').waitFor();
    await page.getByRole('button', { name: 'Add a signature' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Cards team');
    await page.getByLabel('Text', { exact: true }).fill('Kind regards\n');
    await page.getByRole('button', { name: 'Writer’s name' }).click();
    const preview = page.getByRole('region', { name: 'As customers see it' });
    await preview.getByText('Leyla Mammadova').waitFor();
    await page.keyboard.type(' <img src=x onerror="document.title=1"> {{nobody}}');
    await preview.getByText('{{nobody}}').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByText(/nobody/).first().waitFor();
    await page.getByLabel('Text', { exact: true }).fill('Kind regards\n{{agent.name}}');
    await page.getByLabel('Used for').selectOption({ label: 'Cards' });
    await page.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'Cards team' });
    await row.getByText('Kind regards {agent.name}').waitFor();
    await row.getByRole('button', { name: 'Edit Cards team' }).click();
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe('Kind regards\n{{agent.name}}');
    expect(await page.title()).toBe('Parley');
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('lists what was set aside apart from what could not be read', { timeout: 120_000 }, async () => {
    await world.deliver({ externalId: '<lonely@x>', nature: 'auto-reply', variety: 'out-of-office', text: 'Away.' });
    const { page, errors } = await openPage(browser!);
    await signIn(page, world.url, world.adminEmail);
    await page.goto(`${world.url}/admin/unprocessed`);
    await page.getByText('Everything was read').waitFor();
    await page.getByRole('tab', { name: 'Set aside' }).click();
    await page.getByRole('button', { name: /^Look at/ }).click();
    await page.getByRole('dialog').getByText('Away.').waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
