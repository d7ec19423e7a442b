import { readBackground } from './colour.ts';

const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,25}|rgba?\([\d\s,.%/]{1,60}\)|hsla?\([\d\s,.%/deg]{1,60}\))$/i;
const UNIT = '(?:px|pt|em|rem|ex|ch|in|cm|mm|pc|%)?';
/** Of boxes: nothing negative, nothing of the window's size, nothing wider than a large screen. */
const SIZE = new RegExp(`^(?:0|auto|none|(?:\\d{1,3}|1[0-3]\\d\\d)(?:\\.\\d{1,6})?${UNIT})$`, 'i');
/** Of gaps: too small to move text out of sight or over other text. */
const GAP = '(?:0|auto|(?:\\d{1,2}|[12]\\d\\d)(?:\\.\\d{1,6})?(?:px|pt)?|(?:\\d|1\\d)?(?:\\.\\d{1,6})?(?:em|rem|ex|ch|pc)|\\d{1,2}(?:\\.\\d{1,6})?(?:mm|%)|\\d(?:\\.\\d{1,6})?(?:cm|in))';
const SPACE = new RegExp(`^${GAP}$`, 'i');
const SPACES = new RegExp(`^${GAP}(?: ${GAP}){0,3}$`, 'i');
const FONT_SIZE = /^(?:(?:\d{1,2}|1\d\d)(?:\.\d{1,6})?(?:px|pt)?|\d(?:\.\d{1,6})?(?:em|rem|ex)|\.\d{1,6}(?:em|rem|ex)|[1-4]?\d\d?(?:\.\d{1,6})?%|(?:xx?-)?(?:small|large)|medium|smaller|larger)$/i;
/** Never so little that lines lie on each other. */
const LINE_HEIGHT = /^(?:normal|0?\.[7-9]\d{0,6}|[1-5](?:\.\d{1,6})?(?:em)?|(?:[89]|[1-9]\d|1\d\d)(?:\.\d{1,6})?(?:px|pt)|(?:[7-9]\d|[1-4]\d\d)(?:\.\d{1,6})?%)$/i;
const LETTERS = /^(?:normal|\d(?:\.\d{1,6})?(?:px|pt)?|\.\d{1,6}(?:em|px|pt)|0\.\d{1,6}em)$/i;
const EDGE = '(?:0|thin|medium|thick|\\d{1,2}(?:\\.\\d{1,6})?(?:px|pt|em|rem)?)';
const EDGES = new RegExp(`^${EDGE}(?: ${EDGE}){0,3}$`, 'i');
const LINE = '(?:none|hidden|dotted|dashed|solid|double|groove|ridge|inset|outset)';
const LINES = new RegExp(`^${LINE}(?: ${LINE}){0,3}$`, 'i');
const BORDER = new RegExp(`^(?:(?:${LINE}|${EDGE}|#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\\([\\d\\s,.%]{1,40}\\))(?: |$)){1,3}$`, 'i');
const COLOURS = /^(?:(?:#[0-9a-f]{3,8}|[a-z]{3,25}|rgba?\([\d\s,.%]{1,40}\))(?: |$)){1,4}$/i;

const SIDES = ['top', 'right', 'bottom', 'left'];
const forSides = (name: (side: string) => string, pattern: RegExp): [string, RegExp][] => SIDES.map((side) => [name(side), pattern]);

/**
 * Properties and values a mail may style itself with. No `position`, `z-index`, `transform`, `opacity`, `overflow` or `display:
 * none` (hidden text fools reader and classifier differently), no unit of the window, and no value that can hold `url(`.
 */
const SAFE: ReadonlyMap<string, RegExp> = new Map<string, RegExp>([
  ['color', COLOUR], ['background-color', COLOUR],
  ['font-family', /^[\p{L}\d\s,'"._-]{1,200}$/u], ['font-size', FONT_SIZE], ['font-style', /^(?:normal|italic|oblique)$/i], ['font-weight', /^(?:normal|bold|bolder|lighter|[1-9]00)$/i],
  ['font-variant', /^(?:normal|small-caps)$/i], ['line-height', LINE_HEIGHT], ['letter-spacing', LETTERS],
  ['text-align', /^(?:left|right|center|justify|start|end)$/i], ['text-decoration', /^(?:none|underline|line-through|overline)(?: [a-z]{3,20})?$/i],
  ['text-decoration-line', /^(?:none|underline|line-through|overline)$/i], ['text-indent', SPACE], ['text-transform', /^(?:none|uppercase|lowercase|capitalize)$/i],
  ['vertical-align', /^(?:top|middle|bottom|baseline|sub|super|text-top|text-bottom)$/i], ['white-space', /^(?:normal|nowrap|pre|pre-wrap|pre-line|break-spaces)$/i],
  ['word-break', /^(?:normal|break-all|keep-all|break-word)$/i], ['word-wrap', /^(?:normal|break-word)$/i], ['overflow-wrap', /^(?:normal|anywhere|break-word)$/i], ['direction', /^(?:ltr|rtl)$/i],
  ['width', SIZE], ['height', SIZE], ['max-width', SIZE], ['min-width', SIZE], ['max-height', SIZE], ['min-height', SIZE],
  ['margin', SPACES], ...forSides((side) => `margin-${side}`, SPACE), ['padding', SPACES], ...forSides((side) => `padding-${side}`, SPACE),
  ['border', BORDER], ...forSides((side) => `border-${side}`, BORDER), ['border-color', COLOURS], ['border-style', LINES], ['border-width', EDGES], ['border-radius', SPACES],
  ...forSides((side) => `border-${side}-color`, COLOUR), ...forSides((side) => `border-${side}-style`, LINES), ...forSides((side) => `border-${side}-width`, EDGES),
  ['border-collapse', /^(?:collapse|separate)$/i], ['border-spacing', SPACES], ['table-layout', /^(?:auto|fixed)$/i], ['box-sizing', /^(?:border-box|content-box)$/i],
  ['list-style-type', /^[a-z-]{3,25}$/i], ['float', /^(?:left|right|none)$/i], ['clear', /^(?:left|right|both|none)$/i],
  ['display', /^(?:block|inline|inline-block|table|inline-table|table-row|table-cell|table-row-group|list-item)$/i],
]);

/** Where a fixed height only makes room; anywhere else text that is taller would lie on what follows. */
const GROWS: ReadonlySet<string> = new Set(['col', 'colgroup', 'hr', 'img', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr']);

/** The style attribute an element may have; empty when nothing is left. `hasText`: words stand in it. */
export function writeSafeStyle(styles: ReadonlyMap<string, string>, { tag, hasText }: { readonly tag: string; readonly hasText: boolean }): string {
  let written = '';
  for (const [property, value] of styles) {
    const [name, given] = property === 'background' ? ['background-color', readBackground(value).colour ?? ''] : [property, value];
    if (!SAFE.get(name)?.test(given)) continue;
    if (hasText && !GROWS.has(tag) && /^(?:max-)?height$/.test(name)) continue;
    if (hasText && /^(?:max-)?width$/.test(name) && isNarrow(given)) continue;
    if (property === 'background' && styles.has('background-color')) continue;
    written += `${written === '' ? '' : ';'}${name}:${given}`;
  }
  return written;
}

/** So narrow that each letter of a text would have a line of its own. */
function isNarrow(value: string): boolean {
  return /^(?:\d|[12]\d)(?:\.\d+)?(?:px|pt)?$/i.test(value) || /^[0-2]?(?:\.\d+)?(?:em|rem|ex|ch|%|mm)$/i.test(value);
}

const RANGES: Readonly<Record<string, RegExp>> = {
  width: /^(?:\d{1,3}|1[0-3]\d\d)%?$/, height: /^(?:\d{1,3}|1[0-3]\d\d)%?$/, border: /^\d{1,2}$/, cellpadding: /^\d{1,2}$/, cellspacing: /^\d{1,2}$/, colspan: /^\d{1,3}$/, rowspan: /^\d{1,3}$/,
  dir: /^(?:ltr|rtl|auto)$/i, bgcolor: COLOUR, color: COLOUR, size: /^[+-]?[1-7]$/, align: /^[a-z-]{3,10}$/i, valign: /^[a-z-]{3,10}$/i,
};

/** Whether an attribute of layout has a value that stays in its place. */
export function isSafeAttribute(name: string, value: string, hasText: boolean): boolean {
  if (name === 'width' && hasText && isNarrow(value)) return false;
  return RANGES[name]?.test(value) ?? true;
}
