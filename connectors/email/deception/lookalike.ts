import { GENUINE, KNOWN_DOMAINS, FREE_MAIL, readRegistrable, type Registrable } from './domains.ts';
import { isOneEditAway, skeletonOf } from './skeleton.ts';

/** What is put beside a firm's name to make an address that sounds like its own. */
const LURES = ['support', 'secure', 'security', 'login', 'signin', 'logon', 'verify', 'verification', 'account', 'accounts', 'update', 'alert', 'alerts', 'billing', 'auth', 'helpdesk', 'service', 'services', 'client', 'clients', 'customer', 'confirm', 'unlock', 'recovery'];
const OUR_LURES = [...LURES, 'online', 'mobile', 'mobil', 'app', 'info', 'help', 'team', 'card', 'cards', 'pay', 'payment', 'payments', 'bank', 'banking', 'web', 'portal', 'my', 'id', 'mail', 'office', 'group', 'destek', 'yardim', 'kart', 'hesab', 'onlayn'];
const LURE_SKELETONS = new Set(LURES.map(skeletonOf));
const OUR_LURE_SKELETONS = new Set(OUR_LURES.map(skeletonOf));

interface Guarded extends Registrable { readonly ours: boolean; readonly skeleton: string }

const KNOWN: readonly Guarded[] = KNOWN_DOMAINS.map((entry) => ({ ...entry, ours: false, skeleton: skeletonOf(entry.name) }));
const ALL_GENUINE: ReadonlySet<string> = new Set([...KNOWN.map(({ domain }) => domain), ...GENUINE]);

/** Tells which domain of ours, or well-known one, a host could be taken for, and is not. */
export type FindLookalike = (host: string) => string | undefined;

/** `ourDomains`: those of our addresses and our people. */
export function createFindLookalike(ourDomains: readonly string[]): FindLookalike {
  const ours = ourDomains.flatMap((domain) => readRegistrable(domain) ?? []);
  const owned = new Set(ours.map(({ domain }) => domain));
  const guarded: readonly Guarded[] = [
    ...ours.map((entry) => ({ ...entry, ours: !FREE_MAIL.has(entry.domain), skeleton: skeletonOf(entry.name) })),
    ...KNOWN.filter(({ domain }) => !owned.has(domain)),
  ];
  return (host) => {
    const given = readRegistrable(host);
    if (!given || owned.has(given.domain) || ALL_GENUINE.has(given.domain)) return undefined;
    const before = host.toLowerCase().slice(0, -given.domain.length);
    const skeleton = skeletonOf(given.name);
    return guarded.find((entry) => isPrefixed(before, entry) || looksLike(given, skeleton, entry))?.domain;
  };
}

/** `bank.example.other.test`: the part people read first is the true one. */
function isPrefixed(before: string, { domain }: Guarded): boolean {
  return before.startsWith(`${domain}.`) || before.includes(`.${domain}.`);
}

function looksLike(given: Registrable, skeleton: string, entry: Guarded): boolean {
  const { name, suffix, ours } = entry;
  if (given.name === name) return ours && name.length >= 4;
  if (name.length < 4) return false;
  const sameSuffix = given.suffix === suffix;
  if (skeleton === entry.skeleton) return ours || sameSuffix || name.length >= 6;
  if (name.length >= 6 && (ours || sameSuffix) && isOneEditAway(skeleton, entry.skeleton)) return true;
  return addsLure(skeleton, entry);
}

function addsLure(given: string, { skeleton, ours }: Guarded): boolean {
  const lures = ours ? OUR_LURE_SKELETONS : LURE_SKELETONS;
  const words = given.split('-').filter(Boolean);
  if (words.includes(skeleton)) return words.every((word) => word === skeleton || lures.has(word)) || (ours && skeleton.length >= 6);
  if (skeleton.length < 5) return false;
  return (given.startsWith(skeleton) && lures.has(given.slice(skeleton.length))) || (given.endsWith(skeleton) && lures.has(given.slice(0, -skeleton.length)));
}
