import type { Part } from '../mime/tree.ts';
import type { Seen } from './nature.ts';

/** Reports for our own domain: DMARC aggregates (RFC 7489 §7.2.1.1) and TLS reports (RFC 8460 §3). */
export function isDomainReport(root: Part, parts: readonly Part[], seen: Seen): boolean {
  if (root.contentType.parameters.get('report-type')?.toLowerCase() === 'tlsrpt') return true;
  if (/^\s*(?:\[[^\]]{1,40}\]\s*)?report domain:\s*\S+\s+submitter:\s*\S+/i.test(seen.subject)) return true;
  return parts.some((part) => {
    if (part.type.startsWith('application/tlsrpt')) return true;
    const name = part.disposition.parameters.get('filename') ?? part.contentType.parameters.get('name') ?? '';
    return /^[^!\s]+![^!\s]+!\d{9,11}!\d{9,11}(?:![^!\s]+)?\.(?:xml|xml\.gz|zip|gz|json|json\.gz)$/i.test(name);
  });
}
