import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminEmail, startParley, type ParleyServer } from '../processes.ts';
import { postSigned, testSecret } from '../signed.ts';
import { findBarriers, looks, make, openBrowser, openPage, signIn } from './browser.ts';

/** Every address in both themes and at phone width, and what opens on it, is free of what axe calls a barrier. */

let browser: Browser | undefined;
let server: ParleyServer;

beforeAll(async () => {
  browser = await openBrowser();
  if (!browser) return;
  server = await startParley();
  const channelId = await make(server, '/api/channels', { kind: 'api', name: 'Mobile app', settings: { secret: testSecret }, teamId: null });
  await make(server, '/api/teams', { name: 'Cards', memberIds: [] });
  await make(server, '/api/rules', { name: 'Loans', enabled: true, position: 10, condition: { kind: 'all', of: [{ kind: 'text', contains: ['loan'] }, { kind: 'customer-new', is: true }] }, actions: [{ kind: 'add-tag', name: 'loan' }, { kind: 'set-priority', priority: 'urgent' }], stop: true });
  for (const [id, text] of [['a', 'I want a loan. This is unacceptable, I complain!'], ['b', 'Thank you so much, all good now!'], ['c', 'See https://example.com for my papers.']] as const) {
    const body = { type: 'message', id, conversation: id, from: { id, name: `Customer ${id}` }, text, attachments: [] };
    expect((await postSigned(server.url, channelId, body)).status).toBe(202);
  }
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.end();
}, 30_000);

describe.each(Object.entries(looks))('%s', (_, look) => {
  test('has no barriers', { timeout: 180_000 }, async (context) => {
    if (!browser) return context.skip();
    const { page, errors } = await openPage(browser, look);
    const phone = look.width !== undefined;
    const found: Record<string, readonly string[]> = {};
    const check = async (name: string, except: readonly string[] = []) => {
      const light = await findBarriers(page, { except });
      // What is drawn is the same in both themes; in the second only the colours can be wrong.
      await page.emulateMedia({ colorScheme: 'dark' });
      const dark = phone ? [] : await findBarriers(page, { colours: true });
      await page.emulateMedia({ colorScheme: 'light' });
      if (light.length + dark.length > 0) found[name] = [...light, ...dark.map((barrier) => `dark: ${barrier}`)];
    };
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await check('sign-in');
    await signIn(page, server.url, adminEmail);
    await page.getByRole('link', { name: /Customer a/ }).waitFor();
    await check('inbox');
    await checkConversation(page, !phone, check);
    await checkAdministration(page, check, phone ? ['People and teams'] : sections);
    if (!phone) await checkDialogs(page, check);
    await page.goto(`${server.url}/search?q=loan`);
    await page.locator('mark').first().waitFor();
    await check('search');
    for (const address of ['/nowhere', '/inbox/open/nothing']) {
      await page.goto(`${server.url}${address}`);
      await page.getByText(/There is no such/).first().waitFor();
      await check(address);
    }
    expect(found).toEqual({});
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

type Check = (name: string, except?: readonly string[]) => Promise<void>;

async function checkConversation(page: Page, wide: boolean, check: Check): Promise<void> {
  await page.getByRole('link', { name: /Customer a/ }).first().click();
  await page.getByRole('article').first().waitFor();
  await check('conversation');
  await page.getByRole('button', { name: 'Why here?' }).click();
  await page.getByRole('dialog').waitFor();
  await check('why');
  await page.keyboard.press('Escape');
  await page.getByTitle('Assigned to').click();
  await page.getByRole('listbox').waitFor();
  await check('assignee');
  await page.keyboard.press('Escape');
  await page.getByTitle('Status', { exact: true }).click();
  await page.getByRole('menu').waitFor();
  // The library puts menus beside the landmarks, as browsers do with their own.
  await check('status', ['region']);
  await page.keyboard.press('Escape');
  if (wide) return;
  await page.getByRole('button', { name: 'Show or hide the customer' }).click();
  await page.getByRole('dialog').waitFor();
  await check('customer');
  await page.keyboard.press('Escape');
}

const sections = ['Channels', 'People and teams', 'Routing rules', 'Signatures', 'API tokens', 'Unprocessed events', 'Stopped jobs', 'Audit'] as const;

async function checkAdministration(page: Page, check: Check, chosen: readonly string[]): Promise<void> {
  await page.goto(`${server.url}/admin`);
  for (const title of chosen) {
    await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: title }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByText('Loading…').waitFor({ state: 'detached' });
    await check(title);
  }
}

async function checkDialogs(page: Page, check: Check): Promise<void> {
  const open = async (address: string, button: RegExp, name: string) => {
    await page.goto(`${server.url}/admin/${address}`);
    await page.getByRole('button', { name: button }).first().click();
    await page.getByRole('dialog').waitFor();
    await check(name);
  };
  await open('rules', /Edit Loans/, 'rule dialog');
  await open('people', /Add a person/, 'user dialog');
  await open('people', /Edit Cards/, 'team dialog');
  await open('tokens', /Make a token/, 'token dialog');
  await open('channels', /Open Mobile app/, 'channel dialog');
  await open('channels', /Add a channel/, 'kinds');
  await page.getByRole('button', { name: /A mailbox that several people answer/ }).click();
  await page.getByRole('textbox', { name: 'E-mail address' }).waitFor();
  await check('e-mail');
}
