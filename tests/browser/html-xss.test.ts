import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanMailHtml } from '../../connectors/email/quotes/fold-html.ts';
import { sanitizeHtml } from '../../connectors/kit/sanitize-html.ts';
import type { Message } from '../../inbox/index.ts';
import { messagePage, messagePagePolicy } from '../../web/api/message-page.ts';
import { findCases, readJson } from '../replay/cases.ts';
import { openBrowser } from './browser.ts';

/** HTML that runs script, cleaned, in a real browser: as our screens show it, and bare, without sandbox or policy to help. */

const cases = findCases('html-xss-items');
interface Item { readonly id: number; readonly name: string; readonly html: string; readonly trigger?: string }
const items = cases ? readJson<readonly Item[]>(cases, 'items.json') : [];
const message = { id: 'M1', attachments: [] } as unknown as Message;

let browser: Browser | undefined;
let site: { readonly server: Server; readonly url: string; pages: readonly string[]; policy: string | undefined; readonly asked: string[] };

beforeAll(async () => {
  browser = await openBrowser();
  site = await startSite();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  site.server.close();
  site.server.closeAllConnections();
});

/** One server: pages under `/page/0` and on, all framed in `/outer`; whatever else is asked for was asked by what we let through. */
async function startSite(): Promise<typeof site> {
  const server = createServer((request, response) => {
    const sandbox = made.policy === undefined ? '' : ' sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"';
    const outer = made.pages.map((_page, at) => `<iframe${sandbox} src="/page/${at}"></iframe>`).join('');
    const page = request.url === '/outer' ? outer : made.pages[Number(/^\/page\/(\d+)$/.exec(request.url ?? '')?.[1] ?? -1)];
    if (page === undefined) {
      made.asked.push(request.url ?? '');
      return response.writeHead(404).end();
    }
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...(made.policy !== undefined && page !== outer && { 'content-security-policy': made.policy }) }).end(page);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const made: typeof site = { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pages: [], policy: undefined, asked: [] };
  return made;
}

interface Watch { readonly calls: string[]; readonly requests: string[] }

/** A page that notes every dialog, every call of what vectors call, and every request that is not the page's own. */
async function openWatched(where: Browser): Promise<{ readonly page: Page; readonly watch: Watch }> {
  const context = await where.newContext();
  const watch: Watch = { calls: [], requests: [] };
  await context.exposeFunction('recordCall', (what: string) => { watch.calls.push(what); });
  await context.addInitScript(`for (const name of ['alert', 'confirm', 'prompt', 'pass', 'open', 'print']) {
    Object.defineProperty(window, name, { value: (what) => window.recordCall(name + '(' + what + ')'), configurable: false, writable: false });
  }`);
  const page = await context.newPage();
  page.on('dialog', (dialog) => { watch.calls.push(dialog.message()); void dialog.dismiss(); });
  page.on('popup', () => watch.calls.push('popup'));
  await context.route('**/*', (route) => {
    const url = route.request().url();
    if (url.startsWith(`${site.url}/page/`) || url === `${site.url}/outer`) return route.continue();
    watch.requests.push(url);
    return route.abort();
  });
  return { page, watch };
}

/** Shows 30 at a time, each in a frame of its own, and asks each frame. */
async function showAll(page: Page, make: (item: Item) => string, ask: (item: Item) => string, look: (answer: unknown, item: Item) => void): Promise<void> {
  for (let from = 0; from < items.length; from += 30) {
    const some = items.slice(from, from + 30);
    site.pages = some.map(make);
    await page.goto(`${site.url}/outer`);
    for (const [at, item] of some.entries()) look(await page.frame({ url: `${site.url}/page/${at}` })?.evaluate(ask(item)), item);
    expect(page.frames().map((frame) => frame.url())).toEqual([`${site.url}/outer`, ...some.map((_item, at) => `${site.url}/page/${at}`)]);
  }
}

/** What no cleaned page may hold, asked of the browser's own tree. */
const findForbidden = `[...document.body.querySelectorAll('*')].flatMap((element) => [
  ...(element.matches('script,base,meta[http-equiv],form,object,embed,iframe,frame,frameset,svg,math,link,input,button,textarea,select,video,audio,source,template,applet,marquee,isindex,keygen') ? [element.tagName] : []),
  ...[...element.attributes].filter(({ name, value }) =>
    /^on|^(?:id|class|name|srcdoc|srcset|action|formaction|background|poster|ping)$/i.test(name)
    || /^[\\s\\0-\\x1f]*(?:javascript|vbscript|data:text|data:image\\/svg)/i.test(value)
    || (name === 'style' && /url\\(|expression|position|behavior|binding/i.test(value))).map(({ name, value }) => element.tagName + ' ' + name + '=' + value),
])`;

/** Does what a person or the vector's own test would do: moves, focuses, clicks. Links to the web may be followed, so they are stopped. */
function stir(trigger = ''): string {
  return `(async () => {
    document.addEventListener('click', (event) => { if (event.target.closest('a[href^="http"], a[href^="mailto:"]')) event.preventDefault(); }, true);
    for (const element of document.body.querySelectorAll('*')) {
      for (const kind of ['mouseover', 'focus', 'load', 'error', 'scroll', 'animationstart', 'toggle', 'drag']) element.dispatchEvent(new Event(kind, { bubbles: true }));
      element.click();
    }
    // What the trigger would start is gone: it fails, as it should.
    try { new Function(${JSON.stringify(trigger)})(); } catch {}
    await new Promise((resolve) => setTimeout(resolve));
    return { forbidden: ${findForbidden}, text: document.body.innerText };
  })()`;
}

describe.skipIf(!cases)('HTML that runs script', () => {
  test('runs nothing and asks for nothing, framed under our policy', { timeout: 60_000 }, async (context) => {
    if (!browser) return context.skip();
    const { page, watch } = await openWatched(browser);
    site.policy = messagePagePolicy(false);
    await showAll(page, ({ html }) => messagePage(message, cleanMailHtml(`<p>before</p>${html}`).html, false), () => `({ forbidden: ${findForbidden}, text: document.body.innerText })`, (answer, item) => {
      expect(answer, item.name).toEqual({ forbidden: [], text: expect.stringContaining('before') });
    });
    expect({ ...watch, asked: site.asked }).toEqual({ calls: [], requests: [], asked: [] });
    await page.context().close();
  });

  test('nor bare, where script may run, with what starts it done', { timeout: 60_000 }, async (context) => {
    if (!browser) return context.skip();
    const { page, watch } = await openWatched(browser);
    site.policy = undefined;
    await showAll(page, ({ html }) => `<!doctype html><meta charset="utf-8"><body><p>before</p>${sanitizeHtml(html)}<p>after</p></body>`, ({ trigger }) => stir(trigger), (answer, item) => {
      expect(answer, item.name).toEqual({ forbidden: [], text: expect.stringMatching(/before[^]*after/) });
      expect(watch, item.name).toEqual({ calls: [], requests: [] });
    });
    expect(site.asked).toEqual([]);
    await page.context().close();
  });

  test('the watch sees what is not cleaned', { timeout: 60_000 }, async (context) => {
    if (!browser) return context.skip();
    const { page, watch } = await openWatched(browser);
    site.policy = undefined;
    site.pages = ['<!doctype html><body><img src="/picture" onerror="alert(1)"><script>alert(2)</script><p onclick="alert(3)">x</p></body>'];
    await page.goto(`${site.url}/outer`);
    const answer = await page.frame({ url: `${site.url}/page/0` })!.evaluate(stir('alert(4)'));
    expect(answer).toMatchObject({ forbidden: ['IMG onerror=alert(1)', 'SCRIPT', 'P onclick=alert(3)'] });
    expect(watch).toEqual({ calls: expect.arrayContaining(['alert(1)', 'alert(2)', 'alert(3)', 'alert(4)']), requests: [`${site.url}/picture`] });
    await page.context().close();
  });
});
