import path from 'node:path';
import { z } from 'zod';

/** Everything Parley reads from its environment, read once at start; all faults are listed together. */
export interface Config {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Address to listen on. Loopback unless said otherwise: a proxy stands in front. */
  readonly host: string;
  /** Folder of the database, the files and the generated key. */
  readonly dataFolder: string;
  /** Where people and providers reach Parley; links, webhook addresses and secure cookies follow from it. */
  readonly url: string;
  /** Secret that encrypts channel settings and signs reply tokens; undefined: a generated file in the data folder. */
  readonly key: string | undefined;
  /** Largest accepted request body, bytes. */
  readonly maxBodyBytes: number;
  /** Makes the first admin when there is none. */
  readonly admin: { readonly email: string; readonly password: string } | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Name servers that are asked about senders; empty: those of the machine. */
  readonly nameServers: readonly string[];
  /** How many proxies stand in front and append to X-Forwarded-For; 0: the header is ignored. */
  readonly proxies: number;
}

/** The one workspace there is at first; every document begins with it. */
export const workspaceId = 'main';

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PARLEY_HOST: z.string().min(1).default('127.0.0.1'),
  PARLEY_DATA: z.string().min(1).default('./data'),
  PARLEY_URL: z.url({ protocol: /^https?$/ }).optional(),
  PARLEY_KEY: z.string().min(16, 'needs at least 16 characters').optional(),
  PARLEY_MAX_BODY: z.string().default('10 MB').transform(parseBytes),
  PARLEY_ADMIN_EMAIL: z.email().optional(),
  PARLEY_ADMIN_PASSWORD: z.string().min(10, 'needs at least 10 characters').optional(),
  PARLEY_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  PARLEY_DNS: z.string().default('').transform((text) => text.split(',').map((server) => server.trim()).filter(Boolean))
    .refine((servers) => servers.every((server) => /^(?:[\d.]+|\[[\da-f:]+\])(?::\d{1,5})?$|^[\da-f:]+$/i.test(server)), 'addresses of name servers, for example "10.0.0.53, 10.0.0.54:5353"'),
  PARLEY_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
});

/** The environment is not usable; the message lists every fault, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the environment. Empty variables count as unset. Throws ConfigError with all faults at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(set);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if ((set['PARLEY_ADMIN_EMAIL'] === undefined) !== (set['PARLEY_ADMIN_PASSWORD'] === undefined)) {
    faults.push('PARLEY_ADMIN_EMAIL and PARLEY_ADMIN_PASSWORD go together: set both or neither');
  }
  if (!parsed.success || faults.length > 0) throw new ConfigError(`the configuration has faults:\n  ${faults.join('\n  ')}`);
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.PARLEY_HOST,
    dataFolder: path.resolve(values.PARLEY_DATA),
    url: (values.PARLEY_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, ''),
    key: values.PARLEY_KEY,
    maxBodyBytes: values.PARLEY_MAX_BODY,
    admin: values.PARLEY_ADMIN_EMAIL && values.PARLEY_ADMIN_PASSWORD
      ? { email: values.PARLEY_ADMIN_EMAIL, password: values.PARLEY_ADMIN_PASSWORD } : undefined,
    logLevel: values.PARLEY_LOG,
    nameServers: values.PARLEY_DNS,
    proxies: values.PARLEY_PROXIES,
  };
}

/** `10 MB`, `512kb`, `1048576`: decimal multiples of bytes, 1 kB to 1 GB. */
function parseBytes(text: string, context: z.RefinementCtx): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmg]?)b?\s*$/i.exec(text);
  const factor = { '': 1, k: 1e3, m: 1e6, g: 1e9 }[match?.[2]?.toLowerCase() ?? ''];
  const bytes = match && factor ? Math.round(Number(match[1]) * factor) : Number.NaN;
  if (bytes >= 1_000 && bytes <= 1e9) return bytes;
  context.addIssue({ code: 'custom', message: 'a size from 1 kB to 1 GB, for example "10 MB"' });
  return z.NEVER;
}
