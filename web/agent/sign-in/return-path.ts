/** Where sign-in leads back to: only a path of this site, never another address that somebody put into a link. */
export function returnPath(wanted: unknown): string | null {
  if (typeof wanted !== 'string' || !wanted.startsWith('/') || /^\/[/\\]/.test(wanted) || hasControls(wanted)) return null;
  const base = 'https://parley.invalid';
  if (!URL.canParse(wanted, base)) return null;
  const url = new URL(wanted, base);
  if (url.origin !== base || url.pathname.startsWith('/sign-in')) return null;
  return url.pathname + url.search + url.hash;
}

/** Browsers drop tabs and line ends from addresses, which would make another address of it. */
function hasControls(text: string): boolean {
  return Array.from(text).some((character) => (character.codePointAt(0) ?? 0) < 32);
}
