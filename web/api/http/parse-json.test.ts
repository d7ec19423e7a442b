import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../../runtime/ports/index.ts';
import { parseJson } from './parse-json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const codeOf = (input: Uint8Array): string => {
  try {
    parseJson(input);
  } catch (error) {
    if (error instanceof HubError) return error.code;
    throw error;
  }
  return 'taken';
};

describe('parseJson', () => {
  it.each([
    ['nothing', bytes(''), 'request.not-json'],
    ['half a document', bytes('{"a":'), 'request.not-json'],
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'request.not-utf-8'],
    ['a nest 100,000 deep', bytes('['.repeat(100_000)), 'request.too-deep'],
    ['33 levels', bytes('['.repeat(33) + ']'.repeat(33)), 'request.too-deep'],
    ['32 levels', bytes('['.repeat(32) + ']'.repeat(32)), 'taken'],
    ['brackets within text', bytes(JSON.stringify({ a: '['.repeat(100), b: '\\"[' .repeat(50) })), 'taken'],
    ['U+0000', bytes('{"a":"x\\u0000"}'), 'request.bad-text'],
    ['half a surrogate pair', bytes('{"a":["\\ud800"]}'), 'request.bad-text'],
    ['a name with U+0000', bytes('{"\\u0000":1}'), 'request.bad-text'],
  ])('%s', (_, input, code) => {
    expect(codeOf(input)).toBe(code);
  });

  it('names the path of bad text', () => {
    try {
      parseJson(bytes('{"a":{"b":["ok","\\u0000"]}}'));
      expect.unreachable();
    } catch (error) {
      expect((error as HubError).faults).toEqual([{ path: 'a.b.1', message: expect.any(String) as string }]);
    }
  });

  it('reads whatever JSON writes, or refuses it with a reason', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      const code = codeOf(bytes(text));
      if (code === 'taken') expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
      else expect(code).toBe('request.bad-text');
    }));
  });
});
