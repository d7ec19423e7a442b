const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,25}|rgba?\([\d\s,.%/]{1,60}\)|hsla?\([\d\s,.%/deg]{1,60}\))$/i;
/** Nothing negative (it would move text over other text) and nothing absurdly large. */
const LENGTH = /^(?:0|auto|normal|\d{1,4}(?:\.\d{1,4})?(?:px|pt|em|rem|ex|ch|in|cm|mm|pc|%)?)$/i;
const LENGTHS = /^(?:(?:0|auto|\d{1,4}(?:\.\d{1,4})?(?:px|pt|em|rem|ex|ch|in|cm|mm|pc|%)?)(?:\s+|$)){1,4}$/i;
const BORDER_STYLE = /^(?:none|hidden|dotted|dashed|solid|double|groove|ridge|inset|outset)$/i;
const BORDER = /^(?:(?:none|hidden|dotted|dashed|solid|double|groove|ridge|inset|outset|thin|medium|thick|windowtext|currentcolor|#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([\d\s,.%]{1,40}\)|\d{1,3}(?:\.\d{1,3})?(?:px|pt|em|rem)?)(?:\s+|$)){1,3}$/i;

/**
 * Properties and values a mail may style itself with. No `position`, `z-index`, `float` out of place, `transform`,
 * `opacity` or `display: none` (hidden text fools reader and classifier differently), and no value that can hold `url(`.
 */
export const SAFE_STYLES: Record<string, RegExp[]> = {
  color: [COLOUR],
  'background-color': [COLOUR],
  background: [COLOUR],
  'font-family': [/^[\p{L}\d\s,'"._-]{1,200}$/u],
  'font-size': [LENGTH, /^(?:xx-small|x-small|small|medium|large|x-large|xx-large|smaller|larger)$/i],
  'font-style': [/^(?:normal|italic|oblique)$/i],
  'font-weight': [/^(?:normal|bold|bolder|lighter|[1-9]00)$/i],
  'line-height': [LENGTH],
  'letter-spacing': [LENGTH],
  'text-align': [/^(?:left|right|center|justify|start|end)$/i],
  'text-decoration': [/^(?:none|underline|line-through|overline)(?:\s+[a-z]{3,20})?$/i],
  'text-indent': [LENGTH],
  'text-transform': [/^(?:none|uppercase|lowercase|capitalize)$/i],
  'vertical-align': [/^(?:top|middle|bottom|baseline|sub|super|text-top|text-bottom)$/i],
  'white-space': [/^(?:normal|nowrap|pre|pre-wrap|pre-line|break-spaces)$/i],
  'word-break': [/^(?:normal|break-all|keep-all|break-word)$/i],
  'overflow-wrap': [/^(?:normal|anywhere|break-word)$/i],
  direction: [/^(?:ltr|rtl)$/i],
  width: [LENGTH], height: [LENGTH],
  'max-width': [LENGTH], 'min-width': [LENGTH], 'max-height': [LENGTH],
  margin: [LENGTHS], 'margin-top': [LENGTH], 'margin-right': [LENGTH], 'margin-bottom': [LENGTH], 'margin-left': [LENGTH],
  padding: [LENGTHS], 'padding-top': [LENGTH], 'padding-right': [LENGTH], 'padding-bottom': [LENGTH], 'padding-left': [LENGTH],
  border: [BORDER], 'border-top': [BORDER], 'border-right': [BORDER], 'border-bottom': [BORDER], 'border-left': [BORDER],
  'border-color': [COLOUR], 'border-style': [BORDER_STYLE], 'border-width': [LENGTHS], 'border-radius': [LENGTHS],
  'border-collapse': [/^(?:collapse|separate)$/i], 'border-spacing': [LENGTHS],
  'list-style-type': [/^[a-z-]{3,25}$/i],
  display: [/^(?:block|inline|inline-block|table|table-row|table-cell|list-item)$/i],
};
