import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { root, type ParleyServer } from '../processes.ts';
import { mayRun } from '../skips.ts';

const candidates = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A browser on this machine that speaks to loopback only; undefined, with the reason printed, where there is none. */
export async function openBrowser(): Promise<Browser | undefined> {
  const executablePath = candidates.find((candidate) => candidate !== undefined && existsSync(candidate));
  const built = existsSync(path.join(root, 'web/dist/index.html'));
  if (!mayRun('browser tests', executablePath !== undefined, 'install chromium (apt-get install chromium), or name one in CHROMIUM')) return undefined;
  if (!mayRun('browser tests', built, 'build the web client (npm run build)')) return undefined;
  return chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: quiet });
}

export interface Looks { readonly width?: number; readonly height?: number }
export const looks: Readonly<Record<'desktop' | 'phone', Looks>> = { desktop: {}, phone: { width: 390, height: 844 } };

/** A window of its own. What the page's console calls an error is collected: faults of ours, breaches of the policy. */
export async function openPage(browser: Browser, { width = 1440, height = 900 }: Looks = {}): Promise<{ readonly page: Page; readonly errors: string[] }> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: 'light', locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  // Shorter than a test may last, so that a failure names what was waited for.
  page.setDefaultTimeout(12_000);
  const errors: string[] = [];
  page.on('console', (message) => {
    // An answer of 4xx is told by the browser as an error; the page means to be told.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  return { page, errors };
}

export const password = 'correct horse battery';

export async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/inbox/open');
}

/** Makes what a test needs through the API, and answers with its id. */
export async function make(server: ParleyServer, route: string, body: object): Promise<string> {
  const answer = await server.call('POST', route, body);
  expect(answer.status, await answer.clone().text()).toBe(201);
  return (await answer.json() as { id: string }).id;
}

/** Everything axe knows of WCAG 2.2 AA and of good practice, or only what `colours` can spoil; the answer names rule, element and reason. */
export async function findBarriers(page: Page, { except = [], colours = false }: { readonly except?: readonly string[]; readonly colours?: boolean } = {}): Promise<readonly string[]> {
  // Without frames to look into, the checks run in the page itself, which is much quicker.
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  if (colours) builder.withRules(['color-contrast', 'link-in-text-block']);
  else builder.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).disableRules([...except]);
  const { violations } = await builder.analyze();
  return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 200)} (${node.failureSummary ?? ''})`));
}

/** The other side of an API channel: keeps what is delivered and answers as it is told. */
export interface Receiver {
  readonly url: string;
  readonly texts: string[];
  answer: number;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const texts: string[] = [];
  const server: Server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const text = (JSON.parse(body) as { text?: unknown }).text;
      if (receiver.answer < 300 && typeof text === 'string') texts.push(text);
      response.writeHead(receiver.answer, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `out-${texts.length}` }));
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answers`, texts, answer: 200,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
  return receiver;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
