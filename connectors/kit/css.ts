/** Properties and values of one rule or `style` attribute; names lower-case. */
export interface Declaration { readonly property: string; readonly value: string; readonly important: boolean }

/** Longer style attributes are machine-made; what follows is left out. */
const MAX_ATTRIBUTE = 8000;
const MAX_DECLARATIONS = 150;

/** Linear: each character is looked at once, also where quotes and brackets stay open. */
export function readDeclarations(css: string): readonly Declaration[] {
  const source = withoutComments(css.slice(0, MAX_ATTRIBUTE));
  const found: Declaration[] = [];
  for (let at = 0; at < source.length && found.length < MAX_DECLARATIONS;) {
    const end = findEnd(source, at);
    const colon = source.indexOf(':', at);
    if (colon > at && colon < end) addDeclaration(found, source.slice(at, colon).trim().toLowerCase(), source.slice(colon + 1, end));
    at = end + 1;
  }
  return found;
}

function addDeclaration(found: Declaration[], property: string, raw: string): void {
  const value = raw.replace(/\s+/g, ' ').trim();
  const important = /!\s?important$/i.test(value);
  const bare = important ? value.slice(0, value.lastIndexOf('!')).trim() : value;
  if (/^[a-z-]{2,40}$/.test(property) && bare !== '' && bare.length <= 500) found.push({ property, value: bare, important });
}

/** Where the declaration ends: the next semicolon outside quotes and brackets. */
function findEnd(source: string, from: number): number {
  for (let at = from; at < source.length; at += 1) {
    const character = source[at]!;
    if (character === ';') return at;
    if (character !== '"' && character !== "'" && character !== '(') continue;
    const close = source.indexOf(character === '(' ? ')' : character, at + 1);
    if (close < 0) return source.length;
    at = close;
  }
  return source.length;
}

/** Comments are gone, as are the marks that hid style sheets from very old programs. */
export function withoutComments(css: string): string {
  let kept = '';
  for (let at = 0; at < css.length;) {
    const start = css.indexOf('/*', at);
    if (start < 0) return (kept + css.slice(at)).replace(/<!--|-->/g, ' ');
    kept += `${css.slice(at, start)} `;
    const end = css.indexOf('*/', start + 2);
    if (end < 0) break;
    at = end + 2;
  }
  return kept.replace(/<!--|-->/g, ' ');
}
