import { describe, expect, test } from 'vitest';
import { readTree, type Part } from '../../connectors/email/mime/tree.ts';
import { findCases, listFiles, readBytes, readText } from './cases.ts';

const cases = findCases('mime-trees');

/** Where the two readings differ, and why ours is meant. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'malformedHeaderStartsBody-nocrlfcrlf.msg': 'a line that is no field right before the empty line: ours skips it with a warning, as it does between fields',
  'multipartnopart.msg': 'a multipart with nothing but its end: ours shows what stands there as text, so that nothing is hidden',
};

/** `type` of every part; a body is its decoded bytes, one character each. */
type Shape = { readonly type: string; readonly multipart: readonly Shape[] } | { readonly type: string; readonly message: Shape } | { readonly type: string; readonly body: string };

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
  if (part.type.startsWith('multipart/')) return { type: part.type, multipart: part.children.map(shapeOf) };
  if (part.children[0]) return { type: part.type, message: shapeOf(part.children[0]) };
  return { type: part.type, body: part.decode().toString('latin1') };
}

interface Open { readonly name: string; readonly parentType: string; type: string; readonly children: Shape[] }

/** The tree in the library's XML, whose bodies lie in files of their own. */
function readShape(xml: string): Shape {
  const stack: Open[] = [{ name: 'root', parentType: '', type: '', children: [] }];
  for (const [, field, close, name, attributes, empty] of xml.matchAll(/<field>\s*content-type:([^<]*)<\/field>|<(\/?)(message|multipart|body-part|text-body|binary-body)\b([^>]*?)(\/?)>/gi)) {
    const top = stack.at(-1)!;
    if (field !== undefined) {
      top.type = field.split(';', 1)[0]!.trim().toLowerCase();
    } else if (name === 'text-body' || name === 'binary-body') {
      const file = /name="([^"]+)"/.exec(attributes ?? '')?.[1];
      if (!close && file) top.children.push({ type: typeOf(top), body: readBytes(cases!, file).toString('latin1') });
    } else {
      if (!close) stack.push({ name: name!, parentType: top.name === 'multipart' ? top.parentType : top.type, type: '', children: [] });
      if (close || empty) closeTop(stack);
    }
  }
  return stack[0]!.children[0] ?? { type: 'text/plain', body: '' };
}

function typeOf({ type, parentType }: Open): string {
  return type || (parentType === 'multipart/digest' ? 'message/rfc822' : 'text/plain');
}

function closeTop(stack: Open[]): void {
  const done = stack.pop()!;
  const parent = stack.at(-1)!;
  if (done.name === 'multipart') parent.children.push({ type: typeOf(parent), multipart: done.children });
  else if (done.name === 'message' && parent.name !== 'root') parent.children.push({ type: typeOf(parent), message: done.children[0] ?? { type: typeOf(done), body: '' } });
  else parent.children.push(done.children[0] ?? { type: typeOf(done), body: '' });
}
