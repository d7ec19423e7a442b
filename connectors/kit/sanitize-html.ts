import { cleanHtml } from './clean-html.ts';

export { MAX_HTML } from './allowed-html.ts';

/** The HTML of `cleanHtml` alone. Cleaning twice changes nothing more. */
export function sanitizeHtml(html: string): string {
  return cleanHtml(html).html;
}
