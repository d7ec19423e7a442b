/** Red, green and blue, 0 to 255, and how far it covers what is behind it, 0 to 1. */
export interface Colour { readonly red: number; readonly green: number; readonly blue: number; readonly alpha: number }

/** Of the names of CSS those that mails use; another name is a colour nobody can tell. */
const NAMES: Readonly<Record<string, string>> = {
  white: '#ffffff', black: '#000000', silver: '#c0c0c0', gray: '#808080', grey: '#808080', red: '#ff0000', maroon: '#800000', yellow: '#ffff00', olive: '#808000', lime: '#00ff00', green: '#008000',
  aqua: '#00ffff', cyan: '#00ffff', teal: '#008080', blue: '#0000ff', navy: '#000080', fuchsia: '#ff00ff', magenta: '#ff00ff', purple: '#800080', orange: '#ffa500', whitesmoke: '#f5f5f5', snow: '#fffafa',
  ivory: '#fffff0', gainsboro: '#dcdcdc', lightgray: '#d3d3d3', lightgrey: '#d3d3d3', darkgray: '#a9a9a9', darkgrey: '#a9a9a9', dimgray: '#696969', windowtext: '#000000', window: '#ffffff',
};

/** Undefined: no colour, or one that cannot be told. */
export function readColour(value: string): Colour | undefined {
  const text = value.trim().toLowerCase();
  if (text === 'transparent') return { red: 0, green: 0, blue: 0, alpha: 0 };
  const hex = /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(NAMES[text] ?? text)?.[1];
  if (hex) return fromHex(hex.length < 6 ? hex.replace(/./g, '$&$&') : hex);
  const numbers = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+(\d?\.?\d{1,6})(%)?)?\s*\)$/.exec(text);
  if (!numbers) return undefined;
  return { red: Number(numbers[1]), green: Number(numbers[2]), blue: Number(numbers[3]), alpha: numbers[4] === undefined ? 1 : Number(numbers[4]) / (numbers[5] ? 100 : 1) };
}

function fromHex(hex: string): Colour {
  const [red = 0, green = 0, blue = 0, alpha = 255] = (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return { red, green, blue, alpha: alpha / 255 };
}

/** From 1 (equal) to 21 (black on white), as WCAG 2.2 defines the contrast ratio. */
export function contrast(one: Colour, other: Colour): number {
  const [darker, lighter] = [luminance(one), luminance(other)].toSorted((left, right) => left - right);
  return (lighter! + 0.05) / (darker! + 0.05);
}

function luminance({ red, green, blue }: Colour): number {
  const [r, g, b] = [red, green, blue].map((channel) => (channel / 255 <= 0.040_45 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** The colour among the words of a `background` shorthand; `picture`: there is an image as well, and nobody knows what it shows. */
export function readBackground(value: string): { readonly colour?: string; readonly picture: boolean } {
  const picture = /url\s*\(|gradient\s*\(/i.test(value);
  const words = value.replace(/[a-z-]{0,40}(?:url|gradient)\s{0,5}\([^)]*\)?/gi, ' ').match(/rgba?\([^)]*\)|hsla?\([^)]*\)|#[0-9a-f]{3,8}|[a-z]+/gi) ?? [];
  const colour = words.find((word) => /^(?:#|rgb|hsl)/i.test(word) || Object.hasOwn(NAMES, word.toLowerCase()) || word.toLowerCase() === 'transparent');
  return { ...(colour !== undefined && { colour }), picture };
}
