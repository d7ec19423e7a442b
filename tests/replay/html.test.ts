import { describe, expect, test } from 'vitest';
import { readMail } from '../../connectors/email/reading/read-mail.ts';
import { sanitizeHtml } from '../../connectors/kit/sanitize-html.ts';
import { findCases, readJson } from './cases.ts';

const cases = findCases('html-xss-items');
interface Item { readonly id: string; readonly name: string; readonly html: string }

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

describe.skipIf(!cases)('HTML that runs script', () => {
  const items = cases ? readJson<readonly Item[]>(cases, 'items.json') : [];
  test('there are some', () => expect(items.length).toBeGreaterThan(140));

  test.each(items.map((item) => [`${item.id} ${item.name}`, item.html] as const))('%s', (_name, html) => {
    const text = expectHarmless(sanitizeHtml(`before ${html}`));
    expect(text).toContain('before');
    const mail = readMail(new TextEncoder().encode(`From: a@x.example\nContent-Type: text/html; charset=utf-8\n\n<p>before</p>${html}`));
    expect(expectHarmless(mail.html ?? '')).toContain('before');
  });

  test('the strict reader refuses what browsers repair', () => {
    for (const html of ['<p', '<P>x</P>', '<img src=x>', '<p><b></p></b>', '<a href="javascript:x">y</a>', '<p onclick="x">y</p>', 'a > b', '<script>x</script>']) {
      expect(() => expectHarmless(html), html).toThrow();
    }
  });
});
