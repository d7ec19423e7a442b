import { searchTokens } from '../classifier/text/search.ts';
import { insert, replace, unchanged, type Actor, type NewEvent, type Runtime, type SearchEntry, type Write } from '../runtime/ports/index.ts';
import { customers, emailOwners, identities, type Customer, type EmailOwner, type Identity } from './customer.ts';
import type { Recognition, Sender } from './customers.ts';
import { hashId } from './hash-id.ts';
import { customerEvent } from './ledger.ts';
import { boundSender, identityId, normaliseEmail } from './sender.ts';
import { proveIdentity } from './verify.ts';

/**
 * How sure an equal address makes us. Both ends proven by their channel; nothing proven at either end, or only by who writes
 * now; or an address that is proven elsewhere and only claimed by who writes now, which is what a forger would send.
 */
const sameEmailScore = { proven: 0.98, alike: 0.8, claimsProven: 0.6 } as const;

/** `lastContactAt` moves in steps of this, so that a burst does not rewrite the profile with each message. */
const contactStepMs = 60_000;

type Reader = Pick<Runtime, 'store' | 'ids'>;

export async function findKnown({ store }: Pick<Runtime, 'store'>, workspaceId: string, channelId: string, externalId: string) {
  const identity = await store.get(identities, workspaceId, identityId(channelId, externalId));
  if (!identity) return undefined;
  const customer = await store.get(customers, workspaceId, identity.customerId);
  return customer && { customer, identity };
}

/** See `Customers.recognise`. For a known sender two reads. */
export async function recognise(runtime: Reader, workspaceId: string, channelId: string, given: Sender, at: number, contactAt = at): Promise<Recognition> {
  const sender = boundSender(given);
  const known = await findKnown(runtime, workspaceId, channelId, sender.externalId);
  if (known) return greet(known.customer, known.identity, sender, at, contactAt);
  const email = normaliseEmail(sender.email);
  const owner = email === null ? undefined : await runtime.store.get(emailOwners, workspaceId, hashId('email', email));
  const customer = owner && await findOwner(runtime, owner);
  const identity = draftIdentity(workspaceId, channelId, sender, at);
  return owner && customer
    ? join(customer, owner, identity, at, contactAt, scoreOf(sender, await isProven(runtime, customer, email)))
    : open(runtime, identity, at, contactAt);
}

/** Who owns an address today: a customer whose last identity was taken over points on to who took it. */
async function findOwner({ store }: Reader, owner: EmailOwner): Promise<Customer | undefined> {
  let customer = await store.get(customers, owner.workspaceId, owner.customerId);
  for (let steps = 0; customer?.mergedInto && steps < 20; steps += 1) customer = await store.get(customers, owner.workspaceId, customer.mergedInto);
  return customer;
}

/** Whether one of a customer's identities proves that the address is theirs. */
async function isProven({ store }: Reader, customer: Customer, email: string | null): Promise<boolean> {
  const held = await store.page(identities, 'byCustomer', { workspaceId: customer.workspaceId, where: { customerId: customer.id }, limit: 100 });
  return held.items.some((identity) => identity.verified && identity.email === email);
}

function scoreOf({ verified }: Sender, isOwnerProven: boolean): number {
  if (verified) return isOwnerProven ? sameEmailScore.proven : sameEmailScore.alike;
  return isOwnerProven ? sameEmailScore.claimsProven : sameEmailScore.alike;
}

/** Somebody we know wrote again; a sender the channel proves makes the identity verified. */
function greet(customer: Customer, identity: Identity, sender: Sender, at: number, contactAt: number): Recognition {
  const proven = sender.verified && !identity.verified ? proveIdentity(identity, at) : undefined;
  const writes: Write[] = [proven?.write ?? unchanged(identities, identity.id, identity.version)];
  const search: SearchEntry[] = [];
  const named = customer.name === null && sender.name ? { ...customer, name: sender.name } : customer;
  const moved = contactAt - customer.lastContactAt >= contactStepMs ? { ...named, lastContactAt: contactAt } : named;
  if (moved !== customer) writes.push(replace(customers, moved));
  if (named !== customer) search.push(searchEntry(moved));
  return { customer: moved, identity: proven?.identity ?? identity, isNew: false, writes, events: proven ? [proven.event] : [], search };
}

/** A new identity of somebody whose address we know. */
function join(customer: Customer, owner: EmailOwner, drafted: Identity, at: number, contactAt: number, score: number): Recognition {
  const identity: Identity = { ...drafted, customerId: customer.id, how: 'same-email', score };
  const changed: Customer = {
    ...customer,
    name: customer.name ?? identity.name,
    phones: withAdded(customer.phones, identity.phone),
    lastContactAt: Math.max(customer.lastContactAt, contactAt),
  };
  const event = customerEvent('customer.linked', at, { kind: 'system' }, customer.id, { how: 'same-email', score, from: null }, identity.id);
  const writes = [unchanged(emailOwners, owner.id, owner.version), insert(identities, identity), replace(customers, changed)];
  return { customer: changed, identity, isNew: false, writes, events: [event], search: [searchEntry(changed)] };
}

/** Somebody new. Owning the address is part of the batch, so two first contacts can not make two customers. */
function open(runtime: Reader, drafted: Identity, at: number, contactAt: number): Recognition {
  const { workspaceId, email } = drafted;
  const customer: Customer = {
    id: runtime.ids.next(), workspaceId, version: 1,
    name: drafted.name, emails: email === null ? [] : [email], phones: drafted.phone === null ? [] : [drafted.phone],
    language: null, createdAt: at, lastContactAt: contactAt, mergedInto: null,
  };
  const identity: Identity = { ...drafted, customerId: customer.id };
  const writes: Write[] = [insert(customers, customer), insert(identities, identity)];
  if (email !== null) writes.push(insert(emailOwners, { id: hashId('email', email), workspaceId, customerId: customer.id }));
  const events: NewEvent[] = [customerEvent('customer.created', at, { kind: 'customer', id: customer.id }, customer.id, { channelId: drafted.channelId }, identity.id)];
  return { customer, identity, isNew: true, writes, events, search: [searchEntry(customer)] };
}

function draftIdentity(workspaceId: string, channelId: string, sender: Sender, at: number): Identity {
  return {
    id: identityId(channelId, sender.externalId), workspaceId, version: 1, customerId: '', channelId, externalId: sender.externalId,
    email: normaliseEmail(sender.email), phone: sender.phone?.trim() || null, name: sender.name?.trim() || null,
    verified: sender.verified, how: 'first-contact', score: 1, linkedAt: at, link: null,
  };
}

/** The recognition with what the classifier is sure the person writes in; the same one when that is known already. */
export function noteLanguage(who: Recognition, language: string, at: number, actor: Actor): Recognition {
  const { customer } = who;
  if (customer.language === language) return who;
  const changed = { ...customer, language };
  const isOwn = (write: Write): boolean => (write.kind === 'insert' || write.kind === 'replace') && write.collection === customers.name;
  const own = who.writes.find(isOwn);
  const write = own?.kind === 'insert' ? insert(customers, changed) : replace(customers, changed);
  const event = customerEvent('customer.changed', at, actor, customer.id, { language: { from: customer.language, to: language } });
  return { ...who, customer: changed, writes: [...who.writes.filter((other) => !isOwn(other)), write], events: [...who.events, event] };
}

function withAdded(list: readonly string[], value: string | null): readonly string[] {
  return value === null || list.includes(value) ? list : [...list, value];
}

/** Customers are found by name, address and number. */
export function searchEntry(customer: Customer): SearchEntry {
  const words = [customer.name ?? '', ...customer.emails, ...customer.phones].join(' ');
  return { kind: 'customer', id: customer.id, tokens: searchTokens(words), at: customer.lastContactAt };
}
