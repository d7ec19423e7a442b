import { randomBytes } from 'node:crypto';

/** What the screen that began the sign-in is told, on the channel `parley-sign-in`. */
type Outcome = { readonly handle: string; readonly ok: true } | { readonly handle: string | null; readonly ok: false; readonly message: string };

/**
 * The page that ends a sign-in at a provider: it tells the screen and closes itself. By a BroadcastChannel, because the
 * provider's pages lie in between and our own policy (COOP) has cut the way back to the opener.
 */
export function callbackPage(outcome: Outcome): Response {
  const nonce = randomBytes(16).toString('base64');
  const [title, text] = outcome.ok
    ? ['Signed in', 'You are signed in. You can close this window and go on in Parley.']
    : ['Not signed in', `${outcome.message} You can close this window and try again in Parley.`];
  // In a script element only "<" could end it early.
  const told = JSON.stringify(outcome).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style nonce="${nonce}">:root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem }</style></head>
<body><h1>${title}</h1><p>${escapeHtml(text)}</p>
<script nonce="${nonce}">new BroadcastChannel('parley-sign-in').postMessage(${told});${outcome.ok ? ' setTimeout(() => window.close(), 300);' : ''}</script></body></html>
`;
  return new Response(page, {
    status: outcome.ok ? 200 : 400,
    headers: {
      'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  });
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
