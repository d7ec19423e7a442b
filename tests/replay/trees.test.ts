import { describe, expect, test } from 'vitest';
import { readTree, type Part } from '../../connectors/email/mime/tree.ts';
import { findCases, listFiles, readBytes, readText } from './cases.ts';

const cases = findCases('mime-trees');

/** Where the two readings differ, and why ours is meant. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'malformedHeaderStartsBody-nocrlfcrlf.msg': 'a line that is no field right before the empty line: ours skips it with a warning, as it does between fields',
  'multipartnopart.msg': 'a multipart with nothing but its end: ours shows what stands there as text, so that nothing is hidden',
};

type Shape = { readonly multipart: readonly Shape[] } | { readonly message: Shape } | { readonly body: string };

describe.skipIf(!cases)('the structure of messages', () => {
  const files = cases ? listFiles(cases, /\.msg$/) : [];
  test.each(files)('%s', (file) => {
    const wanted = readShape(readText(cases!, file.replace('.msg', '_decoded.xml')));
    const got = shapeOf(readTree(readBytes(cases!, file)).root);
    if (DIFFERENCES[file]) expect(got, DIFFERENCES[file]).not.toEqual(wanted);
    else expect(got).toEqual(wanted);
  });
  test('there are some', () => expect(files.length).toBe(13));
});

function shapeOf(part: Part): Shape {
  if (part.type.startsWith('multipart/')) return { multipart: part.children.map(shapeOf) };
  if (part.children[0]) return { message: shapeOf(part.children[0]) };
  return { body: squeeze(part.decode().toString('latin1')) };
}

function squeeze(text: string): string {
  return text.replace(/\r\n/g, '\n').trim();
}

/** The tree in the library's XML, whose bodies lie in files of their own. */
function readShape(xml: string): Shape {
  const stack: { name: string; children: Shape[] }[] = [{ name: 'root', children: [] }];
  for (const [, close, name, attributes, empty] of xml.matchAll(/<(\/?)(message|multipart|body-part|text-body|binary-body)\b([^>]*?)(\/?)>/g)) {
    if (name === 'text-body' || name === 'binary-body') {
      const file = /name="([^"]+)"/.exec(attributes ?? '')?.[1];
      if (!close && file) stack.at(-1)!.children.push({ body: squeeze(readBytes(cases!, file).toString('latin1')) });
      continue;
    }
    if (!close) stack.push({ name: name!, children: [] });
    if (!close && !empty) continue;
    const done = stack.pop()!;
    const parent = stack.at(-1)!;
    if (done.name === 'multipart') parent.children.push({ multipart: done.children });
    else if (done.name === 'message' && parent.name !== 'root') parent.children.push({ message: done.children[0] ?? { body: '' } });
    else parent.children.push(done.children[0] ?? { body: '' });
  }
  return stack[0]!.children[0] ?? { body: '' };
}
