import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { closeMailParser, parseMailFile } from '../../connectors/email/parse-file.ts';
import { sanitizeHtml } from '../../connectors/kit/sanitize-html.ts';
import { need } from './options.ts';

/** `parley mail parse FILE…`: one JSON line a file, in the order given. Exits 0 although a file is hostile. */
export async function parseMails(files: readonly string[]): Promise<void> {
  need(files[0], 'the file to parse');
  for (const file of files) {
    const line = await parseOne(file);
    if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  await closeMailParser();
}

async function parseOne(file: string): Promise<object> {
  try {
    return { file, ...(await parseMailFile(await readFile(file))) };
  } catch (error) {
    return { file, kind: 'message', error: error instanceof Error ? error.message : String(error) };
  }
}

/** `parley html sanitize`: standard input to standard output. */
export async function sanitizeInput(): Promise<void> {
  const html = (await buffer(process.stdin)).toString('utf8');
  process.stdout.write(sanitizeHtml(html));
}
