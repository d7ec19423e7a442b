import { describe, expect, it } from 'vitest';
import type { Message } from '../../inbox/index.ts';
import { messagePage, messagePagePolicy } from './message-page.ts';

const picture = { name: 'logo.png', type: 'image/png', bytes: 3, hash: 'h', contentId: 'Logo@Bank', inline: true };
const message = { id: 'M1', attachments: [{ ...picture, contentId: null }, picture] } as unknown as Message;

describe('messagePage', () => {
  it('lays no paper of its own under words alone, and white under whatever brings a colour or a picture', () => {
    const isBare = (html: string) => messagePage(message, html, false).includes('<html data-bare>');
    expect(['<p>Hello <b>you</b></p>', '<div dir="rtl" style="font-family:Arial">שלום</div>', '<details><summary>…</summary><blockquote style="border-left:1px solid rgb(204,204,204)">old</blockquote></details>', '<table border="1"><tr><td>1</td></tr></table>'].map(isBare)).toEqual([true, true, true, true]);
    expect(['<p style="color:#eee">x</p>', '<div bgcolor="#fff">x</div>', '<img alt="" />', '<font size="2">x</font>', '<mark title="hidden">x</mark>', '<p style="margin:0;BACKGROUND-color:#fff">x</p>'].map(isBare)).toEqual(Array(6).fill(false));
  });

  const html = '<p>hello</p><img alt="x" data-remote-src="https://t.example/p.gif?a=1&amp;b=2" /><img src="cid:logo%40bank" /><img src="cid:none" alt="gone" />';

  it('leaves remote images inert until they are asked for', () => {
    const page = messagePage(message, html, false);
    expect(page).toContain('<img alt="x" data-remote-src="https://t.example/p.gif?a=1&amp;b=2" />');
    expect(page).not.toMatch(/\ssrc="http/);
  });

  it('puts them back when they are, without telling where from', () => {
    expect(messagePage(message, html, true)).toContain('<img alt="x" referrerpolicy="no-referrer" src="https://t.example/p.gif?a=1&amp;b=2" />');
  });

  it('shows inline pictures from the message itself, and takes out those it does not have', () => {
    const page = messagePage(message, html, false);
    expect(page).toContain('<img src="/api/messages/M1/attachments/1?inline=1" />');
    expect(page).toContain('<img alt="gone" />');
  });

  it('touches no text that only looks like an image', () => {
    const text = '<p>data-remote-src="https://t.example/" src="cid:logo@bank"</p>';
    expect(messagePage(message, text, true)).toContain(text);
  });

  it('names what is folded, and shows what was hidden', () => {
    const page = messagePage(message, '<mark title="hidden">x</mark><details><summary>•••</summary>old</details>', false);
    expect(page).toContain('<details><summary aria-label="Quoted text" title="Quoted text">•••</summary>old</details>');
    expect(page).toMatch(/\nmark \{ background/);
  });

  it('forbids scripts and, unless asked, everything remote', () => {
    for (const remote of [false, true]) {
      const policy = messagePagePolicy(remote);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src|allow-scripts/);
      expect(policy.includes('img-src \'self\' data: https: http:')).toBe(remote);
    }
  });
});
