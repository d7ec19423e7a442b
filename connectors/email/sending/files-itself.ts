import type { EmailSettings } from '../settings.ts';

/** Providers whose SMTP servers file by themselves what they send. */
const FILES_ITSELF = /(?:^|\.)(?:gmail\.com|googlemail\.com|office365\.com|outlook\.com|hotmail\.com|office365\.us|partner\.outlook\.cn)$/i;

/** Whether copies are to be filed by us at all. */
export function filesCopies({ imap, smtp }: EmailSettings): boolean {
  if (imap.sentFolder === 'off') return false;
  return imap.sentFolder !== 'auto' || !FILES_ITSELF.test(smtp.host);
}
