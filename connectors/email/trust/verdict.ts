import type { Trust } from '../../spec/index.ts';
import { normaliseDomain } from './author.ts';

/**
 * What the checks come to. `author`: the domain of the one author; undefined: who wrote it is told ambiguously, so nothing can
 * prove it. ARC never proves: it tells what others say they saw.
 */
export function judge(found: Omit<Trust, 'verdict'>, author: string | undefined): Trust['verdict'] {
  const { dmarc, dkim, spf } = found;
  const passes = (spf?.result === 'pass' && spf.aligned) || dkim.some((signature) => signature.result === 'pass' && signature.aligned);
  const asksForDistrust = dmarc?.policy === 'quarantine' || dmarc?.policy === 'reject';
  if (dmarc?.result === 'fail') return asksForDistrust ? 'contradicted' : 'unproven';
  if (author === undefined) return 'unproven';
  // Our own check knows of signatures that cover only the beginning of a text.
  if (found.by === 'us' && !passes) return 'unproven';
  // Strict alignment, which only the record asks for, is part of a DMARC pass.
  if (dmarc?.result === 'pass') return dmarc.domain === undefined || isOrHolds(normaliseDomain(dmarc.domain), author) ? 'proven' : 'unproven';
  return passes && (dmarc === undefined || dmarc.result === 'none') ? 'proven' : 'unproven';
}

function isOrHolds(domain: string | undefined, author: string): boolean {
  return domain !== undefined && (domain === author || author.endsWith(`.${domain}`));
}
