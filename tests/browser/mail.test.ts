import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemPrincipal } from '../../people/index.ts';
import { findBarriers, looks, openBrowser, openPage, signIn } from './browser.ts';
import { ann, bob, letter, lure, machines, meeting, report } from './mail-scenes.ts';
import { openMailWorld, type MailWorld } from './mail-world.ts';

/** Mail as an agent meets it: who it is really from, what could deceive, whom it went to, what came back; and answering all of them. */

let browser: Browser | undefined;
let world: MailWorld;
const admin = systemPrincipal('main');
const now = Date.now();

beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
}, 30_000);

const focused = (page: Page) => page.locator('[data-message]:focus').getAttribute('aria-label', { timeout: 1000 }).catch(() => null);
const article = (page: Page, text: string | RegExp) => page.getByRole('article').filter({ hasText: text });
const composer = (page: Page) => page.getByRole('textbox', { name: /^Reply to/ });
const conversationOf = async (subject: string) => {
  const { items } = await world.inbox.conversations.list(admin, { view: 'all', limit: 20 });
  const found = items.find((one) => one.subject === subject);
  if (!found) throw new Error(`no conversation is called ${subject}`);
  return found;
};
async function open(page: Page, subject: string): Promise<void> {
  await page.goto(`${world.url}/inbox/all`);
  await page.getByRole('list', { name: 'Conversations' }).getByRole('link').filter({ hasText: subject }).click();
  await page.getByRole('heading', { name: subject, level: 1 }).waitFor();
}
/** An answer of ours to everybody on the letter, already sent; answers with its message id. */
async function answerEverybody(): Promise<string> {
  const { id } = await conversationOf('Our mortgage');
  const { to, cc } = await world.inbox.replies.recipients(admin, id);
  const { message } = await world.inbox.replies.write(admin, id, { text: 'Monday suits us.', key: 'everybody', to, cc }, { maxText: 10_000, canSend: true });
  await world.settled();
  return message.id;
}

describe('reading and answering', () => {
  beforeEach(async (context) => {
    if (!browser) { context.skip(); return; }
    world = await openMailWorld();
    return () => world.close();
  }, 60_000);

  test('tells who a mail is from and whom it went to, and shows its invitation', { timeout: 120_000 }, async () => {
    await world.deliver(letter(now));
    const { page, errors } = await openPage(browser!);
    await signIn(page, world.url, world.adminEmail);
    await open(page, 'Our mortgage');
    const mail = article(page, 'Dear team');
    await mail.getByText('ann@customer.test', { exact: true }).waitFor();
    await mail.getByText('Forwarded by Rauf Aliyev').waitFor();
    await mail.getByRole('button', { name: 'To us, Bob Smith · Cc Carl Jones, Dana Lee' }).click();
    await mail.getByText('Dana Lee <dana@lawyers.test>').waitFor();
    await mail.getByText('The signature is not checked here.').waitFor();

    await mail.getByRole('button', { name: 'Sender not proven' }).click();
    const checks = page.getByRole('dialog', { name: 'How the sender was checked' });
    await checks.getByText('192.0.2.7').waitFor();
    expect(await checks.locator('dt').allTextContents()).toEqual(['DKIM', 'SPF', 'DMARC']);
    await page.keyboard.press('Escape');

    const card = mail.getByRole('region', { name: 'Invitation' });
    await card.getByRole('heading', { name: 'Signing the mortgage contract' }).waitFor();
    await card.getByText('Every week, on Monday and Wednesday, 4 times').waitFor();
    await card.getByText('in Pacific/Kiritimati').waitFor();
    await card.getByText('declined').waitFor();
    expect(await mail.getByText('We have received your papers').count()).toBe(0);
    await mail.getByRole('button', { name: 'Show quoted text' }).click();
    await mail.getByText('We have received your papers').waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('opens a long mail at its first line, holds that place while it grows, and cuts no amount in two', { timeout: 120_000 }, async () => {
    for (const mail of report(now)) await world.deliver(mail);
    const { page, errors } = await openPage(browser!, looks.phone);
    await signIn(page, world.url, world.adminEmail);
    await open(page, 'Reconciliation');
    const mail = page.locator('article', { has: page.locator('iframe') });
    const table = page.locator('iframe').contentFrame();
    await mail.getByRole('button', { name: 'Show all' }).dispatchEvent('click');
    await expect.poll(async () => (await page.locator('iframe').boundingBox())?.height ?? 0).toBeGreaterThan(1500);
    const thread = page.getByRole('region', { name: 'Messages' });
    expect(Math.round((await mail.boundingBox())!.y - (await thread.boundingBox())!.y)).toBe(12);
    await table.getByRole('cell', { name: '12,345.67' }).first().waitFor();
    expect(await page.evaluate(`(() => { const page = document.querySelector('iframe').contentDocument; const range = page.createRange(); range.selectNodeContents(page.querySelector('.amount, td:nth-child(3)')); return range.getClientRects().length; })()`)).toBe(1);
    expect(await mail.getByRole('button', { name: 'Show quoted text' }).count()).toBe(0);
    await page.mouse.move(200, 400);
    await page.mouse.wheel(0, 500);
    await expect.poll(async () => (await mail.boundingBox())!.y).toBeLessThan(0);
    const stood = (await mail.boundingBox())!.y;
    await page.setViewportSize({ width: 390, height: 700 });
    await page.waitForTimeout(200);
    expect((await mail.boundingBox())!.y).toBe(stood);

    await page.emulateMedia({ colorScheme: 'dark' });
    await world.deliver({ externalId: '<bare@x>', subject: 'Only words', from: bob, text: 'Only words', html: '<p>Only <b>words</b></p>' });
    await open(page, 'Only words');
    await page.locator('iframe').contentFrame().getByText('words').waitFor();
    const painted = `(() => { const frame = document.querySelector('iframe'); const style = getComputedStyle(frame.contentDocument.body); return [style.color, style.backgroundColor, getComputedStyle(frame.parentElement.parentElement).backgroundColor]; })()`;
    await expect.poll(() => page.evaluate(painted)).toEqual(['rgb(233, 237, 237)', 'rgba(0, 0, 0, 0)', 'rgba(0, 0, 0, 0)']);
    await open(page, 'Re: Login');
    await expect.poll(() => page.evaluate(painted)).toEqual(['rgb(29, 33, 41)', 'rgb(255, 255, 255)', 'rgb(255, 255, 255)']);
    await page.locator('iframe').contentFrame().getByRole('img', { name: 'shot.png' }).waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('warns of what deceives, in words, and uses no other address unless told to', { timeout: 120_000 }, async () => {
    await world.deliver(lure(now));
    const { page, errors } = await openPage(browser!);
    await signIn(page, world.url, world.adminEmail);
    await open(page, 'Your account will be closed');
    const mail = article(page, 'Confirm your account');
    await mail.getByRole('button', { name: 'Sender may be forged' }).waitFor();
    const warnings = mail.getByRole('region', { name: 'Be careful with this message' });
    await warnings.getByText('https://bank-exarnple.test/collect?id=8271').waitFor();
    await warnings.getByRole('button', { name: '2 more' }).click();
    await warnings.getByText('hides behind its name that it is a program').waitFor();
    expect(await warnings.getByRole('link').count()).toBe(0);
    await mail.getByText('Hidden text or trackers found').click();
    await mail.getByText('urgent urgent urgent verify wallet').waitFor();
    await mail.getByRole('link', { name: /form\.pdf\.exe/ }).getByText('Be careful').waitFor();

    await composer(page).fill('We will look into it.');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect.poll(() => world.sent.length).toBe(1);
    expect(world.sent[0]?.to.map((party) => party.externalId)).toEqual(['security@bank-exarnple.test']);

    await page.getByText('desk@elsewhere.test').last().waitFor();
    await page.getByRole('button', { name: 'Answer there' }).click();
    await composer(page).fill('And to you.');
    await composer(page).press('Control+Enter');
    await expect.poll(() => world.sent.length).toBe(2);
    expect(world.sent[1]?.to.map((party) => party.externalId)).toEqual(['desk@elsewhere.test']);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('answers everybody by one key, with a signature, a file and a picture in the text, and keeps all of it over a reload', { timeout: 120_000 }, async () => {
    await world.inbox.signatures.create(admin, { name: 'Standard', html: 'At your service<br>{{agent.name}}', channelId: null, teamId: null });
    await world.inbox.signatures.create(admin, { name: 'Short', html: '{{agent.name}}', channelId: null, teamId: null });
    await world.deliver(letter(now));
    const { page, errors } = await openPage(browser!);
    await signIn(page, world.url, world.adminEmail);
    await open(page, 'Our mortgage');
    await page.getByRole('button', { name: /^Reply all/ }).waitFor();
    await page.getByTitle('Change who gets the answer').filter({ hasText: /^To Ann Smith$/ }).waitFor();
    await page.keyboard.press('Shift+A');
    await page.keyboard.type('Monday suits us. ');
    await page.getByText('To Ann Smith · Cc Bob Smith, Carl Jones and 1 other').waitFor();

    await page.getByTitle('Change who gets the answer').click();
    await page.getByRole('button', { name: 'Take Dana Lee out' }).click();
    await page.getByLabel('Cc', { exact: true }).fill('Eve <eve@lawyers.test>, nonsense');
    await page.getByLabel('Cc', { exact: true }).press('Enter');
    await page.getByText('This is no e-mail address.').waitFor();
    await page.getByText('Something in To or Cc is no address yet.').waitFor();
    await page.getByLabel('Cc', { exact: true }).fill('');

    await paste(page, 'picture.png', 'image/png');
    await page.getByText('in the text').waitFor();
    await drop(page, 'contract.pdf', 'application/pdf');
    await page.getByText('contract.pdf').waitFor();
    await page.getByRole('button', { name: /Short|Standard/ }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Standard' }).click();

    await page.reload();
    expect(await composer(page).inputValue()).toMatch(/^Monday suits us\. \[cid:pic-[0-9a-f]{8}\]$/);
    await page.getByText('To Ann Smith · Cc Bob Smith, Carl Jones and 1 other').waitFor();
    await page.getByText('At your service').waitFor();
    await composer(page).press('Control+Enter');
    await expect.poll(() => world.sent.length).toBe(1);
    const [sent] = world.sent;
    expect(sent?.to.map((party) => party.externalId)).toEqual(['ann@customer.test']);
    expect(sent?.cc?.map((party) => party.externalId)).toEqual(['bob@customer.test', 'carl@lawyers.test', 'eve@lawyers.test']);
    expect(sent?.signature?.text).toBe('At your service\nLeyla Mammadova');
    expect(sent?.attachments.map((file) => [file.name, file.type, file.contentId !== undefined])).toEqual([['picture.png', 'image/png', true], ['contract.pdf', 'application/pdf', false]]);
    expect(Buffer.from(await sent!.attachments[1]!.read()).toString()).toBe('bytes of contract.pdf');
    expect(sent?.text).toContain(`[cid:${sent?.attachments[0]?.contentId}]`);

    const answer = article(page, 'Monday suits us.');
    await answer.getByText('Sent').waitFor();
    await answer.getByRole('link', { name: 'picture.png' }).waitFor();
    await answer.getByRole('button', { name: 'Show the signature' }).click();
    await answer.getByText('At your service').waitFor();
    await expect.poll(() => composer(page).inputValue()).toBe('');
    expect(await page.getByRole('list', { name: 'Files that go along' }).count()).toBe(0);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('shows on an answer who did not get it, and what machines sent about it in slim lines', { timeout: 120_000 }, async () => {
    await world.deliver(letter(now));
    const answerId = await answerEverybody();
    for (const mail of machines(now + 2 * 3_600_000, `<${answerId}@bank.example>`)) await world.deliver(mail);
    const { page, errors } = await openPage(browser!);
    await signIn(page, world.url, world.adminEmail);
    await open(page, 'Our mortgage');
    const answer = article(page, 'Monday suits us.');
    await answer.getByText('Not delivered to bob@customer.test: The mailbox is full.').waitFor();
    await answer.getByText('(for now)').waitFor();
    await answer.getByText('Sent to the others').waitFor();
    await answer.getByRole('button', { name: 'See the report' }).click();
    const bounce = page.getByRole('article', { name: 'Not delivered to bob@customer.test: The mailbox is full.' });
    await expect.poll(() => focused(page)).toBe('Not delivered to bob@customer.test: The mailbox is full.');
    await bounce.getByRole('button', { name: /Not delivered/ }).click();
    await bounce.getByText('The following message could not be delivered').waitFor();
    await bounce.getByRole('button', { name: 'Go to the message' }).click();
    await expect.poll(() => focused(page)).toBe('Answer by Parley');
    for (const line of ['Ann Smith is out of office', 'Ann Smith confirms having read a message', 'Bob Smith accepted “Signing the mortgage contract”']) await page.getByRole('article', { name: line }).waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('splits a message off, joins it back by hand, and takes that back too', { timeout: 120_000 }, async () => {
    await world.deliver({ externalId: '<one@x>', subject: 'Two matters', text: 'First, my card.', at: now - 5000 });
    await world.deliver({ externalId: '<two@x>', subject: 'Re: Two matters', text: 'Second, my loan.', at: now - 4000, thread: { references: ['<one@x>'] } });
    const { page, errors } = await openPage(browser!);
    await signIn(page, world.url, world.adminEmail);
    await open(page, 'Two matters');
    const first = page.url();
    const second = article(page, 'Second, my loan.');
    await second.hover();
    await second.getByRole('button', { name: 'More about this message' }).click();
    await page.getByRole('menuitem', { name: 'Split off…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Split off 1 message' }).click();
    await page.getByText('This is the new conversation.').waitFor();
    await expect.poll(() => page.url()).not.toBe(first);
    await expect.poll(() => article(page, 'First, my card.').count()).toBe(0);
    await second.waitFor();
    const splitOff = page.url();

    await page.getByRole('button', { name: 'More about this conversation' }).click();
    await page.getByRole('menuitem', { name: 'Join into another…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /Two matters/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Join', exact: true }).click();
    await expect.poll(() => page.url()).toBe(first);
    await article(page, 'First, my card.').waitFor();
    await second.waitFor();
    await page.getByText('because somebody decided so').waitFor();
    await page.goto(splitOff);
    await expect.poll(() => page.url()).toBe(first);

    await page.getByRole('listitem').filter({ hasText: 'because somebody decided so' }).getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The joining was taken back.').waitFor();
    await expect.poll(() => second.count()).toBe(0);
    await page.goto(splitOff);
    await second.waitFor();
    expect(page.url()).toBe(splitOff);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

describe.each(Object.entries(looks))('without barriers: %s', (_, look) => {
  test('mail, its warnings, cards, people and composer', { timeout: 120_000 }, async (context) => {
    if (!browser) return context.skip();
    world = await openMailWorld();
    try {
      await world.inbox.signatures.create(admin, { name: 'Standard', html: 'Kind regards<br>{{agent.name}}', channelId: null, teamId: null });
      for (const mail of [letter(now), lure(now), { externalId: '<cancelled@x>', subject: 'Lunch is off', from: bob, nature: 'invite' as const, variety: 'calendar-request' as const, cards: [meeting(now, { method: 'cancel', uid: 'lunch' })] }]) await world.deliver(mail);
      const answerId = await answerEverybody();
      for (const mail of machines(now + 2 * 3_600_000, `<${answerId}@bank.example>`)) await world.deliver(mail);
      await world.deliver({ externalId: '<more@x>', from: ann, text: 'And one more thing.', at: now - 60_000, thread: { references: ['<letter@customer.test>'] }, replyTo: { externalId: 'ann@elsewhere.test', verified: false }, participants: [{ ...bob, role: 'cc' }] });
      const { page } = await openPage(browser, look);
      const found: Record<string, readonly string[]> = {};
      const check = async (name: string, except: readonly string[] = []) => {
        const light = await findBarriers(page, { except });
        await page.emulateMedia({ colorScheme: 'dark' });
        const dark = await findBarriers(page, { colours: true });
        await page.emulateMedia({ colorScheme: 'light' });
        if (light.length + dark.length > 0) found[name] = [...light, ...dark.map((barrier) => `dark: ${barrier}`)];
        expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'), `${name} is wider than the window`).toBeLessThanOrEqual(0);
      };
      await signIn(page, world.url, world.adminEmail);
      await open(page, 'Our mortgage');
      await page.getByRole('article', { name: /out of office/ }).getByRole('button').first().click();
      await page.getByRole('button', { name: /^Reply all/ }).click();
      await page.getByTitle('Change who gets the answer').click();
      await check('thread and composer');
      await page.getByRole('button', { name: 'Sender not proven' }).click();
      await page.getByRole('dialog').waitFor();
      await check('how the sender was checked', ['region']);
      await page.keyboard.press('Escape');
      await open(page, 'Your account will be closed');
      await page.getByText('Hidden text or trackers found').click();
      await check('warnings');
      await open(page, 'Lunch is off');
      await check('cancelled');
      await page.goto(`${world.url}/admin/signatures`);
      await page.getByRole('button', { name: 'Edit Standard' }).click();
      await page.getByRole('dialog').waitFor();
      await check('signature');
      await page.goto(`${world.url}/admin/channels`);
      await page.getByRole('button', { name: 'Add a channel' }).click();
      await page.getByRole('button', { name: /hand mail for us to Parley/ }).click();
      await page.getByText('Who may deliver, and how').click();
      await page.getByText('Signing what leaves (DKIM)').click();
      await check('listener');
      expect(found).toEqual({});
      await page.context().close();
    } finally {
      await world.close();
    }
  });
});

/** As the clipboard and the desktop would; a test has neither. */
function paste(page: Page, name: string, type: string): Promise<void> {
  return give(page, 'paste', name, type);
}
function drop(page: Page, name: string, type: string): Promise<void> {
  return give(page, 'drop', name, type);
}
/** In the page's own words, for the tests know no DOM. */
function give(page: Page, event: 'paste' | 'drop', name: string, type: string): Promise<void> {
  return page.evaluate(`(() => {
    const { event, name, type } = ${JSON.stringify({ event, name, type })};
    const area = document.querySelector('textarea');
    const data = new DataTransfer();
    data.items.add(new File(['bytes of ' + name], name, { type }));
    area.focus();
    const options = { bubbles: true, cancelable: true };
    area.dispatchEvent(event === 'paste' ? new ClipboardEvent('paste', { ...options, clipboardData: data }) : new DragEvent('drop', { ...options, dataTransfer: data }));
  })()`);
}
