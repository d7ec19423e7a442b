import { demand, type Principal } from '../people/index.ts';
import { HubError, insert, remove, replace, type Json, type NewEvent, type Runtime, type Write } from '../runtime/ports/index.ts';
import { customers, emailOwners, identities, type Customer, type Identity } from './customer.ts';
import { hashId } from './hash-id.ts';
import { customerEvent } from './ledger.ts';
import { searchEntry } from './recognise.ts';
import { normaliseEmail } from './sender.ts';

/** Queue of the job that carries a changed name to wherever it is copied; its payload is `{ customerId }`. */
export const renameQueue = 'customer-name';

type Patch = { readonly name?: string | null; readonly emails?: readonly string[]; readonly phones?: readonly string[] };

const most = { identities: 500, emails: 20, phones: 20, name: 200, phone: 40 } as const;
const tries = 5;

export async function getCustomer({ store }: Pick<Runtime, 'store'>, principal: Principal, id: string): Promise<Customer> {
  demand(principal, 'customer.read');
  const customer = await store.get(customers, principal.workspaceId, id);
  if (!customer) throw new HubError('not-found', 'customer.not-found', 'There is no such customer.');
  return customer;
}

export async function listIdentities(runtime: Pick<Runtime, 'store'>, principal: Principal, id: string): Promise<readonly Identity[]> {
  await getCustomer(runtime, principal, id);
  const page = await runtime.store.page(identities, 'byCustomer', { workspaceId: principal.workspaceId, where: { customerId: id }, limit: most.identities });
  return page.items;
}

/** See `Customers.update`. Without `ifVersion` a lost race is decided again on the newest version. */
export async function updateCustomer(runtime: Runtime, principal: Principal, id: string, patch: Patch, ifVersion?: number): Promise<Customer> {
  demand(principal, 'customer.change');
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const customer = await getCustomer(runtime, principal, id);
    if (ifVersion !== undefined && customer.version !== ifVersion) throw stale();
    const changed = applyPatch(customer, patch);
    const difference = describe(customer, changed);
    if (Object.keys(difference).length === 0) return customer;
    const at = runtime.clock.now();
    const event: NewEvent = customerEvent('customer.changed', at, { kind: principal.kind, id: principal.id, name: principal.name }, id, difference);
    const result = await runtime.store.commit({
      workspaceId: principal.workspaceId,
      writes: [replace(customers, changed), ...await moveOwnership(runtime, customer, changed)],
      events: [event],
      jobs: 'name' in difference ? [{ queue: renameQueue, payload: { customerId: id }, key: id }] : [],
      search: [searchEntry(changed)],
    });
    if (result.committed) return { ...changed, version: customer.version + 1 };
  }
  throw stale();
}

function stale(): HubError {
  return new HubError('stale', 'customer.stale', 'Somebody changed this customer meanwhile; read it again and repeat the change.');
}

function applyPatch(customer: Customer, patch: Patch): Customer {
  return {
    ...customer,
    name: patch.name === undefined ? customer.name : readName(patch.name),
    emails: patch.emails === undefined ? customer.emails : readEmails(patch.emails),
    phones: patch.phones === undefined ? customer.phones : readPhones(patch.phones),
  };
}

function readName(name: string | null): string | null {
  const trimmed = name?.trim() ?? '';
  if (trimmed.length > most.name) throw invalid('name', `The name is longer than ${most.name} characters.`);
  return trimmed === '' ? null : trimmed;
}

function readEmails(emails: readonly string[]): readonly string[] {
  if (emails.length > most.emails) throw invalid('emails', `At most ${most.emails} addresses fit on one customer.`);
  return [...new Set(emails.map((email, index) => {
    const address = normaliseEmail(email);
    if (address === null) throw invalid(`emails.${index}`, `"${email.slice(0, 80)}" is not an e-mail address.`);
    return address;
  }))];
}

function readPhones(phones: readonly string[]): readonly string[] {
  if (phones.length > most.phones) throw invalid('phones', `At most ${most.phones} numbers fit on one customer.`);
  return [...new Set(phones.map((phone, index) => {
    const trimmed = phone.trim();
    if (trimmed === '' || trimmed.length > most.phone) throw invalid(`phones.${index}`, `A number has 1 to ${most.phone} characters.`);
    return trimmed;
  }))];
}

function invalid(path: string, message: string): HubError {
  return new HubError('invalid', 'customer.invalid', message, { faults: [{ path, message }] });
}

function describe(before: Customer, after: Customer): { [field: string]: { from: Json; to: Json } } {
  const fields = ['name', 'emails', 'phones'] as const;
  const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  return Object.fromEntries(changed.map((field) => [field, { from: before[field], to: after[field] }]));
}

/**
 * A typed address that nobody owns is owned from now on; one that another customer owns stays theirs. An address taken
 * off the profile is given up, unless one of the customer's identities carries it.
 */
async function moveOwnership({ store }: Runtime, before: Customer, after: Customer): Promise<readonly Write[]> {
  const { workspaceId, id: customerId } = after;
  const added = after.emails.filter((email) => !before.emails.includes(email));
  const removed = before.emails.filter((email) => !after.emails.includes(email));
  if (added.length + removed.length === 0) return [];
  const known = await store.getMany(emailOwners, workspaceId, [...added, ...removed].map(ownerId));
  const owners = new Map(known.map((owner) => [owner.id, owner]));
  const taken = added.map(ownerId).filter((id) => !owners.has(id)).map((id) => insert(emailOwners, { id, workspaceId, customerId }));
  if (removed.length === 0) return taken;
  const held = await store.page(identities, 'byCustomer', { workspaceId, where: { customerId }, limit: most.identities });
  const carried = new Set(held.items.map((identity) => identity.email));
  const given = removed.filter((email) => !carried.has(email)).flatMap((email) => owners.get(ownerId(email)) ?? [])
    .filter((owner) => owner.customerId === customerId).map((owner) => remove(emailOwners, owner));
  return [...taken, ...given];
}

function ownerId(email: string): string {
  return hashId('email', email);
}
