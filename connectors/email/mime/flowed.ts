/**
 * Puts the lines of `text/plain; format=flowed` together as they were written (RFC 3676): a line that ends in a space goes on
 * in the next of the same quote depth. `delSp`: that space is no part of the text.
 */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = [];
  let open: { depth: number; text: string } | undefined;
  const close = (): void => {
    if (open) out.push(mark(open.depth) + open.text);
    open = undefined;
  };
  for (const line of text.split('\n')) {
    const depth = /^>*/.exec(line)![0].length;
    const content = line.slice(depth).replace(/^ /, '');
    const isSignature = content === '-- ';
    if (open && (open.depth !== depth || isSignature)) close();
    const isFlowed = content.endsWith(' ') && !isSignature;
    open = { depth, text: (open?.text ?? '') + (isFlowed && delSp ? content.slice(0, -1) : content) };
    if (!isFlowed) close();
  }
  close();
  return out.join('\n');
}

function mark(depth: number): string {
  return depth === 0 ? '' : `${'>'.repeat(depth)} `;
}
