/** What a CMS object (RFC 5652) is. */
export interface CmsObject {
  readonly how: 'signed' | 'encrypted';
  /** The message inside, where it is only signed and lies there in plain. */
  readonly content?: Buffer;
}

interface Node {
  readonly tag: number;
  readonly isConstructed: boolean;
  readonly start: number;
  /** End of the content. */
  readonly end: number;
  /** Where the next one begins. */
  readonly next: number;
}

const SIGNED_DATA = '2a864886f70d010702';
/** EnvelopedData, AuthEnvelopedData. */
const ENCRYPTED: ReadonlySet<string> = new Set(['2a864886f70d010703', '2a864886f70d0109100117']);
const SEQUENCE = 0x10;
const OCTETS = 0x04;
const MAX_DEPTH = 12;
const MAX_NODES = 20_000;

/** Reads just so much of a CMS object (DER, and BER as mail programs stream it) as tells what it is; checks nothing. */
export function readCms(source: Buffer): CmsObject | undefined {
  try {
    const info = nodeAt(source, 0, 0, { left: MAX_NODES });
    if (info.tag !== SEQUENCE) return undefined;
    const [oid, wrapped] = childrenOf(source, info);
    const type = oid ? source.toString('hex', oid.start, oid.end) : '';
    if (ENCRYPTED.has(type)) return { how: 'encrypted' };
    if (type !== SIGNED_DATA || !wrapped) return undefined;
    return { how: 'signed', ...findContent(source, wrapped) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** SignedData → EncapsulatedContentInfo → eContent, which is absent when the signature is apart. */
function findContent(source: Buffer, wrapped: Node): { readonly content?: Buffer } {
  const [signedData] = childrenOf(source, wrapped);
  const encapsulated = signedData && childrenOf(source, signedData).find((node) => node.tag === SEQUENCE);
  const explicit = encapsulated && childrenOf(source, encapsulated)[1];
  const octets = explicit && childrenOf(source, explicit)[0];
  if (!octets || octets.tag !== OCTETS) return {};
  const content = octets.isConstructed ? Buffer.concat(childrenOf(source, octets).map(({ start, end }) => source.subarray(start, end))) : source.subarray(octets.start, octets.end);
  return { content };
}

function childrenOf(source: Buffer, parent: Node): readonly Node[] {
  const children: Node[] = [];
  if (!parent.isConstructed) return children;
  const budget = { left: MAX_NODES };
  for (let at = parent.start; at < parent.end;) {
    const node = nodeAt(source, at, 0, budget);
    children.push(node);
    at = node.next;
  }
  return children;
}

/** One element. Of indefinite length (X.690 §8.1.3.6): up to the end-of-contents that is its own. RangeError when damaged. */
function nodeAt(source: Buffer, from: number, depth: number, budget: { left: number }): Node {
  budget.left -= 1;
  if (from + 2 > source.length || depth > MAX_DEPTH || budget.left < 0) throw new RangeError('no element here');
  const first = source[from]!;
  const isConstructed = (first & 0x20) !== 0;
  const length = source[from + 1]!;
  const head = { tag: first & 0x1f, isConstructed };
  if (length === 0x80) {
    let at = from + 2;
    while (source[at] !== 0 || source[at + 1] !== 0) at = nodeAt(source, at, depth + 1, budget).next;
    return { ...head, start: from + 2, end: at, next: at + 2 };
  }
  const more = length > 0x80 ? length - 0x80 : 0;
  if (more > 4) throw new RangeError('too long');
  const size = more === 0 ? length : source.readUIntBE(from + 2, more);
  const start = from + 2 + more;
  return { ...head, start, end: Math.min(start + size, source.length), next: start + size };
}
