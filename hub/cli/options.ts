import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CliError } from './cli-error.ts';

/** Parses a command's words; a wrong one is a CliError that names it. */
export function readOptions<const O extends NonNullable<ParseArgsConfig['options']>>(words: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new CliError(error instanceof Error ? error.message : String(error), 2);
  }
}

/** The value, or a CliError that says which is missing. */
export function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new CliError(`${what} is missing`, 2);
  return value;
}

/** One of a closed list, or a CliError that names the list. */
export function oneOf<T extends string>(value: string, allowed: readonly T[], what: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new CliError(`${what} must be one of ${allowed.join(', ')}; it is "${value}"`, 2);
  return found;
}
