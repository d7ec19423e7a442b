/** Names of zones that programs still write and engines do not know; those with several meanings are left out. */
const ZONES: Readonly<Record<string, string>> = {
  WET: '+0000', WEST: '+0100', BST: '+0100', CET: '+0100', CEST: '+0200', MET: '+0100', MEST: '+0200', EET: '+0200', EEST: '+0300', MSK: '+0300', MSD: '+0400',
  TRT: '+0300', AZT: '+0400', GET: '+0400', SAST: '+0200', JST: '+0900', KST: '+0900', AEST: '+1000', AEDT: '+1100',
};

/** ms UTC of a date as in RFC 5322 §3.3 and as programs write it; unknown zones count as UTC. Null: it cannot be told. */
export function readDate(raw: string): number | null {
  const text = raw.slice(0, 500).replace(/\([^)]*\)/g, ' ').replace(/\s+/g, ' ').replace(/ ?: ?/g, ':').trim().slice(0, 100)
    .replace(/ ([A-Z]{3,4})$/, (whole, name: string) => (ZONES[name] ? ` ${ZONES[name]}` : whole));
  const tries = [text, text.replace(/^[^\d]*?,\s*/, ''), text.replace(/ [A-Za-z]{1,5}$/, ' UTC'), text.replace(/\b(\d\d)\.(\d\d)\.(\d\d)\b/, '$1:$2:$3')];
  for (const attempt of tries) {
    const at = attempt === '' ? Number.NaN : Date.parse(hasZone(attempt) ? attempt : `${attempt} UTC`);
    if (!Number.isNaN(at)) return at;
    const bare = attempt === '' ? Number.NaN : Date.parse(attempt);
    if (!Number.isNaN(bare)) return bare;
  }
  return null;
}

/** Without one the engine would take the zone of the machine it runs on. */
function hasZone(text: string): boolean {
  return /(?:[+-]\d{2}:?\d{2}|\b(?![AP]M$)[A-Z]{1,4}|\dZ)$/.test(text);
}
