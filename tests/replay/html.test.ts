import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { readMail } from '../../connectors/email/reading/read-mail.ts';
import { cleanMailHtml } from '../../connectors/email/quotes/fold-html.ts';
import { sanitizeHtml } from '../../connectors/kit/sanitize-html.ts';
import { findCases, readJson } from './cases.ts';

const cases = findCases('html-xss-items');
interface Item { readonly id: number; readonly name: string; readonly html: string; readonly trigger?: string }

const VOID = new Set(['br', 'hr', 'img', 'col', 'wbr']);
const FORBIDDEN = new Set(['script', 'style', 'base', 'meta', 'link', 'form', 'input', 'button', 'textarea', 'select', 'object', 'embed', 'applet', 'iframe', 'frame', 'frameset', 'svg', 'math', 'video', 'audio', 'source', 'template', 'noscript', 'title', 'xml', 'html', 'body', 'head', 'marquee', 'isindex', 'keygen', 'bgsound']);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z][a-z-]*(?:="[^"<>]*")?)*) ?\/?>/y;

/**
 * Walks HTML by a grammar far stricter than any browser's: lower-case tags, double-quoted attributes, everything closed in
 * order. What a strict reader and a lax one read alike holds no surprise for the lax one. Throws at the first deviation.
 */
function walkStrictly(html: string, visit: (tag: string, attributes: ReadonlyMap<string, string>) => void): string {
  const open: string[] = [];
  let text = '';
  for (let at = 0; at < html.length;) {
    if (html[at] !== '<') {
      if (html[at] === '>') throw new Error(`A bare ">" at ${at}.`);
      text += html[at];
      at += 1;
      continue;
    }
    TAG.lastIndex = at;
    const match = TAG.exec(html);
    if (!match) throw new Error(`No tag at ${at}: ${html.slice(at, at + 60)}`);
    const tag = match[2]!;
    if (match[1] === '/') {
      if (open.pop() !== tag) throw new Error(`</${tag}> closes something else.`);
    } else {
      visit(tag, new Map([...match[3]!.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)].map((pair) => [pair[1]!, decode(pair[2] ?? '')])));
      if (!VOID.has(tag)) open.push(tag);
    }
    at = TAG.lastIndex;
  }
  if (open.length > 0) throw new Error(`Left open: ${open.join()}`);
  return decode(text);
}

function decode(text: string): string {
  return text.replace(/&(?:lt|gt|quot|amp|nbsp);/g, (entity) => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&', '&nbsp;': '\u00A0' })[entity] ?? entity);
}

function expectHarmless(html: string): string {
  return walkStrictly(html, (tag, attributes) => {
    expect(FORBIDDEN.has(tag), tag).toBe(false);
    for (const [name, value] of attributes) {
      expect(name).not.toMatch(/^on|^(?:id|class|name|srcdoc|srcset|action|formaction|background|poster|ping|xmlns)$/);
      if (name === 'href') expect(value).toMatch(/^(?:https?:\/\/|mailto:|tel:)/i);
      if (name === 'src') expect(value).toMatch(/^(?:cid:|data:image\/(?:png|jpe?g|gif|webp);base64,)/i);
      if (name === 'data-remote-src') expect(value).toMatch(/^https?:\/\//i);
      if (name === 'style') expect(value).not.toMatch(/url\s*\(|expression|@import|behavior|binding|position|z-index|[\\<>{}]/i);
    }
    if (attributes.has('href')) expect(attributes.get('rel')).toBe('noopener noreferrer nofollow');
  });
}

interface Played { readonly done: readonly string[]; readonly text: string; readonly active: number }

/** Loads a page where script runs, starts all that waits for an event, runs the vector's own trigger, and says what was called, asked for or left. */
async function play(body: string, trigger: string): Promise<Played> {
  const done: string[] = [];
  const { window } = new JSDOM(`<!doctype html><body>${body}</body>`, {
    url: 'https://parley.test/', runScripts: 'dangerously',
    beforeParse(made) {
      for (const name of ['alert', 'confirm', 'prompt', 'pass', 'open']) made[name] = (what: unknown) => { done.push(`${name}(${String(what)})`); };
      made.XMLHttpRequest.prototype.open = (_method, address) => { done.push(`asked ${address}`); };
    },
  });
  const { document } = window;
  for (const element of Array.from(document.querySelectorAll('body *'))) {
    for (const kind of ['load', 'error', 'mouseover', 'focus', 'click']) element.dispatchEvent(new window.Event(kind, { bubbles: true, cancelable: true }));
  }
  try {
    window.eval(trigger);
  } catch { /* What it would start is gone. */ }
  await new Promise((resolve) => { setImmediate(resolve); });
  if (window.location.href !== 'https://parley.test/') done.push(`went to ${window.location.href}`);
  const active = document.querySelectorAll('script, base, meta[http-equiv], form, object, embed, iframe, svg, math, link, style, template').length;
  const text = document.body.textContent;
  window.close();
  return { done, text, active };
}

describe.skipIf(!cases)('HTML that runs script', () => {
  const items = cases ? readJson<readonly Item[]>(cases, 'items.json') : [];
  test('there are some', () => expect(items.length).toBeGreaterThan(140));

  test.each(items.map((item) => [`${item.id} ${item.name}`, item.html] as const))('%s', (_name, html) => {
    const text = expectHarmless(sanitizeHtml(`before ${html}`));
    expect(text).toContain('before');
    const mail = readMail(new TextEncoder().encode(`From: a@x.example\nContent-Type: text/html; charset=utf-8\n\n<p>before</p>${html}`));
    expect(expectHarmless(mail.html ?? '')).toContain('before');
  });

  test.each(items.map((item) => [`${item.id} ${item.name}`, item] as const))('%s calls nothing in a window that runs script', async (_name, { html, trigger = '' }) => {
    expect(sanitizeHtml(sanitizeHtml(html))).toBe(sanitizeHtml(html));
    for (const cleaned of [sanitizeHtml(html), cleanMailHtml(html).html]) {
      const { done, text, active } = await play(`<p>before</p>${cleaned}<p>after</p>`, trigger);
      expect({ done, active }).toEqual({ done: [], active: 0 });
      expect(text).toMatch(/^before[^]*after$/);
    }
  });

  test('the window notices what is not cleaned', async () => {
    const { done, active } = await play('<img src=x onerror="alert(1)"><script>alert(2)</script><form></form>', 'alert(3)');
    expect(done.toSorted()).toEqual(['alert(1)', 'alert(2)', 'alert(3)']);
    expect(active).toBe(2);
  });

  test('the strict reader refuses what browsers repair', () => {
    for (const html of ['<p', '<P>x</P>', '<img src=x>', '<p><b></p></b>', '<a href="javascript:x">y</a>', '<p onclick="x">y</p>', 'a > b', '<script>x</script>']) {
      expect(() => expectHarmless(html), html).toThrow();
    }
  });
});
