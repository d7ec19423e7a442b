import type { Finding, InboundFile } from '../../spec/index.ts';

type Danger = Extract<Finding, { kind: 'dangerous-file' }>['why'];

/** Run when opened, on the systems our agents and customers have. */
const PROGRAMS: ReadonlySet<string> = new Set((
  'exe com scr pif bat cmd cpl dll msi msp mst msix appx vbs vbe js jse ws wsf wsh wsc hta ps1 ps1xml psm1 psd1 jar jnlp lnk url scf inf reg chm hlp gadget application msc sct shb shs ' +
  'apk app dmg pkg command sh csh bash run deb rpm iso img vhd vhdx xll wll ppam xlam dotm xltm one settingcontent-ms appref-ms library-ms search-ms diagcab action workflow py pyw pl rb'
).split(' '));
/** What people take for harmless: a program that ends like `bill.pdf.exe` poses as one. */
const HARMLESS: ReadonlySet<string> = new Set('pdf doc docx xls xlsx ppt pptx odt ods rtf txt csv jpg jpeg png gif bmp tif tiff heic mp3 mp4 avi mov wav zip rar 7z eml msg html htm xml'.split(' '));
const MACRO_DOCUMENTS: ReadonlySet<string> = new Set('docm dotm xlsm xltm xlam pptm potm ppam ppsm sldm xlsb'.split(' '));

const MAX_FINDINGS = 50;
const MAX_NAME = 300;

/**
 * Files that run when opened, or hide that they do: told by their names and their first bytes. Nothing is unpacked; a table of
 * contents is read at most. Bounded work for each file.
 */
export function findDangerousFiles(files: readonly InboundFile[]): readonly Finding[] {
  return files.flatMap((file) => {
    const why = findDanger(file);
    return why ? [{ kind: 'dangerous-file' as const, name: file.name.slice(0, MAX_NAME), why }] : [];
  }).slice(0, MAX_FINDINGS);
}

function findDanger({ name, type, content }: InboundFile): Danger | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const [extension = '', before = ''] = extensionsOf(name);
  const isProgram = PROGRAMS.has(extension);
  if (isProgram && HARMLESS.has(before)) return 'double-extension';
  const kind = kindOf(bytes);
  if (kind === 'program') return isProgram || extension === '' || extension === 'bin' ? 'program' : 'type-lies';
  if (isProgram) return 'program';
  if (MACRO_DOCUMENTS.has(extension)) return 'macro';
  if (kind === 'zip') return dangerInZip(bytes);
  if (kind === 'ole') return hasOleMacros(bytes) ? 'macro' : undefined;
  if (kind === 'rar' || kind === '7z') return isEncryptedArchive(bytes, kind) ? 'encrypted-archive' : undefined;
  return isLie(extension, type, kind) ? 'type-lies' : undefined;
}

/** Extensions from the last on, as a person's system takes them: trailing dots and spaces do not count. */
function extensionsOf(name: string): readonly string[] {
  return name.toLowerCase().replace(/(?<![\s.\u00A0\u200B-\u200F])[\s.\u00A0\u200B-\u200F]+$/u, '').split('.').slice(1).toReversed().map((extension) => extension.trim());
}

type Kind = 'program' | 'zip' | 'ole' | 'rar' | '7z' | 'pdf' | 'picture' | 'html' | 'other';

/** First bytes in hexadecimal. */
const MAGIC: readonly (readonly [string, Kind])[] = [
  // ELF, Mach-O in both orders, a Windows shortcut.
  ['7f454c46', 'program'], ['cffaedfe', 'program'], ['cefaedfe', 'program'], ['feedface', 'program'], ['feedfacf', 'program'], ['4c0000000114020000000000', 'program'],
  ['504b0304', 'zip'], ['504b0506', 'zip'], ['d0cf11e0a1b11ae1', 'ole'], ['526172211a07', 'rar'], ['377abcaf271c', '7z'],
  ['89504e47', 'picture'], ['ffd8ff', 'picture'], ['47494638', 'picture'],
];

function kindOf(bytes: Buffer): Kind {
  const head = bytes.toString('hex', 0, 16);
  const known = MAGIC.find(([magic]) => head.startsWith(magic));
  if (known) return known[1];
  const text = bytes.toString('latin1', 0, 1024);
  if ((text.startsWith('MZ') && isPortableExecutable(bytes)) || /^#!\s?\//.test(text)) return 'program';
  if (text.includes('%PDF-')) return 'pdf';
  return /^\s{0,100}(?:<!doctype html|<html|<script|<svg[\s>])/i.test(text) ? 'html' : 'other';
}

function isPortableExecutable(bytes: Buffer): boolean {
  if (bytes.length < 64) return false;
  const at = bytes.readUInt32LE(60);
  return at + 4 > bytes.length || bytes.toString('latin1', at, at + 2) === 'PE' || at === 0;
}

/** Says it is a picture or a document, and is a web page. */
function isLie(extension: string, type: string, kind: Kind): boolean {
  if (kind !== 'html') return false;
  return /^image\/(?!svg)/.test(type) || type === 'application/pdf' || ['pdf', 'jpg', 'jpeg', 'png', 'gif', 'doc', 'docx', 'xlsx'].includes(extension);
}

const CENTRAL = Buffer.from('PK\u0001\u0002', 'latin1');
const MAX_ENTRIES = 2000;

/** Names and flags out of the central directory (APPNOTE 4.3.12). */
function dangerInZip(bytes: Buffer): Danger | undefined {
  let isEncrypted = (bytes.length > 8 && (bytes.readUInt16LE(6) & 1) === 1);
  let isMacro = false;
  let at = bytes.indexOf(CENTRAL);
  for (let entry = 0; entry < MAX_ENTRIES && at >= 0 && at + 46 <= bytes.length; entry += 1) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('latin1', at + 46, at + 46 + nameLength);
    isEncrypted ||= (bytes.readUInt16LE(at + 8) & 1) === 1;
    isMacro ||= /(?:^|\/)vbaProject\.bin$/i.test(name);
    const [extension = '', before = ''] = extensionsOf(name);
    if (PROGRAMS.has(extension) && !/^(?:META-INF|_rels|word|xl|ppt)\//.test(name)) return HARMLESS.has(before) ? 'double-extension' : 'program';
    at = bytes.indexOf(CENTRAL, at + 46 + nameLength);
  }
  return isMacro ? 'macro' : isEncrypted ? 'encrypted-archive' : undefined;
}

/** Streams of a compound file bear their names in UTF-16 (MS-CFB §2.6.1). */
const OLE_MACROS = ['_VBA_PROJECT', 'VBA_PROJECT_CUR'].map((name) => Buffer.from(name, 'utf16le'));

function hasOleMacros(bytes: Buffer): boolean {
  return OLE_MACROS.some((name) => bytes.includes(name));
}

/** RAR 4 and 5 with encrypted headers or files; of 7z the coder for AES in a plain header. */
function isEncryptedArchive(bytes: Buffer, kind: 'rar' | '7z'): boolean {
  if (kind === '7z') return bytes.includes(Buffer.from([0x06, 0xf1, 0x07, 0x01]));
  if (bytes[6] === 0x01) return bytes.length > 14 && bytes[12] === 0x04;
  return bytes.length > 26 && ((bytes.readUInt16LE(10) & 0x80) !== 0 || (bytes[22] === 0x74 && (bytes.readUInt16LE(23) & 4) !== 0));
}
