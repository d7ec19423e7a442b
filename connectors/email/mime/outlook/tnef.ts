import { decodeBytes } from '../charset.ts';
import { decompressRtf } from './compressed-rtf.ts';
import { bytesOf, readProperties, stringOf, type Property } from './mapi-properties.ts';
import { readRtf } from './rtf.ts';

/** What a `winmail.dat` holds. */
export interface OpenedTnef {
  readonly text?: string;
  readonly html?: string;
  readonly files: readonly TnefFile[];
  /** Something in it could not be opened: the file itself is worth keeping beside. */
  readonly isPartial: boolean;
}

export interface TnefFile {
  readonly name: string;
  readonly type?: string;
  readonly content: Buffer;
  readonly contentId?: string;
}

const SIGNATURE = 0x223e9f78;
const MAX_FILES = 200;
const MAX_RTF = 4 * 1024 * 1024;
const MAX_DEPTH = 3;

/** Attributes by their id (MS-OXTNEF §2.1.3.3). */
const BODY = 0x800c;
const MESSAGE_PROPERTIES = 0x9003;
const CODE_PAGE = 0x9007;
const RENDERING = 0x9002;
const TITLE = 0x8010;
const DATA = 0x800f;
const ATTACHMENT_PROPERTIES = 0x9005;

/** MAPI properties (MS-OXPROPS). */
const P = { body: 0x1000, html: 0x1013, rtf: 0x1009, longName: 0x3707, name: 0x3704, displayName: 0x3001, data: 0x3701, type: 0x370e, contentId: 0x3712 } as const;
/** An object begins with the id of its interface; that of a message holds another TNEF. */
const OBJECT_HEAD = 16;

interface Attribute { readonly id: number; readonly data: Buffer }
interface Draft { title?: string; data?: Buffer; properties?: ReadonlyMap<number, Property> }

/** Opens Outlook's own wrapping (MS-OXTNEF), bounded; undefined when it is none. Never fails. */
export function openTnef(source: Buffer, depth = 0): OpenedTnef | undefined {
  if (source.length < 6 || source.readUInt32LE(0) !== SIGNATURE || depth >= MAX_DEPTH) return undefined;
  const { attributes, isWhole } = readAttributes(source);
  const page = attributes.find(({ id }) => id === CODE_PAGE)?.data;
  const charset = page && page.length >= 4 && page.readUInt32LE(0) > 0 ? `windows-${page.readUInt32LE(0)}` : 'windows-1252';
  const decode = (bytes: Buffer): string => decodeBytes(bytes, charset);
  const properties = attributes.filter(({ id }) => id === MESSAGE_PROPERTIES).map(({ data }) => readProperties(data))[0];
  const opened = collectDrafts(attributes).slice(0, MAX_FILES).map((draft) => openFile(draft, decode, depth));
  return {
    ...readTexts(attributes, properties, decode),
    files: opened.flatMap(({ files }) => files).slice(0, MAX_FILES),
    isPartial: !isWhole || opened.some(({ isPartial }) => isPartial),
  };
}

function readAttributes(source: Buffer): { readonly attributes: readonly Attribute[]; readonly isWhole: boolean } {
  const attributes: Attribute[] = [];
  let at = 6;
  while (at + 9 <= source.length && attributes.length < 5000) {
    const length = source.readUInt32LE(at + 5);
    if (at + 9 + length > source.length) return { attributes, isWhole: false };
    attributes.push({ id: source.readUInt16LE(at + 1), data: source.subarray(at + 9, at + 9 + length) });
    at += 9 + length + 2;
  }
  return { attributes, isWhole: true };
}

function readTexts(attributes: readonly Attribute[], properties: ReadonlyMap<number, Property> | undefined, decode: (bytes: Buffer) => string): Pick<OpenedTnef, 'text' | 'html'> {
  const plain = stringOf(properties?.get(P.body), decode) ?? attributes.filter(({ id }) => id === BODY).map(({ data }) => decode(data).replace(/(?<!\0)\0+$/, ''))[0];
  const htmlBytes = bytesOf(properties?.get(P.html));
  const compressed = bytesOf(properties?.get(P.rtf));
  const rtf = compressed && decompressRtf(compressed, MAX_RTF);
  const read = rtf ? readRtf(rtf) : {};
  const html = htmlBytes ? decodeBytes(htmlBytes, /charset=["']?([\w-]{2,30})/i.exec(htmlBytes.toString('latin1', 0, 2000))?.[1]) : read.html;
  const text = plain ?? read.text;
  return { ...(text !== undefined && { text }), ...(html !== undefined && { html }) };
}

/** Attributes of attachments follow one another; each begins with how it is shown. */
function collectDrafts(attributes: readonly Attribute[]): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const { id, data } of attributes) {
    if (id === RENDERING) drafts.push({});
    const draft = drafts.at(-1);
    if (!draft) continue;
    if (id === TITLE) draft.title = data.toString('latin1');
    if (id === DATA) draft.data = data;
    if (id === ATTACHMENT_PROPERTIES) draft.properties = readProperties(data);
  }
  return drafts;
}

function openFile(draft: Draft, decode: (bytes: Buffer) => string, depth: number): { readonly files: readonly TnefFile[]; readonly isPartial: boolean } {
  const text = (id: number): string | undefined => stringOf(draft.properties?.get(id), decode);
  const title = draft.title && decode(Buffer.from(draft.title, 'latin1')).replace(/\0.*$/s, '');
  const name = text(P.longName) ?? (title || undefined) ?? text(P.name) ?? text(P.displayName) ?? 'attachment';
  const object = bytesOf(draft.properties?.get(P.data));
  if (draft.data) {
    const [type, contentId] = [text(P.type), text(P.contentId)];
    return { files: [{ name, content: draft.data, ...(type && { type }), ...(contentId && { contentId }) }], isPartial: false };
  }
  if (!object) return { files: [], isPartial: true };
  const inner = openTnef(object.subarray(OBJECT_HEAD), depth + 1);
  if (!inner) return { files: [{ name, content: object }], isPartial: false };
  const words = inner.text ?? '';
  const file: TnefFile = { name: `${name}.txt`, type: 'text/plain', content: Buffer.from(words, 'utf8') };
  return { files: [...(words.trim() === '' ? [] : [file]), ...inner.files], isPartial: inner.isPartial || words.trim() === '' };
}
