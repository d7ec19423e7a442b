import ipaddr from 'ipaddr.js';
import { isPublicAddress } from '../../kit/addresses.ts';
import { ConnectorError } from '../../spec/index.ts';

export interface ClientLimits {
  /** Connections at once of one client. */
  readonly together: number;
  /** Of a client nobody named, a minute. */
  readonly connections: number;
  readonly messages: number;
  /** Wrong recipients and passwords of any client, a minute. */
  readonly faults: number;
}

const LIMITS: ClientLimits = { together: 50, connections: 120, messages: 300, faults: 30 };
const MINUTE = 60_000;
/** Clients remembered at once; the oldest are forgotten first. */
const MOST_CLIENTS = 10_000;

/** What a client is told that is turned away: SMTP reply code, and words that begin with the enhanced code. */
export interface Refusal { readonly code: number; readonly words: string }

const GUESSES: Refusal = { code: 421, words: '4.7.0 Too many wrong recipients or passwords, try again in a minute' };

/** Who may connect, and how much of whom. Clients with IPv6 count by their network of 64 bits, of which one host has plenty. */
export interface Clients {
  /** Undefined: come in; `leave` once for each that came in. */
  enter(connection: string, address: string): Refusal | undefined;
  leave(connection: string): void;
  /** Before a message is taken. */
  deliver(address: string, isSignedIn: boolean): Refusal | undefined;
  /**
   * A wrong recipient or password, and what the client is told when it was one too many. Servers named as the firm's own hand on what
   * strangers ask of them: their wrong recipients do not count, lest strangers keep the firm's mail away.
   */
  fault(address: string, what: 'recipient' | 'password'): Refusal | undefined;
}

interface Client { since: number; connections: number; messages: number; faults: number; together: number }

/**
 * `allow` as in the settings: addresses and networks; none: everybody. Who is named there, or comes from a private network,
 * is the firm's own server: its mail comes as fast as it can be stored. ConnectorError `misconfigured` for what is no network.
 */
export function createClients(allow: readonly string[], now: () => number, change: Partial<ClientLimits> = {}): Clients {
  const limits = { ...LIMITS, ...change };
  const networks = allow.map(readNetwork);
  const clients = new Map<string, Client>();
  const inside = new Map<string, Client>();

  function find(address: string): Client {
    const name = nameClient(address);
    const at = now();
    const known = clients.get(name);
    if (known) {
      if (at - known.since >= MINUTE) Object.assign(known, { since: at, connections: 0, messages: 0, faults: 0 });
      return known;
    }
    if (clients.size >= MOST_CLIENTS) forgetOne(clients);
    const made: Client = { since: at, connections: 0, messages: 0, faults: 0, together: 0 };
    clients.set(name, made);
    return made;
  }

  const isOwn = (address: string): boolean => networks.length > 0 || !isPublicAddress(address);
  return {
    enter(connection, address) {
      if (networks.length > 0 && !isIn(address, networks)) return { code: 554, words: '5.7.1 Your address may not deliver here' };
      const client = find(address);
      if (client.faults >= limits.faults) return GUESSES;
      if (client.together >= limits.together) return { code: 421, words: '4.7.0 Too many connections from your address at once' };
      if (!isOwn(address) && client.connections >= limits.connections) return { code: 421, words: '4.7.0 Too many connections from your address, try again in a minute' };
      client.connections += 1;
      client.together += 1;
      inside.set(connection, client);
      return undefined;
    },
    leave(connection) {
      const client = inside.get(connection);
      if (!client) return;
      client.together -= 1;
      inside.delete(connection);
    },
    deliver(address, isSignedIn) {
      const client = find(address);
      if (!isSignedIn && !isOwn(address) && client.messages >= limits.messages) return { code: 421, words: '4.7.0 Too much mail from your address, try again in a minute' };
      client.messages += 1;
      return undefined;
    },
    fault(address, what) {
      if (what === 'recipient' && networks.length > 0) return undefined;
      const client = find(address);
      client.faults += 1;
      return client.faults >= limits.faults ? GUESSES : undefined;
    },
  };
}

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

function readNetwork(text: string): Network {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch (error) {
    throw new ConnectorError('misconfigured', `"${text}" among the allowed clients is neither an address nor a network such as 10.0.0.0/8.`, { code: 'bad-network', cause: error });
  }
}

function isIn(address: string, networks: readonly Network[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
}

function nameClient(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : Buffer.from(parsed.toByteArray().slice(0, 8)).toString('hex');
}

/** Whoever is connected is counted on. */
function forgetOne(clients: Map<string, Client>): void {
  for (const [name, client] of clients) {
    if (client.together > 0) continue;
    clients.delete(name);
    return;
  }
}
