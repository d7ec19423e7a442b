/** Text that every store, index and screen can hold: lone surrogates and NUL become U+FFFD; nothing else changes. */
export function makeSafeText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed;
}

// Directional formatting can make "gpj.exe" read "exe.jpg"; the other controls can forge lines in a log or a header.
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]+/g;

/** One line without control characters or white space at its ends, at most `max` UTF-16 units and never half a pair. */
export function makeLine(text: string, max = 1000): string {
  return cut(makeSafeText(text).replace(CONTROLS, ' ').trim(), max).trim();
}

/** The first `max` UTF-16 units, one less where that would halve a surrogate pair. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

/** A file name without folders, controls or characters that file systems refuse; `fallback` when nothing is left. */
export function makeFileName(name: string, fallback = 'file'): string {
  const last = makeLine(name, 1000).split(/[/\\]/).at(-1) ?? '';
  const safe = cut(last.replace(/[<>:"|?*]/g, '_').replace(/^\.+/, ''), 200).trim();
  return safe || fallback;
}

const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]{1,100}\/[a-z0-9!#$&^_.+-]{1,100}$/;

/** Lower-case media type without parameters; `application/octet-stream` for what is none. */
export function makeMediaType(type: string | undefined): string {
  const bare = (type ?? '').split(';', 1)[0]!.trim().toLowerCase();
  return MEDIA_TYPE.test(bare) ? bare : 'application/octet-stream';
}
