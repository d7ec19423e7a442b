import { need, oneOf, readOptions } from './options.ts';
import { withParley } from './with-parley.ts';

const roles = ['admin', 'supervisor', 'agent', 'read-only'] as const;

/** `parley token create`: the token stands alone on the last line and is shown this once. */
export async function createToken(words: readonly string[]): Promise<void> {
  const { values } = readOptions(words, { role: { type: 'string' }, name: { type: 'string' } });
  const role = oneOf(values.role ?? 'admin', roles, '--role');
  await withParley(async ({ people, operator }) => {
    const { token, text } = await people.tokens.create(operator, { name: values.name ?? `made by the command line (${role})`, role });
    process.stdout.write(`token ${token.id} for ${token.role}; it is shown this once:\n${text}\n`);
  }, { mustExist: false });
}

/** `parley token list`. */
export async function listTokens(words: readonly string[]): Promise<void> {
  readOptions(words, {});
  await withParley(async ({ people, operator }) => {
    for (const token of await people.tokens.list(operator)) {
      const used = token.lastUsedAt === null ? 'never used' : `used ${new Date(token.lastUsedAt).toISOString()}`;
      process.stdout.write(`${token.id}  ${token.role.padEnd(10)}  ${used}  ${token.name}\n`);
    }
  });
}

/** `parley token remove ID`. */
export async function removeToken(words: readonly string[]): Promise<void> {
  const { positionals } = readOptions(words, {});
  const id = need(positionals[0], 'the id of the token');
  await withParley(({ people, operator }) => people.tokens.remove(operator, id));
}
