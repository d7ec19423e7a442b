import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Head } from '../labels/label.ts';
import { bucketCount } from '../text/features.ts';
import type { Model, ModelHead, Thresholds } from './model.ts';

/**
 * The model file. Little-endian:
 *
 *     8 bytes   "PARLEYM1"
 *     32 bytes  SHA-256 of all that follows
 *     4 bytes   length of the header
 *     header    JSON, UTF-8: { slotCount, columns, idfStep, heads }
 *     bucketCount / 8 bytes   one bit for each bucket that has a slot; slots are numbered in bucket order
 *     slotCount bytes         idf
 *     slotCount × columns     weights, int8
 *
 * Read like any input: sizes, numbers and names are checked before they are used.
 */
const magic = 'PARLEYM1';
const largestFile = 64 * 1024 * 1024;
const largestHeader = 1024 * 1024;

/** The file cannot be used; the message names the file, what is wrong, and what to do. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

const cure = 'Restore it from the release, or make it anew with `npm run train`.';

export function readModelFile(path: string): Model {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new ModelFileError(`The classifier's model ${path} cannot be read. ${cure}`, { cause });
  }
  return decodeModel(bytes, path);
}

/** `name` is for messages. */
export function decodeModel(bytes: Uint8Array, name: string): Model {
  const refuse = (what: string): never => {
    throw new ModelFileError(`The classifier's model ${name} is damaged: ${what}. ${cure}`);
  };
  if (bytes.length > largestFile) refuse(`${bytes.length} bytes are too many`);
  if (bytes.length < 44 || Buffer.from(bytes.subarray(0, 8)).toString('latin1') !== magic) refuse('it does not begin as one');
  const digest = createHash('sha256').update(bytes.subarray(40)).digest();
  if (!digest.equals(bytes.subarray(8, 40))) refuse('its checksum does not fit');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(40, true);
  if (headerLength > largestHeader || 44 + headerLength > bytes.length) refuse('its header is too long');
  const header = readHeader(Buffer.from(bytes.subarray(44, 44 + headerLength)).toString('utf8'), refuse);
  let at = 44 + headerLength;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) refuse('it ends too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const slots = readSlots(take(bucketCount / 8), header.slotCount, refuse);
  const idf = take(header.slotCount);
  const weights = take(header.slotCount * header.columns);
  if (at !== bytes.length) refuse('it is too long');
  return {
    version: `1-${digest.toString('hex').slice(0, 12)}`,
    heads: header.heads,
    columns: header.columns,
    slots,
    slotCount: header.slotCount,
    idf,
    idfStep: header.idfStep,
    weights: new Int8Array(weights.buffer, weights.byteOffset, weights.length),
  };
}

export function encodeModel(model: Omit<Model, 'version'>): Uint8Array {
  const { slotCount, columns, idfStep } = model;
  // Fields in one order: the same model is the same bytes.
  const heads = model.heads.map((one) => ({
    head: one.head, values: one.values, firstColumn: one.firstColumn, columns: one.columns, scales: one.scales, biases: one.biases,
    slope: one.slope, offsets: one.offsets, thresholds: one.thresholds,
  }));
  const header = Buffer.from(JSON.stringify({ slotCount, columns, idfStep, heads }), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const bits = Buffer.alloc(bucketCount / 8);
  for (let bucket = 0; bucket < bucketCount; bucket += 1) {
    if ((model.slots[bucket] ?? -1) >= 0) bits[bucket >> 3] = (bits[bucket >> 3] ?? 0) | (1 << (bucket & 7));
  }
  const weights = new Uint8Array(model.weights.buffer, model.weights.byteOffset, model.weights.length);
  const body = Buffer.concat([length, header, bits, model.idf, weights]);
  return Buffer.concat([Buffer.from(magic, 'latin1'), createHash('sha256').update(body).digest(), body]);
}

type Refuse = (what: string) => never;

function readSlots(bits: Uint8Array, slotCount: number, refuse: Refuse): Int32Array {
  const slots = new Int32Array(bucketCount).fill(-1);
  let slot = 0;
  for (let bucket = 0; bucket < bucketCount; bucket += 1) {
    if (((bits[bucket >> 3] ?? 0) & (1 << (bucket & 7))) === 0) continue;
    slots[bucket] = slot;
    slot += 1;
  }
  if (slot !== slotCount) refuse(`it has ${slot} features and announces ${slotCount}`);
  return slots;
}

interface Header {
  readonly slotCount: number;
  readonly columns: number;
  readonly idfStep: number;
  readonly heads: readonly ModelHead[];
}

const headNames: readonly string[] = ['language', 'topic', 'sentiment', 'complaint', 'urgency', 'spam'] satisfies Head[];

function readHeader(text: string, refuse: Refuse): Header {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    return refuse('its header is not JSON');
  }
  if (!isRecord(header) || !isCount(header['slotCount']) || !isCount(header['columns']) || !isNumber(header['idfStep']) || !Array.isArray(header['heads'])) {
    return refuse('its header lacks a field');
  }
  if (header['slotCount'] > bucketCount || header['columns'] > 1024) refuse('its header announces impossible sizes');
  const heads = header['heads'].map((head: unknown) => readHead(head, refuse));
  let column = 0;
  for (const head of heads) {
    if (head.firstColumn !== column) refuse(`the columns of ${head.head} do not fit`);
    column += head.columns;
  }
  if (column !== header['columns'] || new Set(heads.map((head) => head.head)).size !== headNames.length) refuse('its heads are not the six expected');
  return { slotCount: header['slotCount'], columns: header['columns'], idfStep: header['idfStep'], heads };
}

function readHead(head: unknown, refuse: Refuse): ModelHead {
  if (!isRecord(head) || typeof head['head'] !== 'string' || !headNames.includes(head['head'])) return refuse('it has an unknown head');
  const { values, firstColumn, columns, scales, biases, slope, offsets, thresholds } = head;
  const isWhole = isTexts(values) && values.length >= 2 && isCount(firstColumn) && isCount(columns) && isNumbers(scales) && isNumbers(biases)
    && isNumber(slope) && isNumbers(offsets) && isRecord(thresholds);
  if (!isWhole) return refuse(`its head ${head['head']} lacks a field`);
  const expected = values.length === 2 ? 1 : values.length;
  if (columns !== expected || scales.length !== columns || biases.length !== columns || offsets.length !== values.length) {
    refuse(`its head ${head['head']} has the wrong sizes`);
  }
  const read: Record<string, Thresholds> = Object.create(null) as Record<string, Thresholds>;
  for (const [language, threshold] of Object.entries(thresholds)) {
    if (!isRecord(threshold) || !isNumber(threshold['auto']) || !isNumber(threshold['suggest'])) return refuse(`its head ${head['head']} has a bad threshold`);
    read[language] = { auto: threshold['auto'], suggest: threshold['suggest'] };
  }
  if (read['*'] === undefined) refuse(`its head ${head['head']} lacks thresholds`);
  return { head: head['head'] as Head, values, firstColumn, columns, scales, biases, slope, offsets, thresholds: read };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 0;
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isNumber);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
