/** Types a browser shows as a picture and never runs. SVG is not among them. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

export function isSafePicture(type: string): boolean {
  return pictures.has(type.toLowerCase());
}

/** Content-Disposition with the name as RFC 6266 has it: a plain ASCII name for old programs, the true one by RFC 8187. */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  // Controls and bidirectional marks could make a name look like another one.
  const clean = name.toWellFormed().replace(/[\p{Cc}\p{Cf}/\\]/gu, '_').slice(0, 200).toWellFormed() || 'file';
  const plain = clean.replace(/[^\x20-\x7e]/g, '_').replace(/["%;]/g, '_');
  const encoded = encodeURIComponent(clean).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** A stranger's media type, or the neutral one when it is no plain `type/subtype`. */
export function cleanType(type: string): string {
  return /^[\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,100}$/.test(type) ? type.toLowerCase() : 'application/octet-stream';
}

/** Headers of bytes that a stranger sent: a download, or at most a picture; never a document of our origin. */
export function strangersBytes(type: string, name: string, shown: boolean): Record<string, string> {
  return {
    'content-type': cleanType(type),
    'content-disposition': disposition(shown ? 'inline' : 'attachment', name),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, max-age=3600',
  };
}
