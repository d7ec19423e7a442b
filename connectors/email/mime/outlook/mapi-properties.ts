/** A value of a MAPI property: bytes of strings and binaries, numbers of the others. */
export interface Property { readonly type: number; readonly value: Buffer | number }

const MAX_PROPERTIES = 2000;
const STRING_8 = 0x1e;
const UNICODE = 0x1f;
const OBJECT = 0x0d;
const BINARY = 0x102;
/** Bytes of the types of fixed size, with their padding (MS-OXTNEF §2.1.3.4). */
const FIXED: Readonly<Record<number, number>> = { 0x00: 4, 0x01: 4, 0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0a: 4, 0x0b: 4, 0x14: 8, 0x40: 8, 0x48: 16 };

/** The properties in an attribute's data by their id; what is damaged ends the list. Named ones are skipped. */
export function readProperties(data: Buffer): ReadonlyMap<number, Property> {
  const found = new Map<number, Property>();
  try {
    let at = 4;
    for (let left = Math.min(data.readUInt32LE(0), MAX_PROPERTIES); left > 0; left -= 1) {
      const [type, id] = [data.readUInt16LE(at), data.readUInt16LE(at + 2)];
      at = id >= 0x8000 ? skipName(data, at + 4) : at + 4;
      const read = readValues(data, at, type);
      if (!read) break;
      if (id < 0x8000 && read.first !== undefined && !found.has(id)) found.set(id, { type: type & 0xfff, value: read.first });
      at = read.next;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}

function skipName(data: Buffer, at: number): number {
  const isNumber = data.readUInt32LE(at + 16) === 0;
  return isNumber ? at + 24 : at + 24 + padded(data.readUInt32LE(at + 20));
}

function readValues(data: Buffer, from: number, type: number): { readonly first: Buffer | number | undefined; readonly next: number } | undefined {
  const kind = type & 0xfff;
  const isVariable = kind === STRING_8 || kind === UNICODE || kind === OBJECT || kind === BINARY;
  const counted = isVariable || (type & 0x1000) !== 0;
  const count = counted ? data.readUInt32LE(from) : 1;
  let at = counted ? from + 4 : from;
  let first: Buffer | number | undefined;
  for (let index = 0; index < count; index += 1) {
    const size = isVariable ? data.readUInt32LE(at) : FIXED[kind];
    if (size === undefined || at > data.length) return undefined;
    if (isVariable) at += 4;
    if (at + size > data.length) return undefined;
    first ??= isVariable ? data.subarray(at, at + size) : data.readUInt16LE(at) + (size > 2 ? data.readUInt16LE(at + 2) * 65_536 : 0);
    at += isVariable ? padded(size) : size;
  }
  return { first, next: at };
}

function padded(size: number): number {
  return size + ((4 - (size % 4)) % 4);
}

/** Text of a string property without its ending NUL. */
export function stringOf(property: Property | undefined, decode: (bytes: Buffer) => string): string | undefined {
  if (!property || typeof property.value === 'number') return undefined;
  const text = property.type === UNICODE ? property.value.toString('utf16le') : decode(property.value);
  return text.replace(/(?<!\0)\0+$/, '') || undefined;
}

/** Bytes of a binary or object property. */
export function bytesOf(property: Property | undefined): Buffer | undefined {
  return property && typeof property.value !== 'number' ? property.value : undefined;
}
