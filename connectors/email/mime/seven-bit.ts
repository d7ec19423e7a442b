/** Charsets that write other letters with ASCII bytes alone, and that `TextDecoder` refuses. */
export function decodeSevenBit(bytes: Uint8Array, label: string): string | undefined {
  switch (label) {
    case 'utf-7': return decodeUtf7(bytes);
    case 'hz-gb-2312': return decodeHz(bytes);
    case 'iso-2022-kr': return decodeKorean(bytes);
    default: return undefined;
  }
}

/** RFC 2152: `+` base64 of UTF-16BE `-`. */
function decodeUtf7(bytes: Uint8Array): string {
  return toLatin1(bytes).replace(/\+([A-Za-z0-9+/]*)-?/g, (_whole, encoded: string) => {
    if (encoded === '') return '+';
    const units = Buffer.from(encoded, 'base64');
    return new TextDecoder('utf-16be', { ignoreBOM: true }).decode(units.subarray(0, units.length - (units.length % 2)));
  });
}

/** RFC 1843: pairs of GB 2312 without their high bits between `~{` and `~}`. */
function decodeHz(bytes: Uint8Array): string {
  return toLatin1(bytes).replace(/~(?:\{([\u0020-\u007E]*?)(?:~\}|$)|~|\r?\n)/gm, (whole, pairs: string | undefined) => (
    pairs === undefined ? (whole === '~~' ? '~' : '') : new TextDecoder('gbk').decode(withHighBits(pairs))
  ));
}

/** RFC 1557: KS C 5601 without its high bits between SO and SI. */
function decodeKorean(bytes: Uint8Array): string {
  // oxlint-disable-next-line no-control-regex
  return toLatin1(bytes).replaceAll('\u001B$)C', '').replace(/\u000E([^\u000F\r\n]*)\u000F?/g, (_whole, pairs: string) => new TextDecoder('euc-kr').decode(withHighBits(pairs)));
}

function withHighBits(pairs: string): Uint8Array {
  return Buffer.from(pairs, 'latin1').map((byte) => (byte > 0x20 ? byte | 0x80 : byte));
}

function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
