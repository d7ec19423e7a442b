import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeEmbedded } from './embedded.ts';
import { enrichedToText } from './enriched.ts';
import { unflow } from './flowed.ts';

function uuencode(bytes: Uint8Array, name: string): string {
  const letter = (six: number): string => String.fromCharCode(six === 0 ? 96 : six + 32);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 45) {
    const piece = bytes.subarray(at, at + 45);
    let line = letter(piece.length);
    for (let index = 0; index < piece.length; index += 3) {
      const [a, b, c] = [piece[index]!, piece[index + 1] ?? 0, piece[index + 2] ?? 0];
      line += letter(a >> 2) + letter(((a & 3) << 4) | (b >> 4)) + letter(((b & 15) << 2) | (c >> 6)) + letter(c & 63);
    }
    lines.push(line);
  }
  return [`begin 644 ${name}`, ...lines, '`', 'end'].join('\n');
}

function yencode(bytes: Uint8Array, name: string): string {
  const out = Array.from(bytes, (byte) => {
    const moved = (byte + 42) & 255;
    return [0, 10, 13, 61].includes(moved) ? `=${String.fromCharCode((moved + 64) & 255)}` : String.fromCharCode(moved);
  }).join('');
  return [`=ybegin line=128 size=${bytes.length} name=${name}`, out, `=yend size=${bytes.length}`].join('\n');
}

test.each([['uuencode', uuencode], ['yEnc', yencode]] as const)('%s in a text gives back every byte and leaves the words', (_name, encode) => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
    const taken = takeEmbedded(Buffer.from(`before\n${encode(bytes, 'my file.bin')}\nafter`, 'latin1'));
    expect(taken?.rest.toString()).toBe('before\nafter');
    expect(taken?.files.map(({ name, content }) => [name, [...content]])).toEqual([['my file.bin', [...bytes]]]);
  }));
});

test.each(['begin 644 the work\nwith a letter that is none of a file', 'I begin 644 things', '=ybegin line=128 name=x\nno end', 'begin 644 x\n'])('what only looks like a file stays: %j', (text) => {
  expect(takeEmbedded(Buffer.from(text))).toBeUndefined();
});

test('flowed lines are put together, quotes apart, signatures left (RFC 3676)', () => {
  expect(unflow('First line \ncontinued \nand so on', false)).toBe('First line continued and so on');
  expect(unflow('First line \ncontinued \nand so on', true)).toBe('First linecontinuedand so on');
  expect(unflow('> old \n> one\n>> older\nnew \n-- \nAnn', false)).toBe('> old one\n>> older\nnew \n-- \nAnn');
  expect(unflow(' >no quote\n From here', false)).toBe('>no quote\nFrom here');
});

test('enriched text is read by its words', () => {
  expect(enrichedToText('<bold>Now</bold> is\nthe <color><param>red</param>time</color>\n\nfor <<all', false)).toBe('Now is the time\nfor <all');
  expect(enrichedToText('a<nl>b <lt>c', true)).toBe('a\nb <c');
});
