import type { Trust } from '../../connectors/spec/index.ts';
import type { Message } from '../conversations/message.ts';
import { cut, limits } from '../limits.ts';

/** A stranger decides how many signatures a mail has. */
const mostSignatures = 20;

const forged = 'the sender\'s own domain asks to distrust this message: it may be forged';
const forgedByOther = 'the domain of who sent this asks to distrust it: it may be forged, and the one it names may never have written it';

/**
 * A verdict within our limits, about this message's sender. The checks speak of who stands in From: of somebody else whom a
 * colleague or a form names as the writer they prove nothing. What is contradicted stays so, whoever is named in it.
 */
export function boundTrust(given: Trust, message: Pick<Message, 'participants' | 'sender'>): Trust {
  return {
    verdict: given.verdict === 'proven' && speaksOfOther(given, message) ? 'unproven' : given.verdict,
    dkim: given.dkim.slice(0, mostSignatures).map(({ domain, selector, result, aligned }) => ({ domain: short(domain), ...(selector === undefined ? {} : { selector: short(selector) }), result, aligned })),
    ...(given.spf && { spf: { ...given.spf, ...shortened(given.spf, 'domain'), ...shortened(given.spf, 'ip') } }),
    ...(given.dmarc && { dmarc: { ...given.dmarc, ...shortened(given.dmarc, 'domain') } }),
    ...(given.arc && { arc: { ...given.arc, ...shortened(given.arc, 'sealer') } }),
    by: short(given.by),
  };
}

/** What whoever reads the message is warned of. */
export function warnOf(given: Trust, message: Pick<Message, 'participants' | 'sender'>): readonly string[] {
  return given.verdict !== 'contradicted' ? [] : [speaksOfOther(given, message) ? forgedByOther : forged];
}

function speaksOfOther({ author }: Trust, { participants, sender }: Pick<Message, 'participants' | 'sender'>): boolean {
  return participants.some(({ role }) => role === 'forwarder') || (author !== undefined && sender !== undefined && author !== sender.externalId);
}

function short(text: string): string {
  return cut(text, limits.name);
}

function shortened<K extends string>(of: { readonly [P in K]?: string }, key: K): { readonly [P in K]?: string } {
  const value = of[key];
  return value === undefined ? {} : { [key]: short(value) } as { readonly [P in K]?: string };
}
