import { decodeBytes } from '../charset.ts';

/** What an RTF document says: the HTML it wraps (MS-OXRTFEX), or its words. */
export interface RtfText { readonly html?: string; readonly text?: string }

interface Group {
  /** Its content is no text: fonts, colours, pictures, extensions nobody knows. */
  skip: boolean;
  /** It carries HTML as it was. */
  htmlTag: boolean;
  /** Formatting that repeats what an HTML tag beside it says. */
  hidden: boolean;
  /** How many fallback characters follow each `\u`. */
  fallback: number;
  /** Nothing but `\*` was read of it. */
  fresh: boolean;
  starred: boolean;
}

const SILENT: ReadonlySet<string> = new Set(['fonttbl', 'colortbl', 'stylesheet', 'info', 'pict', 'object', 'header', 'footer', 'headerl', 'headerr', 'footerl', 'footerr', 'listtable', 'listoverridetable', 'generator', 'mhtmltag', 'themedata', 'datastore', 'latentstyles', 'rsidtbl', 'xmlnstbl', 'filetbl', 'revtbl']);
const WORDS: Readonly<Record<string, string>> = {
  par: '\n', line: '\n', sect: '\n', page: '\n', row: '\n', cell: '\t', tab: '\t', emdash: '—', endash: '–', bullet: '•', lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”', emspace: ' ', enspace: ' ',
};
const SYMBOLS: Readonly<Record<string, string>> = { '~': '\u00A0', '_': '-', '\\': '\\', '{': '{', '}': '}', '\n': '\n', '\r': '\n' };
const MAX_DEPTH = 200;
const TOKEN = /\\(?:([a-zA-Z]{1,32})(-?\d{1,9})? ?|'([0-9a-fA-F]{2})|([\s\S]))|([{}])|[\r\n]+|([^\\{}\r\n]+)/g;

/** Reads RTF roughly and in one pass: words, line ends, letters of its code page and of Unicode; no formatting. */
export function readRtf(source: Buffer): RtfText {
  const rtf = source.toString('latin1');
  const head = rtf.slice(0, 2000);
  const isHtml = head.includes('\\fromhtml1');
  const writer = createWriter(`windows-${/\\ansicpg(\d{3,5})/.exec(head)?.[1] ?? '1252'}`, isHtml);
  for (const [, word, number, hex, symbol, brace, text] of rtf.matchAll(TOKEN)) {
    if (brace === '{') writer.open();
    else if (brace === '}') writer.close();
    else if (word !== undefined) writer.control(word, number === undefined ? undefined : Number(number));
    else if (hex !== undefined) writer.write(String.fromCharCode(Number.parseInt(hex, 16)));
    else if (symbol === '*') writer.star();
    else if (symbol !== undefined) writer.write(SYMBOLS[symbol] ?? '');
    else if (text !== undefined) writer.write(text);
  }
  const said = writer.end();
  return isHtml ? { html: said } : { text: said };
}

function createWriter(charset: string, isHtml: boolean) {
  const groups: Group[] = [{ skip: false, htmlTag: false, hidden: false, fallback: 1, fresh: false, starred: false }];
  const out: string[] = [];
  /** One character is one byte of the code page: letters of several bytes lie over several tokens. */
  let pending = '';
  let toSkip = 0;
  let depth = 0;
  const top = (): Group => groups.at(-1)!;
  const isSilent = (): boolean => top().skip || (isHtml && top().hidden && !top().htmlTag);
  function flush(): void {
    if (pending !== '') out.push(decodeBytes(Buffer.from(pending, 'latin1'), charset));
    pending = '';
  }
  function say(text: string): void {
    if (isSilent()) return;
    flush();
    out.push(text);
  }
  return {
    open(): void {
      depth += 1;
      if (depth < MAX_DEPTH) groups.push({ ...top(), fresh: true, starred: false });
    },
    close(): void {
      if (depth < MAX_DEPTH && groups.length > 1) groups.pop();
      depth = Math.max(0, depth - 1);
    },
    star(): void {
      top().starred = true;
    },
    write(bytes: string): void {
      top().fresh = false;
      const kept = bytes.slice(toSkip);
      toSkip = Math.max(0, toSkip - bytes.length);
      if (!isSilent()) pending += kept;
    },
    control(word: string, number: number | undefined): void {
      const group = top();
      if (group.fresh) enterDestination(group, word);
      group.fresh = false;
      if (word === 'u' && number !== undefined) {
        say(String.fromCharCode(number < 0 ? number + 65_536 : number));
        toSkip = group.fallback;
      } else if (word === 'uc') {
        group.fallback = Math.min(Math.max(number ?? 1, 0), 10);
      } else if (word === 'htmlrtf') {
        group.hidden = number !== 0;
      } else if (WORDS[word] !== undefined) {
        say(WORDS[word]);
      }
    },
    end(): string {
      flush();
      return out.join('');
    },
  };
}

/** What kind of group its first word makes it. */
function enterDestination(group: Group, word: string): void {
  if (word === 'htmltag') group.htmlTag = true;
  else if (group.starred || SILENT.has(word)) group.skip = true;
}
