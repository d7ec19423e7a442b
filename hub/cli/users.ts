import { randomBytes } from 'node:crypto';
import { workspaceId } from '../config.ts';
import { CliError } from './cli-error.ts';
import { need, oneOf, readOptions } from './options.ts';
import { withParley } from './with-parley.ts';

const roles = ['admin', 'supervisor', 'agent', 'read-only'] as const;

/** `parley user create`. */
export async function createUser(words: readonly string[]): Promise<void> {
  const { values } = readOptions(words, { email: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' }, password: { type: 'string' } });
  const email = need(values.email, '--email');
  const role = oneOf(values.role ?? 'agent', roles, '--role');
  const password = values.password ?? madeUpPassword();
  await withParley(async ({ people, operator }) => {
    const name = values.name ?? email.split('@')[0] ?? email;
    const user = (await people.users.isEmpty(workspaceId)) && role === 'admin'
      ? await people.users.setUp(workspaceId, { name, email, password })
      : await people.users.create(operator, { name, email, password, role, capacity: 20 });
    process.stdout.write(`user ${user.id} ${user.email} ${user.role}\n`);
    if (values.password === undefined) process.stdout.write(`password: ${password}\n`);
  }, { mustExist: false });
}

/** `parley user list`. */
export async function listUsers(words: readonly string[]): Promise<void> {
  readOptions(words, {});
  await withParley(async ({ people, operator }) => {
    for (const user of await people.users.list(operator)) {
      process.stdout.write(`${user.id}  ${user.role.padEnd(10)}  ${user.enabled ? 'enabled ' : 'disabled'}  ${user.email}  ${user.name}\n`);
    }
  });
}

/** `parley user password`. */
export async function setPassword(words: readonly string[]): Promise<void> {
  const { values } = readOptions(words, { email: { type: 'string' }, password: { type: 'string' } });
  const email = need(values.email, '--email').toLowerCase();
  const password = values.password ?? madeUpPassword();
  await withParley(async ({ people, operator }) => {
    const user = (await people.users.list(operator)).find((candidate) => candidate.email === email);
    if (!user) throw new CliError(`there is no user ${email}; "parley user list" shows who there is`);
    await people.users.update(operator, user.id, { password });
    process.stdout.write(values.password === undefined ? `password: ${password}\n` : 'password changed\n');
  });
}

function madeUpPassword(): string {
  return randomBytes(12).toString('base64url');
}
