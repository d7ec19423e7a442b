import { HubError, type Fault } from '../../../runtime/ports/index.ts';

/** Deeper nesting than any shape of the API needs. */
const maxDepth = 32;

/**
 * The JSON of a request body. HubError `invalid` for what is not UTF-8, not JSON, nested deeper than 32, or holds text
 * that cannot be stored and shown everywhere (U+0000, half a surrogate pair); such text is named by its path.
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  if (depthOf(text) > maxDepth) throw invalid('request.too-deep', `the JSON is nested deeper than ${maxDepth}`);
  const value = parse(text);
  const faults: Fault[] = [];
  collectBadText(value, '', faults);
  if (faults.length > 0) throw new HubError('invalid', 'request.bad-text', 'some text holds characters that are not allowed', { faults });
  return value;
}

/** Whether text can be stored and shown everywhere: no U+0000, no half surrogate pair. */
export function isCleanText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('request.not-utf-8', 'the body is not UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('request.not-json', 'the body is not JSON');
  }
}

/** Deepest nesting of brackets outside strings; looked at before parsing, so that nothing recursive meets a bomb. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, depth += 1);
    else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return deepest;
}

function collectBadText(value: unknown, path: string, faults: Fault[]): void {
  if (faults.length >= 20) return;
  if (typeof value === 'string') {
    if (!isCleanText(value)) faults.push({ path, message: 'holds U+0000 or half a surrogate pair' });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const below = path === '' ? key : `${path}.${key}`;
    if (isCleanText(key)) collectBadText(item, below, faults);
    else faults.push({ path, message: 'has a name with U+0000 or half a surrogate pair' });
  }
}

function invalid(code: string, message: string): HubError {
  return new HubError('invalid', code, message);
}
