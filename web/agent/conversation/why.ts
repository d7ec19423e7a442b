/** A reason as rules and assignment leave it in the ledger, taken apart into lines that can be shown. */
export type WhyLine =
  /** A reason the catalogue has words for. */
  | { readonly kind: 'code'; readonly code: string }
  /** In the server's words. `holds`: whether it was so; null when that was not the question. */
  | { readonly kind: 'text'; readonly text: string; readonly depth: number; readonly holds: boolean | null }
  /** Somebody who could have been given the conversation; `whyNot` null for who was. */
  | { readonly kind: 'candidate'; readonly name: string; readonly load: number; readonly capacity: number; readonly whyNot: string | null };

const deepest = 6;
const most = 60;

/** Reasons are data that may grow; a shape not known here is shown name by name. */
export function readWhy(why: unknown): readonly WhyLine[] {
  const lines: WhyLine[] = [];
  walk(why, '', 0, lines);
  return lines.slice(0, most);
}

function walk(value: unknown, name: string, depth: number, lines: WhyLine[]): void {
  if (value === null || value === undefined || depth > deepest || lines.length >= most) return;
  if (Array.isArray(value)) {
    for (const one of value) walk(one, name, depth, lines);
  } else if (typeof value === 'object') {
    walkObject(value as Record<string, unknown>, depth, lines);
  } else {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if ((name === 'because' || name === 'method') && /^[a-z]+(-[a-z]+)*$/.test(text)) lines.push({ kind: 'code', code: text });
    else lines.push({ kind: 'text', text: name === '' || name === 'because' ? text : `${name}: ${text}`, depth, holds: null });
  }
}

function walkObject(value: Record<string, unknown>, depth: number, lines: WhyLine[]): void {
  const { name, load, capacity, whyNot, ruleName, matched, ...rest } = value;
  if (typeof name === 'string' && typeof load === 'number' && typeof capacity === 'number') {
    lines.push({ kind: 'candidate', name, load, capacity, whyNot: typeof whyNot === 'string' ? whyNot : null });
    return;
  }
  const title = [ruleName, name].find((one) => typeof one === 'string');
  if (typeof title === 'string') lines.push({ kind: 'text', text: title, depth, holds: typeof matched === 'boolean' ? matched : null });
  for (const [key, one] of Object.entries(rest)) if (!key.endsWith('Id')) walk(one, key, title === undefined ? depth : depth + 1, lines);
}
