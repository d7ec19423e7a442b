import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startParley, type ParleyServer } from '../processes.ts';
import { postSigned, testSecret } from '../signed.ts';
import { make, openBrowser, openPage, password, signIn, startReceiver, type Receiver } from './browser.ts';

/** An agent's ten minutes in a real browser against the real server. */

let browser: Browser | undefined;
let server: ParleyServer;
let receiver: Receiver;
let channelId = '';
const agent = { name: 'Leyla Mammadova', email: 'leyla@bank.example' };

beforeAll(async () => {
  browser = await openBrowser();
  if (!browser) return;
  server = await startParley();
  receiver = await startReceiver();
  const agentId = await make(server, '/api/users', { ...agent, password, role: 'agent', capacity: 0 });
  const teamId = await make(server, '/api/teams', { name: 'Cards', memberIds: [agentId] });
  channelId = await make(server, '/api/channels', { kind: 'api', name: 'Mobile app', settings: { secret: testSecret, url: receiver.url }, teamId });
  await say('Aysel', 'My card was charged twice yesterday.');
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.end();
  await receiver?.close();
}, 30_000);

let said = 0;
async function say(name: string, text: string): Promise<void> {
  said += 1;
  const answer = await postSigned(server.url, channelId, { type: 'message', id: `said-${said}`, conversation: name, from: { id: name, name }, text });
  expect(answer.status).toBe(202);
}

const row = (page: Page, name: string) => page.getByRole('list', { name: 'Conversations' }).getByRole('link').filter({ hasText: name });
const composer = (page: Page) => page.getByRole('textbox', { name: /Reply to|Internal note/ });
const answers = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });

test('takes a conversation by keyboard, answers once however often the button is pressed, notes, tags, resolves', { timeout: 120_000 }, async (context) => {
  if (!browser) return context.skip();
  const { page, errors } = await openPage(browser);
  await signIn(page, server.url, agent.email);
  await row(page, 'Aysel').waitFor();

  await say('Rauf', 'How long does a mortgage take?');
  await row(page, 'Rauf').waitFor();
  await page.getByRole('link', { name: 'Open 2' }).waitFor();

  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Aysel', level: 1 }).waitFor();
  await page.keyboard.press('a');
  await page.getByText(`${agent.name} took it`).waitFor();
  await page.getByRole('link', { name: 'Mine 1' }).waitFor();

  await page.keyboard.press('r');
  await page.keyboard.type('Good afternoon! The second amount is only reserved.');
  await page.getByRole('button', { name: 'Send' }).dblclick();
  await answers(page, 'only reserved').getByText('Sent').waitFor();
  expect(receiver.texts.filter((text) => text.includes('only reserved'))).toHaveLength(1);

  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.keyboard.type('Falls off by itself on Thursday.');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('article', { name: `Note by ${agent.name}` }).getByText('on Thursday').waitFor();

  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await page.keyboard.type('double-charge');
  await page.getByRole('option', { name: /Make/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'double-charge 1' }).waitFor();

  await page.keyboard.press('e');
  await page.getByText(`${agent.name} set the status to Resolved`).waitFor();
  await expect.poll(() => row(page, 'Aysel').count()).toBe(0);
  await page.getByRole('link', { name: 'Open 1 conversation', exact: true }).waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('is told when the customer was quicker, and decides', { timeout: 120_000 }, async (context) => {
  if (!browser) return context.skip();
  const { page, errors } = await openPage(browser);
  // Without the live stream the page can not know, which is when the server must.
  await page.route('**/api/events*', (route) => route.abort());
  await signIn(page, server.url, agent.email);
  await page.getByText('Not connected.').waitFor();
  await row(page, 'Rauf').click();
  await composer(page).fill('Ten working days.');
  await say('Rauf', 'I have my answer already, thank you.');
  await expect.poll(async () => (await (await server.call('GET', '/api/search?q=already')).json() as { items: unknown[] }).items.length).toBe(1);

  await composer(page).press('Control+Enter');
  const pending = answers(page, 'Ten working days.');
  await pending.getByText('A newer message came first').waitFor();
  await page.getByRole('article', { name: 'Message from Rauf' }).getByText('I have my answer already').waitFor();
  expect(receiver.texts).not.toContain('Ten working days.');

  await pending.getByRole('button', { name: 'Edit' }).click();
  expect(await composer(page).inputValue()).toBe('Ten working days.');
  await composer(page).fill('You are welcome!');
  await composer(page).press('Control+Enter');
  await expect.poll(() => receiver.texts.filter((text) => text === 'You are welcome!').length).toBe(1);
  expect(errors.filter((error) => !error.includes('EventSource'))).toEqual([]);
  await page.context().close();
});

test('loses nothing when the line breaks while sending, and sends it once', { timeout: 120_000 }, async (context) => {
  if (!browser) return context.skip();
  const { page } = await openPage(browser);
  await signIn(page, server.url, agent.email);
  await row(page, 'Rauf').click();
  // The server takes it, but its answer never arrives.
  await page.route('**/replies', async (route) => { await route.fetch(); await route.abort(); }, { times: 1 });
  await composer(page).fill('Shall I call you?');
  await composer(page).press('Control+Enter');
  await page.locator('[data-pending="uncertain"]').getByText('Perhaps not sent').waitFor();

  await page.reload();
  const pending = page.locator('[data-pending="uncertain"]');
  await pending.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => pending.count()).toBe(0);
  await expect.poll(() => answers(page, 'Shall I call you?').count()).toBe(1);
  await answers(page, 'Shall I call you?').getByText('Sent').waitFor();
  expect(receiver.texts.filter((text) => text === 'Shall I call you?')).toHaveLength(1);

  await composer(page).fill('Not finished');
  await page.reload();
  await expect.poll(() => composer(page).inputValue()).toBe('Not finished');
  await page.context().close();
});

test('sees why an answer did not go out, and sends it again', { timeout: 120_000 }, async (context) => {
  if (!browser) return context.skip();
  const { page } = await openPage(browser);
  await signIn(page, server.url, agent.email);
  await row(page, 'Rauf').click();
  receiver.answer = 410;
  await composer(page).fill('One more thing.');
  await composer(page).press('Control+Enter');
  const stuck = answers(page, 'One more thing.');
  await stuck.getByText('Not sent').waitFor();
  receiver.answer = 200;
  await stuck.getByRole('button', { name: 'Send again' }).click();
  await stuck.getByText('Sent', { exact: false }).filter({ hasText: /^Sent/ }).waitFor();
  expect(receiver.texts.filter((text) => text === 'One more thing.')).toHaveLength(1);
  await page.context().close();
});

test('finds what was said, and knows the customer', { timeout: 120_000 }, async (context) => {
  if (!browser) return context.skip();
  const { page, errors } = await openPage(browser);
  await signIn(page, server.url, agent.email);
  await page.keyboard.press('/');
  await page.getByRole('searchbox', { name: 'Search' }).fill('charged twice');
  const hit = page.getByRole('list', { name: 'Found messages' }).getByRole('link').filter({ hasText: 'Aysel' });
  await hit.locator('mark').first().waitFor();
  expect((await hit.locator('mark').allTextContents()).join(' ').toLowerCase()).toContain('charged');
  await hit.click();
  await page.getByRole('heading', { name: 'Aysel', level: 1 }).waitFor();

  const pane = page.getByRole('region', { name: 'Customer' });
  await pane.getByRole('button', { name: 'Change the name' }).click();
  await pane.getByRole('textbox', { name: 'Customer’s name' }).fill('Aysel Huseynova');
  await pane.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Aysel Huseynova', level: 1 }).waitFor();
  await pane.getByText('on Thursday').waitFor();

  await page.getByRole('button', { name: 'Why here?' }).click();
  await page.getByRole('dialog').getByText('nothing tied it to an older one').waitFor();
  await page.getByRole('dialog').getByText('The team of the channel.').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

test('is shown the door to what an agent may not see, and comes back to where it was wanted after signing in', { timeout: 120_000 }, async (context) => {
  if (!browser) return context.skip();
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/admin/audit`);
  await page.waitForURL(/sign-in\?return=/);
  await page.getByLabel('E-mail address').fill(agent.email);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The e-mail address or the password is wrong').waitFor();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/admin/audit');
  await page.getByText('You may not see this').waitFor();
  expect(await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Audit' }).count()).toBe(0);

  await page.getByRole('button', { name: new RegExp(agent.name) }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => /draft|outbox/.test(key)))).toEqual([]);
  await page.context().close();
});
