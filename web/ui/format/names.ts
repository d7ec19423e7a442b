/** One or two letters for an avatar: of first and last word, or of an address's first part. */
export function initialsOf(name: string): string {
  const words = name.replace(/@.*$/, '').split(/[\s._-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = letterOf(words[0]);
  const last = words.length > 1 ? letterOf(words.at(-1)) : '';
  return first + last || '?';
}

function letterOf(word: string | undefined): string {
  const letter = word?.match(/[\p{L}\p{N}]/u)?.[0] ?? '';
  // Georgian capitals exist only for whole words in capitals; an initial stays as it is written.
  return /\p{Script=Georgian}/u.test(letter) ? letter : letter.toLocaleUpperCase();
}

/** The same name has the same colour everywhere: one of `hues`. */
export function hueOf(name: string, hues: number): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum % hues;
}
