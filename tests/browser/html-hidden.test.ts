import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanMailHtml } from '../../connectors/email/quotes/fold-html.ts';
import type { Message } from '../../inbox/index.ts';
import { messagePage } from '../../web/api/message-page.ts';
import { openBrowser, openPage } from './browser.ts';

/** What senders hide is seen, in a real browser: it has room, a colour of its own, and nothing lies on it. */

let browser: Browser | undefined;
beforeAll(async () => { browser = await openBrowser(); }, 60_000);
afterAll(async () => { await browser?.close(); });

const message = { id: 'M1', attachments: [] } as unknown as Message;
const HIDING = [
  'display:none', 'visibility:hidden', 'font-size:0', 'font-size:1px;line-height:1px', 'font:0/0 a', 'color:#fff', 'color:transparent', 'color:rgba(0,0,0,0.01)', 'background:#123;color:#123', 'opacity:0', 'text-indent:-9999px', 'position:absolute;left:-9999px', 'position:fixed;top:-5000px',
  'margin-left:-9999px', 'margin-top:-9999px;display:block', 'max-height:0;overflow:hidden;display:block', 'height:0;width:0;overflow:hidden;display:block', 'clip:rect(0,0,0,0);position:absolute', 'clip-path:inset(100%)', 'transform:scale(0)', 'transform:translateX(-9999px)', 'padding-left:9999px', 'letter-spacing:-1em',
  'text-indent:9999px', 'width:1px;display:block', 'line-height:0', 'z-index:-1;position:relative', 'filter:opacity(0)', 'mask:linear-gradient(transparent,transparent)', 'content-visibility:hidden', 'float:left;margin-left:-900px', 'zoom:0.01', 'color:#fff;background:url(data:image/png;base64,AAAA)', 'text-align:right;width:9999px;display:block',
  '-webkit-text-fill-color:transparent', 'writing-mode:vertical-rl;height:1px', 'direction:rtl;unicode-bidi:bidi-override', 'display:block;height:1px', 'font-size:0.01em', 'word-spacing:-99px', 'inset:-9999px auto auto -9999px;position:absolute', 'translate:-9999px',
];
const COVERS = [
  '<div style="position:absolute;inset:0;background:#fff">cover</div>', '<div style="position:fixed;top:0;left:0;width:100%;height:100%;background:#fff;z-index:99">cover</div>', '<div style="margin-top:-300px;height:300px;background:#fff">cover</div>',
  '<table style="margin-top:-200px;background:#fff"><tr><td height="200">cover</td></tr></table>', '<div style="float:left;margin-top:-100px;background:#fff;height:90px;width:100%">cover</div>', '<div style="transform:translateY(-200px);background:#fff;height:200px">cover</div>', '<div style="display:inline-block;background:#fff;position:relative;top:-50px;width:100vw;height:100vh">cover</div>',
];

/** Of each SECRET: whether its place is in the page, big enough, on top, and of a colour that differs from what is behind. */
const look = `[...document.querySelectorAll('[data-n]')].map((box) => {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  let node; while ((node = walker.nextNode()) && !node.data.includes('SECRET')) {}
  if (!node) return box.dataset.n + ' gone';
  box.scrollIntoView();
  const range = document.createRange(); range.selectNodeContents(node);
  const rect = range.getBoundingClientRect();
  const style = getComputedStyle(node.parentElement);
  let behind = node.parentElement; while (behind && /rgba\\(0, 0, 0, 0\\)/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
  const top = document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2);
  const faults = [
    rect.width < 20 || rect.height < 6 ? 'small ' + rect.width + 'x' + rect.height : '', rect.left < 0 || rect.right > innerWidth + 1 || rect.top < -1 ? 'outside' : '',
    top !== node.parentElement ? 'covered' : '', style.color === (behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)') || style.color === 'rgb(255, 255, 255)' && !behind ? 'same colour' : '', style.visibility !== 'visible' ? 'invisible' : '',
  ].filter(Boolean);
  return faults.length > 0 ? box.dataset.n + ': ' + faults.join() : '';
}).filter(Boolean)`;

test('no style of a sender hides text from who reads it', { timeout: 60_000 }, async (context) => {
  if (!browser) return context.skip();
  const { page } = await openPage(browser, { width: 700, height: 600 });
  const bodies = [
    ...HIDING.flatMap((style) => [`<span style="${style}">SECRET words</span>`, `<div style="${style}"><p>SECRET words</p></div>`, `<table style="${style}"><tr><td style="${style}">SECRET words</td></tr></table>`, `<style>.x{${style}}</style><p class="x">SECRET words</p>`]),
    '<font color="white">SECRET words</font>', '<p hidden>SECRET words</p>', '<body bgcolor="white" text="white">SECRET words</body>', ...COVERS.map((cover) => `<p>SECRET words</p>${cover}`),
  ];
  // Each mail is cleaned by itself and set into a page of ours; only these boxes are not the sender's.
  const boxes = bodies.map((body, at) => `<div data-n="${at}" style="margin:20px 0;overflow:auto">${cleanMailHtml(`${body}<p>after</p>`).html}</div>`).join('');
  await page.setContent(messagePage(message, boxes, false));
  const faults = await page.evaluate(look) as readonly string[];
  expect(faults.map((fault) => `${fault} — ${bodies[Number.parseInt(fault, 10)]}`)).toEqual([]);
  await page.context().close();
});

test('what is folded opens by a click, without script', { timeout: 60_000 }, async (context) => {
  if (!browser) return context.skip();
  const { page } = await openPage(browser);
  const { html } = cleanMailHtml('<div>Answer</div><div class="gmail_quote">On Mon, 5 Jul 2025 at 12:00, Bank &lt;s@bank.example&gt; wrote:<br><blockquote class="gmail_quote">Old words</blockquote></div>');
  await page.setContent(messagePage(message, html, false));
  expect(await page.getByText('Answer').isVisible()).toBe(true);
  expect(await page.getByText('Old words').isVisible()).toBe(false);
  await page.getByText('•••').click();
  expect(await page.getByText('Old words').isVisible()).toBe(true);
  await page.context().close();
});
