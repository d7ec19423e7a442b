import { HubError, type Fault } from '../runtime/ports/index.ts';
import type { Role } from './principal.ts';
import { findPasswordFault } from './password-rules.ts';
import { isRole } from './rights.ts';

/** What people type about people; every field is optional because a change names only some. */
export interface TypedFields {
  readonly name?: string;
  readonly email?: string;
  readonly password?: string;
  readonly role?: Role;
  readonly enabled?: boolean;
  readonly capacity?: number;
  readonly teamName?: string;
  readonly memberIds?: readonly string[];
}

const emailForm = /^[^\s@<>",;:\\()[\]]+@[^\s@<>",;:\\()[\]]+$/;
const maxMembers = 1000;
const maxCapacity = 1000;

/** Lower-cased without the locale, composed, trimmed: the form addresses are stored and found by. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Trimmed and in one line. */
export function normaliseName(name: string): string {
  return name.normalize('NFC').trim();
}

/**
 * Checks what is given, all faults at once.
 *
 * @param owner the address the password belongs to, where that is not among the fields
 * @throws HubError `invalid` with the faults by field
 */
export function checkFields(fields: TypedFields, owner = fields.email): void {
  const faults: Fault[] = [];
  const fault = (path: string, message: string | undefined): void => { if (message !== undefined) faults.push({ path, message }); };
  if (fields.name !== undefined) fault('name', findNameFault(fields.name));
  if (fields.teamName !== undefined) fault('teamName', findNameFault(fields.teamName));
  if (fields.email !== undefined) fault('email', findEmailFault(fields.email));
  if (fields.password !== undefined) fault('password', findPasswordFault(fields.password, owner ?? ''));
  if (fields.role !== undefined) fault('role', findRoleFault(fields.role));
  if (fields.capacity !== undefined) fault('capacity', findCapacityFault(fields.capacity));
  if (fields.memberIds !== undefined && fields.memberIds.length > maxMembers) fault('memberIds', `has more than ${maxMembers} people; make two teams`);
  if (faults.length === 0) return;
  throw new HubError('invalid', 'people.invalid', faults.map(({ path, message }) => `${path} ${message}`).join('; '), { faults });
}

function findNameFault(name: string): string | undefined {
  const trimmed = normaliseName(name);
  if (trimmed === '') return 'is empty';
  if (trimmed.length > 100) return 'is longer than 100 characters';
  if (/\p{Cc}/u.test(trimmed)) return 'has control characters';
  return trimmed.isWellFormed() ? undefined : 'has half a character (a lone surrogate)';
}

function findEmailFault(email: string): string | undefined {
  const normal = normaliseEmail(email);
  if (normal.length > 254) return 'is longer than 254 characters';
  return emailForm.test(normal) && normal.isWellFormed() && !/\p{Cc}/u.test(normal) ? undefined : 'is not an e-mail address';
}

function findRoleFault(role: string): string | undefined {
  return isRole(role) ? undefined : 'is none of admin, supervisor, agent, read-only';
}

function findCapacityFault(capacity: number): string | undefined {
  return Number.isInteger(capacity) && capacity >= 0 && capacity <= maxCapacity ? undefined : `is not a whole number from 0 to ${maxCapacity}`;
}
