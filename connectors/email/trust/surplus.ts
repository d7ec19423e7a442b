/**
 * The message without the signatures beyond the first `signatures`, and without any ARC field when one belongs to a set beyond
 * `arcSets`: each costs a pass over the body and questions to the name server, and honest mail has few.
 */
export function withoutSurplus(source: Buffer, signatures: number, arcSets: number): Buffer {
  const ranges = listFields(source);
  const isSigned = ranges.filter(({ name }) => name === 'dkim-signature');
  const seals = ranges.filter(({ name }) => name === 'arc-seal').length;
  const surplus = new Set([...isSigned.slice(signatures), ...(seals > arcSets ? ranges.filter(({ name }) => name.startsWith('arc-')) : [])]);
  if (surplus.size === 0) return source;
  const kept: Buffer[] = [];
  let at = 0;
  for (const range of ranges) {
    if (!surplus.has(range)) continue;
    kept.push(source.subarray(at, range.start));
    at = range.end;
  }
  return Buffer.concat([...kept, source.subarray(at)]);
}

/** What no honest header goes beyond. */
export interface HeaderBounds {
  /** Longest single field, bytes. */
  readonly fieldBytes: number;
  readonly headerLines: number;
  /** Longest run of blanks and line ends, bytes. */
  readonly blankBytes: number;
}

/** Whether the header goes beyond: its readers may take seconds for it. */
export function isExcessive(source: Buffer, { fieldBytes, headerLines, blankBytes }: HeaderBounds): boolean {
  const fields = listFields(source);
  const lines = fields.reduce((sum, field) => sum + field.lines, 0);
  return lines > headerLines || fields.some(({ start, end }) => end - start > fieldBytes) || hasLongBlank(source.subarray(0, fields.at(-1)?.end), blankBytes);
}

function hasLongBlank(header: Buffer, most: number): boolean {
  let run = 0;
  for (const byte of header) {
    run = byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d ? run + 1 : 0;
    if (run > most) return true;
  }
  return false;
}

interface Field { readonly name: string; readonly start: number; end: number; lines: number }

/** Where each header field begins and ends, folded lines with it. */
function listFields(source: Buffer): readonly Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < source.length;) {
    const line = source.indexOf(0x0a, at);
    const end = line < 0 ? source.length : line + 1;
    const first = source[at]!;
    if (first === 0x0a || (first === 0x0d && source[at + 1] === 0x0a)) break;
    const last = fields.at(-1);
    if ((first === 0x20 || first === 0x09) && last) {
      last.end = end;
      last.lines += 1;
    } else fields.push({ name: source.toString('latin1', at, Math.min(end, at + 80)).split(':', 1)[0]!.trim().toLowerCase(), start: at, end, lines: 1 });
    at = end;
  }
  return fields;
}
