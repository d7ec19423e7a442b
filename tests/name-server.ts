import dgram from 'node:dgram';
import type { AddressInfo } from 'node:net';

/** What is answered: `TXT name` → texts, `A name` → addresses. Everything else does not exist. */
export type Zone = Readonly<Record<string, readonly string[]>>;

export interface NameServer {
  /** For `PARLEY_DNS`. */
  readonly address: string;
  /** How many questions were asked so far. */
  asked(): number;
  stop(): void;
}

const types: Readonly<Record<number, string>> = { 1: 'A', 16: 'TXT' };

/** A name server on loopback that knows one zone (RFC 1035 over UDP), for senders whose domains are checked. */
export async function startNameServer(zone: Zone): Promise<NameServer> {
  const socket = dgram.createSocket('udp4');
  let asked = 0;
  socket.on('message', (packet, from) => {
    asked += 1;
    socket.send(answer(packet, zone), from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', resolve);
  });
  return { address: `127.0.0.1:${(socket.address() as AddressInfo).port}`, asked: () => asked, stop: () => socket.close() };
}

function answer(packet: Buffer, zone: Zone): Buffer {
  const { name, end } = readName(packet, 12);
  const type = types[packet.readUInt16BE(end)] ?? 'other';
  const known = Object.keys(zone).some((key) => key.toLowerCase().endsWith(` ${name}`));
  const found = zone[`${type} ${name}`] ?? [];
  const header = Buffer.alloc(12);
  packet.copy(header, 0, 0, 2);
  // An answer with recursion; "no such name" when nothing of that name is known.
  header.writeUInt16BE(0x8180 | (known ? 0 : 3), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  const records = found.map((value) => Buffer.concat([recordHead(packet.readUInt16BE(end)), withLength(type === 'A' ? Buffer.from(value.split('.').map(Number)) : texts(value))]));
  return Buffer.concat([header, packet.subarray(12, end + 4), ...records]);
}

function readName(packet: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/** The name of the question by reference, type, class IN, kept for a minute. */
function recordHead(type: number): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  return head;
}

function withLength(data: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(data.length);
  return Buffer.concat([length, data]);
}

/** Character strings of at most 255 bytes each. */
function texts(value: string): Buffer {
  const bytes = Buffer.from(value);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 255) parts.push(Buffer.from([Math.min(255, bytes.length - at)]), bytes.subarray(at, at + 255));
  return Buffer.concat(parts);
}
