import type { Trust } from '../../connectors/spec/index.ts';
import type { Message } from '../conversations/message.ts';
import { cut, limits } from '../limits.ts';

/** A stranger decides how many signatures a mail has. */
const mostSignatures = 20;

/**
 * A verdict within our limits, about this message's sender. Of mail that a colleague handed on the checks speak about the
 * colleague's domain: they prove nothing of the one who wrote the original, and contradict nothing.
 */
export function boundTrust(given: Trust, message: Pick<Message, 'participants'>): Trust {
  const isHandedOn = message.participants.some(({ role }) => role === 'forwarder');
  const speaksOfOther = isHandedOn && (given.verdict === 'proven' || given.verdict === 'contradicted');
  return {
    verdict: speaksOfOther ? 'unproven' : given.verdict,
    dkim: given.dkim.slice(0, mostSignatures).map(({ domain, selector, result, aligned }) => ({ domain: short(domain), ...(selector === undefined ? {} : { selector: short(selector) }), result, aligned })),
    ...(given.spf && { spf: { ...given.spf, ...shortened(given.spf, 'domain'), ...shortened(given.spf, 'ip') } }),
    ...(given.dmarc && { dmarc: { ...given.dmarc, ...shortened(given.dmarc, 'domain') } }),
    ...(given.arc && { arc: { ...given.arc, ...shortened(given.arc, 'sealer') } }),
    by: short(given.by),
  };
}

function short(text: string): string {
  return cut(text, limits.name);
}

function shortened<K extends string>(of: { readonly [P in K]?: string }, key: K): { readonly [P in K]?: string } {
  const value = of[key];
  return value === undefined ? {} : { [key]: short(value) } as { readonly [P in K]?: string };
}
