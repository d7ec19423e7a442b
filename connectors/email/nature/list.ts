import { headerOf, headersOf, type Headers } from '../mime/headers.ts';

/**
 * The marks of a mailing list or newsletter (RFC 2369, RFC 2919): addresses and ids it goes by, lower case; undefined when it
 * came through none. One way to unsubscribe does not make a list: senders of web forms and bills put it into everything.
 */
export function readListMarks(headers: Headers): readonly string[] | undefined {
  const has = (name: string): boolean => headerOf(headers, name) !== undefined;
  const precedence = headerOf(headers, 'precedence')?.trim().toLowerCase() ?? '';
  const bulk = /^(?:bulk|list|junk)\b/.test(precedence);
  const named = has('list-id') || has('list-post') || has('mailing-list') || precedence === 'list';
  const signs = [has('list-unsubscribe'), has('list-unsubscribe-post'), has('feedback-id'), bulk, has('list-help') || has('list-subscribe') || has('list-archive'), has('x-campaign') || has('x-campaignid') || has('x-campaign-id') || has('x-mailgun-tag') || has('x-mc-user') || has('x-csa-complaints')];
  if (!named && !(has('list-unsubscribe') && signs.filter(Boolean).length >= 2)) return undefined;
  return [...new Set(listNames(headers))].slice(0, 20);
}

function listNames(headers: Headers): readonly string[] {
  const values = ['list-id', 'list-post', 'mailing-list'].flatMap((name) => headersOf(headers, name).slice(0, 5));
  return values.flatMap((value) => {
    const text = value.slice(0, 2000).toLowerCase();
    const id = /<([a-z0-9_.+-]{3,250})>\s*$/.exec(text)?.[1];
    const addresses = [...text.matchAll(/(?:mailto:)?([a-z0-9_.+=-]{1,64}@[a-z0-9.-]{1,253}[a-z0-9])/g)].map((match) => match[1]!);
    // Groups of a firm name it in their address on the web: groups.google.com/a/bank.example/group/support.
    const web = /\/a\/([a-z0-9.-]{3,253})\/(?:group|g)\/([a-z0-9_.-]{1,64})/.exec(text);
    return [...(id ? [id] : []), ...addresses, ...(web ? [`${web[2]}@${web[1]}`] : [])];
  });
}
