import { contrast, readBackground, readColour, type Colour } from './colour.ts';

/** What a reader would see of text at a place, by the styles from the root down to it. */
export interface Sight {
  /** An element around it shows nothing of what it holds. */
  readonly hidden: boolean;
  readonly invisible: boolean;
  readonly opacity: number;
  /** px */
  readonly fontSize: number;
  /** Undefined: cannot be told. */
  readonly colour: Colour | undefined;
  readonly background: Colour | undefined;
  /** What is behind it on our screen, where no picture is. */
  readonly ground: Colour | undefined;
}

const BLACK: Colour = { red: 0, green: 0, blue: 0, alpha: 1 };
const WHITE: Colour = { red: 255, green: 255, blue: 255, alpha: 1 };
export const OPEN_SIGHT: Sight = { hidden: false, invisible: false, opacity: 1, fontSize: 15, colour: BLACK, background: WHITE, ground: WHITE };

/** Less than that is no colour a person can tell from what is behind it. */
const LEAST_CONTRAST = 1.12;
/** px; text moved further is out of the window. */
const FAR = 400;

/** How an element changes what is seen in it. `styles`: all of the sender's, also unsafe ones. */
export function lookInto(outside: Sight, element: { readonly tag: string; readonly attributes: ReadonlyMap<string, string>; readonly styles: ReadonlyMap<string, string>; readonly picture: boolean }): Sight {
  const { styles } = element;
  const visibility = styles.get('visibility')?.toLowerCase();
  return {
    hidden: outside.hidden || element.attributes.has('hidden') || isCollapsed(styles) || isMovedAway(styles),
    invisible: visibility === undefined || visibility === 'inherit' ? outside.invisible : visibility === 'hidden' || visibility === 'collapse',
    opacity: outside.opacity * readShare(styles.get('opacity') ?? '1'),
    fontSize: readFontSize(styles, outside.fontSize, element.tag),
    ...readColours(outside, element),
  };
}

/** Why text there cannot be seen. */
export function isUnseen({ hidden, invisible, opacity, fontSize, colour, background }: Sight): boolean {
  if (hidden || invisible || opacity < 0.1 || fontSize <= 2) return true;
  if (!colour || !background) return false;
  return colour.alpha < 0.1 || (background.alpha === 1 && contrast(colour, background) < LEAST_CONTRAST);
}

/** Whether text can only not be seen because we take away the picture it stood on. */
export function isWithoutGround({ colour, ground }: Sight): boolean {
  return colour !== undefined && ground !== undefined && ground.alpha === 1 && contrast(colour, ground) < LEAST_CONTRAST;
}

function isCollapsed(styles: ReadonlyMap<string, string>): boolean {
  if (/^none$/i.test(styles.get('display') ?? '')) return true;
  if (/rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)/i.test(styles.get('clip') ?? '')) return true;
  if (/inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0/i.test(styles.get('clip-path') ?? '')) return true;
  if (/scale[xy]?\(\s*0(?:\.0\d*)?\s*[,)]/i.test(styles.get('transform') ?? '')) return true;
  const cut = /hidden|clip/i.test(styles.get('overflow') ?? styles.get('overflow-y') ?? '');
  return cut && ['height', 'max-height', 'width', 'max-width'].some((property) => readLength(styles.get(property) ?? 'auto') <= 1);
}

function isMovedAway(styles: ReadonlyMap<string, string>): boolean {
  if (Math.abs(readLength(styles.get('text-indent') ?? '0')) >= FAR) return true;
  if (['margin-left', 'margin-top', 'margin'].some((property) => readLength(styles.get(property)?.split(' ')[0] ?? '0') <= -FAR)) return true;
  if (!/^(?:absolute|fixed|relative)$/i.test(styles.get('position') ?? '')) return false;
  return ['left', 'top', 'right', 'bottom'].some((property) => Math.abs(readLength(styles.get(property) ?? '0')) >= FAR * 2 || readLength(styles.get(property) ?? '0') <= -FAR);
}

function readColours(outside: Sight, { tag, attributes, styles, picture }: Parameters<typeof lookInto>[1]): Pick<Sight, 'colour' | 'background' | 'ground'> {
  const stated = styles.get('color') ?? attributes.get('color') ?? attributes.get('text');
  const own = stated === undefined || /^inherit$/i.test(stated) ? undefined : readColour(stated) ?? 'unknown';
  // The screen's own styles: a mark is black on yellow, a link blue.
  const colour = own === undefined ? (tag === 'mark' ? BLACK : tag === 'a' && attributes.has('href') ? undefined : outside.colour) : own === 'unknown' ? undefined : own;
  const shorthand = readBackground(styles.get('background') ?? '');
  const behind = styles.get('background-color') ?? shorthand.colour ?? attributes.get('bgcolor') ?? (tag === 'mark' ? '#ffff00' : undefined);
  const read = behind === undefined ? undefined : readColour(behind);
  const isThrough = behind === undefined || read?.alpha === 0;
  const ground = isThrough ? outside.ground : read;
  if (picture || shorthand.picture || /url|gradient/i.test(styles.get('background-image') ?? '')) return { colour, ground, background: undefined };
  return { colour, ground, background: isThrough ? outside.background : read };
}

function readFontSize(styles: ReadonlyMap<string, string>, outside: number, tag: string): number {
  const stated = styles.get('font-size') ?? /(?:^|\s)(\d{0,4}(?:\.\d{1,4})?(?:px|pt|em|rem|%)?)(?:\s?\/\s?[\w.%]+)?\s+["'a-z]/i.exec(styles.get('font') ?? '')?.[1];
  if (stated === undefined || stated === '') return /^h[1-6]$/.test(tag) ? Math.max(outside, 15) : outside;
  const parts = /^(\d{0,6}(?:\.\d{1,6})?)(px|pt|em|rem|ex|%)?$/i.exec(stated.trim());
  if (!parts?.[1]) return 15;
  const factor = { em: outside, '%': outside / 100, rem: 15, ex: outside / 2, pt: 4 / 3 }[parts[2]?.toLowerCase() ?? ''] ?? 1;
  return Number(parts[1]) * factor;
}

/** px, roughly; Infinity for what is no length. */
function readLength(value: string): number {
  const parts = /^(-?\d{0,7}(?:\.\d{1,6})?)(px|pt|em|rem|ex|ch|in|cm|mm|pc|%|vw|vh)?$/i.exec(value.trim());
  if (!parts?.[1] || parts[1] === '-') return Infinity;
  const factor = { pt: 1.33, em: 15, rem: 15, ex: 8, ch: 8, in: 96, cm: 38, mm: 3.8, pc: 16, '%': 8, vw: 10, vh: 8 }[parts[2]?.toLowerCase() ?? ''] ?? 1;
  return Number(parts[1]) * factor;
}

function readShare(value: string): number {
  const share = /^(\d{0,3}(?:\.\d{1,6})?)(%)?$/.exec(value.trim());
  return share?.[1] ? Math.min(1, Number(share[1]) / (share[2] ? 100 : 1)) : 1;
}
