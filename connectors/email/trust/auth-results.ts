/** One method of an Authentication-Results field (RFC 8601 §2.2): `dkim=pass header.d=bank.example`. */
export interface MethodResult {
  readonly method: string;
  readonly result: string;
  /** `header.d`, `smtp.mailfrom`, `policy.dmarc` … and what servers put there without a dot, lower-case names. */
  readonly properties: ReadonlyMap<string, string>;
  /** What stands in brackets. */
  readonly comment: string;
}

export interface AuthResults {
  /** Lower case. */
  readonly authservId: string;
  readonly methods: readonly MethodResult[];
}

const MAX_METHODS = 50;

/** Reads an Authentication-Results value; with `isArc` one that begins with its instance (RFC 8617 §4.1.1). */
export function readAuthResults(value: string, isArc = false): AuthResults | undefined {
  const fields = splitFields(value.slice(0, 20_000));
  if (isArc && !/^i\s*=\s*\d{1,2}$/.test(fields.shift()?.text.trim() ?? '')) return undefined;
  const head = fields.shift();
  // Behind the id may stand a version.
  const authservId = /^"?([^\s;="]{1,253})"?(?:\s+\d{1,3})?$/.exec(head?.text.trim() ?? '')?.[1]?.toLowerCase();
  if (authservId === undefined) return undefined;
  return { authservId, methods: fields.slice(0, MAX_METHODS).flatMap(readMethod) };
}

function readMethod({ text, comment }: Field): readonly MethodResult[] {
  const words = [...text.matchAll(/([a-z0-9_.-]{1,60}(?:\/\d{1,3})?)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]+)/gi)].map((match) => [match[1]!.toLowerCase(), match[2]!.replace(/^"(.*)"$/s, '$1')] as const);
  const [first, ...rest] = words;
  if (!first) return [];
  const properties = new Map<string, string>();
  for (const [name, word] of rest) if (!properties.has(name)) properties.set(name, word.toLowerCase());
  return [{ method: first[0].split('/', 1)[0]!, result: first[1].toLowerCase(), properties, comment }];
}

interface Field { readonly text: string; readonly comment: string }

/** Cut at semicolons outside quotes and comments; comments, which may nest, apart. */
function splitFields(value: string): Field[] {
  const fields: Field[] = [];
  let text = '';
  let comment = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at]!;
    if (character === '\\' && (depth > 0 || quoted)) {
      at += 1;
      if (depth > 0) comment += value[at] ?? '';
      else text += character + (value[at] ?? '');
    } else if (quoted) {
      quoted = character !== '"';
      text += character;
    } else if (character === '(') {
      depth += 1;
      comment += depth > 1 ? '(' : ' ';
    } else if (depth > 0) {
      if (character === ')') depth -= 1;
      else comment += character;
    } else if (character === ';') {
      fields.push({ text, comment: comment.trim() });
      text = '';
      comment = '';
    } else {
      quoted = character === '"';
      text += character;
    }
  }
  return [...fields, { text, comment: comment.trim() }];
}
