import { Resolver } from 'node:dns/promises';

const withinMs = 5_000;

/**
 * Asks name servers about senders: those of the machine, or those given (`PARLEY_DNS`). As `dns.promises.resolve`; every
 * question ends within some seconds, so that a dead name server delays a verdict and nothing else.
 */
export function createNameLookup(servers: readonly string[]): (name: string, type: string) => Promise<readonly unknown[]> {
  const resolver = new Resolver({ timeout: withinMs / 2, tries: 2 });
  if (servers.length > 0) resolver.setServers([...servers]);
  return async (name, type) => {
    const records: unknown = await resolver.resolve(name, type);
    return Array.isArray(records) ? records : [records];
  };
}
