import { ConnectorError } from '../spec/index.ts';
import type { ApiEvent, ApiFile, ApiMessage, ApiReceipt } from './wire.ts';

const MAX_ID = 256;
export const MAX_TEXT = 200_000;
const MAX_FILES = 20;
const STATES: readonly ApiReceipt['state'][] = ['sent', 'delivered', 'read', 'failed'];

const decoder = new TextDecoder('utf-8', { fatal: true });
/** Bytes checked by `accept` and read at once are parsed once; the entry dies with the bytes. */
const parsed = new WeakMap<Uint8Array, ApiEvent>();

/**
 * The event in a request body. Written by hand because it stands before every acknowledgement. Throws ConnectorError
 * `invalid` that names the field and what it must be.
 */
export function parseApiEvent(body: Uint8Array): ApiEvent {
  const known = parsed.get(body);
  if (known) return known;
  const event = checkEvent(parseJson(body));
  parsed.set(body, event);
  return event;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(body));
  } catch (error) {
    throw new ConnectorError('invalid', 'The body is not JSON in UTF-8.', { code: 'json', cause: error });
  }
}

function checkEvent(value: unknown): ApiEvent {
  if (!isRecord(value)) throw fault('the body', 'must be a JSON object');
  const id = readId(value, 'id');
  const type = readString(value, 'type', 100);
  switch (type) {
    case 'message': return checkMessage(value, id);
    case 'receipt': return checkReceipt(value, id);
    default: return { type: 'unknown', id, stated: type };
  }
}

function checkMessage(value: Record<string, unknown>, id: string): ApiMessage {
  const from = value['from'];
  if (!isRecord(from)) throw fault('from', 'must be an object with an id');
  const conversation = isPresent(value['conversation']) ? readId(value, 'conversation') : undefined;
  const at = readTime(value['at']);
  const name = readOptional(from, 'from.name', 'name', 500);
  const email = readOptional(from, 'from.email', 'email', 320);
  const phone = readOptional(from, 'from.phone', 'phone', 50);
  const attachments = readFiles(value['attachments']);
  return {
    type: 'message', id, text: readString(value, 'text', MAX_TEXT, attachments.length > 0), attachments,
    from: { id: readId(from, 'id', 'from.id'), ...(name !== undefined && { name }), ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) },
    ...(conversation !== undefined && { conversation }), ...(at !== undefined && { at }),
  };
}

function checkReceipt(value: Record<string, unknown>, id: string): ApiReceipt {
  const state = STATES.find((known) => known === value['state']);
  if (!state) throw fault('state', `must be one of ${STATES.join(', ')}`);
  const reason = readOptional(value, 'reason', 'reason', 1000);
  const at = readTime(value['at']);
  return { type: 'receipt', id, of: readId(value, 'of'), state, ...(reason !== undefined && { reason }), ...(at !== undefined && { at }) };
}

function readFiles(value: unknown): readonly ApiFile[] {
  if (!isPresent(value)) return [];
  if (!Array.isArray(value)) throw fault('attachments', 'must be a list');
  if (value.length > MAX_FILES) throw fault('attachments', `must hold at most ${MAX_FILES} files`);
  return value.map((file: unknown, index) => readFile(file, `attachments[${index}]`));
}

function readFile(file: unknown, path: string): ApiFile {
  if (!isRecord(file)) throw fault(path, 'must be an object with name and content');
  if (isPresent(file['url']) && !isPresent(file['content'])) throw fault(`${path}.url`, 'is not fetched; send the file itself as base64 in "content"');
  const name = readString(file, 'name', 500, false, `${path}.name`);
  const type = readOptional(file, `${path}.type`, 'type', 200);
  const content = file['content'];
  if (typeof content !== 'string' || !isBase64(content)) throw fault(`${path}.content`, 'must be the file in base64');
  return { name, content, ...(type !== undefined && { type }) };
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function readTime(value: unknown): number | undefined {
  if (!isPresent(value)) return undefined;
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? Date.parse(value) : value;
  if (typeof time === 'number' && Number.isSafeInteger(time) && time >= 0) return time;
  throw fault('at', 'must be integer milliseconds since 1970 or an ISO 8601 time with offset');
}

function readId(value: Record<string, unknown>, field: string, path = field): string {
  const id = value[field];
  if (typeof id !== 'string' || id === '' || id.length > MAX_ID) throw fault(path, `must be a string of 1 to ${MAX_ID} characters`);
  if (!id.isWellFormed() || id.includes('\0')) throw fault(path, 'must be well-formed text without NUL');
  return id;
}

function readString(value: Record<string, unknown>, field: string, max: number, mayBeEmpty = false, path = field): string {
  const text = value[field];
  if (mayBeEmpty && !isPresent(text)) return '';
  if (typeof text !== 'string') throw fault(path, text === undefined ? 'is missing' : 'must be a string');
  if (text === '' && !mayBeEmpty) throw fault(path, 'must not be empty');
  if (text.length > max) throw fault(path, `must have at most ${max} characters`);
  return text;
}

function readOptional(value: Record<string, unknown>, path: string, field: string, max: number): string | undefined {
  return isPresent(value[field]) && value[field] !== '' ? readString(value, field, max, false, path) : undefined;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(path: string, what: string): ConnectorError {
  return new ConnectorError('invalid', `${path} ${what}.`, { code: path });
}
