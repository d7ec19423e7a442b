import { customerEvent, customers, emailOwners, hashId, identities, type Customer, type EmailOwner, type Identity } from '../../customers/index.ts';
import { insert, replace, type Actor, type NewEvent, type Store, type Write } from '../../runtime/ports/index.ts';

/** An identity's change of customer: what it writes, before the conversations that follow it. */
export interface Transfer {
  readonly identity: Identity;
  /** The customer it is from now on, as it will be stored. */
  readonly to: Customer;
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
}

const mostIdentities = 500;

interface Facts {
  readonly identity: Identity;
  readonly from: Customer;
  /** The other identities of `from`. */
  readonly staying: readonly Identity[];
  readonly owner: EmailOwner | undefined;
}

async function readFacts(store: Store, identity: Identity, from: Customer): Promise<Facts> {
  const { workspaceId, email } = identity;
  const held = await store.page(identities, 'byCustomer', { workspaceId, where: { customerId: from.id }, limit: mostIdentities });
  const owner = email === null ? undefined : await store.get(emailOwners, workspaceId, hashId('email', email));
  return { identity, from, staying: held.items.filter((other) => other.id !== identity.id), owner };
}

/** A person says that an identity is this customer. What the link changes is remembered on the identity, to be undone exactly. */
export async function planLink(store: Store, identity: Identity, from: Customer, to: Customer, actor: Actor, at: number): Promise<Transfer> {
  const { staying, owner } = await readFacts(store, identity, from);
  const { email, phone } = identity;
  const tookEmail = owner?.customerId === from.id && !staying.some((other) => other.email === email);
  const addedEmail = email !== null && !to.emails.includes(email);
  const addedPhone = phone !== null && !to.phones.includes(phone);
  const linked: Identity = {
    ...identity, customerId: to.id, how: 'linked-by-person', score: 1, linkedAt: at,
    link: { from: from.id, how: identity.how, score: identity.score, linkedAt: identity.linkedAt, addedEmail, addedPhone, tookEmail, before: identity.link },
  };
  const receiving: Customer = {
    ...to,
    emails: addedEmail ? [...to.emails, email] : to.emails,
    phones: addedPhone ? [...to.phones, phone] : to.phones,
  };
  const giving: Customer = { ...from, mergedInto: staying.length === 0 ? to.id : from.mergedInto };
  const writes = [
    replace(identities, linked), replace(customers, receiving), replace(customers, giving),
    ...(tookEmail && owner ? [replace(emailOwners, { ...owner, customerId: to.id })] : []),
  ];
  const event = customerEvent('customer.linked', at, actor, to.id, { how: 'linked-by-person', score: 1, from: from.id }, identity.id);
  return { identity: linked, to: receiving, writes, events: [event] };
}

/** The link is taken back: the identity goes where it came from, and both profiles are as if it had not been made. */
export async function planUndo(store: Store, identity: Identity, link: NonNullable<Identity['link']>, from: Customer, home: Customer, actor: Actor, at: number): Promise<Transfer> {
  const { staying, owner } = await readFacts(store, identity, from);
  const { email, phone } = identity;
  const isLeaving = (value: string | null, was: boolean, field: 'email' | 'phone'): boolean => was && !staying.some((other) => other[field] === value);
  const back: Identity = { ...identity, customerId: home.id, how: link.how, score: link.score, linkedAt: link.linkedAt, link: link.before };
  const giving: Customer = {
    ...from,
    emails: isLeaving(email, link.addedEmail, 'email') ? from.emails.filter((other) => other !== email) : from.emails,
    phones: isLeaving(phone, link.addedPhone, 'phone') ? from.phones.filter((other) => other !== phone) : from.phones,
  };
  const receiving: Customer = { ...home, mergedInto: home.mergedInto === from.id ? null : home.mergedInto };
  const givesEmail = link.tookEmail && owner?.customerId === from.id;
  const writes = [
    replace(identities, back), replace(customers, giving), replace(customers, receiving),
    ...(givesEmail ? [replace(emailOwners, { ...owner, customerId: home.id })] : []),
  ];
  const event = customerEvent('customer.unlinked', at, actor, from.id, { to: home.id }, identity.id);
  return { identity: back, to: receiving, writes, events: [event] };
}

/** An identity nobody linked by hand becomes a new customer of its own; the address stays with who owns it. */
export function planSplit(identity: Identity, from: Customer, newId: string, actor: Actor, at: number): Transfer {
  const to: Customer = {
    id: newId, workspaceId: identity.workspaceId, version: 1, name: identity.name,
    emails: identity.email === null ? [] : [identity.email], phones: identity.phone === null ? [] : [identity.phone],
    language: null, createdAt: at, lastContactAt: from.lastContactAt, mergedInto: null,
  };
  const split: Identity = { ...identity, customerId: newId, how: 'first-contact', score: 1, linkedAt: at, link: null };
  const event = customerEvent('customer.unlinked', at, actor, from.id, { to: newId }, identity.id);
  return { identity: split, to, writes: [replace(identities, split), insert(customers, to)], events: [event] };
}
