import net from 'node:net';
import type { MailAccount, MailFolder, StoredMail } from './imap-mailbox.ts';
import { readSet, searchFolder } from './imap-search.ts';

/** One command as it came in. */
export interface Command { readonly tag: string; readonly name: string; readonly words: readonly string[]; readonly line: string; readonly connection: number; readonly folder: string | undefined }

/** What a script makes of a command: `undefined` does as a good server does. */
export type Fate = undefined | 'drop' | 'silence' | { readonly no: string } | { readonly ok: string } | { readonly raw: string } | { readonly bye: string } | { readonly selected: Lie };

/** What SELECT says instead of what is true. */
export interface Lie { readonly exists?: number; readonly uidNext?: number; readonly modseq?: number }

export interface ImapServer {
  readonly port: number;
  /** Every command, for tests that count. */
  readonly commands: readonly Command[];
  /** Open connections now, and the most at any time. */
  readonly open: number;
  readonly most: number;
  script: (command: Command) => Fate | Promise<Fate>;
  /** Ends all connections. */
  cut(): void;
  close(): Promise<void>;
}

interface Line { readonly socket: net.Socket; readonly number: number; selected: MailFolder | undefined; told: number; idleTag: string | undefined; isReadOnly: boolean; waiting: ((line: string) => void) | undefined }

export interface ServerOptions {
  readonly capabilities?: readonly string[];
  readonly password?: string;
  /** Tokens that AUTHENTICATE XOAUTH2 takes. */
  readonly tokens?: ReadonlySet<string>;
  /** Says nothing of new mail by itself. */
  readonly isMute?: boolean;
}

const DEFAULT = ['IMAP4rev1', 'IDLE', 'AUTH=PLAIN', 'CONDSTORE', 'ENABLE', 'NAMESPACE', 'SASL-IR'];

/** An IMAP server over an account in memory that does what the script says: for drops, lies, refusals and slowness. */
export async function startImapServer(account: MailAccount, options: ServerOptions = {}): Promise<ImapServer> {
  const lines = new Set<Line>();
  const commands: Command[] = [];
  const capabilities = (options.capabilities ?? DEFAULT).join(' ');
  let made = 0;
  let most = 0;
  const server = net.createServer((socket) => {
    made += 1;
    const line: Line = { socket, number: made, selected: undefined, told: 0, idleTag: undefined, isReadOnly: false, waiting: undefined };
    lines.add(line);
    most = Math.max(most, lines.size);
    socket.on('error', () => undefined).on('close', () => lines.delete(line));
    socket.write(`* OK [CAPABILITY ${capabilities}] ready\r\n`);
    let rest = '';
    let turn: Promise<void> = Promise.resolve();
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const text = rest.slice(0, end);
        rest = rest.slice(end + 2);
        // A script that fails ends the connection, as a server's fault would.
        turn = turn.then(() => take(line, text)).catch(() => { socket.destroy(); });
      }
    });
  });

  async function take(line: Line, text: string): Promise<void> {
    if (line.waiting) {
      const { waiting } = line;
      line.waiting = undefined;
      return waiting(text);
    }
    if (text.toUpperCase() === 'DONE') {
      const tag = line.idleTag;
      line.idleTag = undefined;
      return send(line, `${tag} OK done`);
    }
    const [tag = '', first = '', ...others] = splitWords(text);
    const isUid = first.toUpperCase() === 'UID';
    const name = isUid ? `UID ${(others.shift() ?? '').toUpperCase()}` : first.toUpperCase();
    const command: Command = { tag, name, words: others, line: text, connection: line.number, folder: line.selected?.name };
    commands.push(command);
    const fate = await control.script(command);
    if (line.socket.destroyed || fate === 'silence') return;
    if (fate === 'drop') return void line.socket.destroy();
    if (fate && 'bye' in fate) return void line.socket.end(`* BYE ${fate.bye}\r\n`);
    if (fate && 'no' in fate) return send(line, `${tag} NO ${fate.no}`);
    if (fate && 'ok' in fate) return send(line, `${tag} OK ${fate.ok}`);
    if (fate && 'raw' in fate) return void line.socket.write(fate.raw.replaceAll('TAG', tag), 'latin1');
    answer(line, command, fate?.selected);
  }

  function answer(line: Line, { tag, name, words }: Command, lie: Lie = {}): void {
    switch (name) {
      case 'CAPABILITY': return send(line, `* CAPABILITY ${capabilities}`, `${tag} OK`);
      case 'LOGIN': return send(line, strip(words[1]) === (options.password ?? 'secret') ? `${tag} OK in` : `${tag} NO [AUTHENTICATIONFAILED] wrong`);
      case 'AUTHENTICATE': return authenticate(line, tag, words);
      case 'NAMESPACE': return send(line, '* NAMESPACE (("" "/")) NIL NIL', `${tag} OK`);
      case 'ENABLE': return send(line, `* ENABLED ${words.join(' ')}`, `${tag} OK`);
      case 'LIST': case 'LSUB': {
        const wanted = strip(words.at(-1));
        return send(line, ...[...account.folders.keys()].filter((path) => wanted === '*' || wanted === path).map((path) => `* ${name} (\\HasNoChildren) "/" "${path}"`), `${tag} OK`);
      }
      case 'SELECT': case 'EXAMINE': return select(line, tag, strip(words[0]), name === 'EXAMINE', lie);
      case 'NOOP': tell(line); return send(line, `${tag} OK`);
      case 'IDLE':
        line.idleTag = tag;
        send(line, '+ idling');
        return options.isMute ? undefined : tell(line);
      case 'UID SEARCH': case 'SEARCH': return send(line, `* SEARCH ${searchFolder(line.selected!, words).join(' ')}`, `${tag} OK`);
      case 'UID FETCH': case 'FETCH': return fetch(line, tag, words, name === 'UID FETCH');
      case 'UID STORE': {
        const inSet = readSet(words[0] ?? '', Number.MAX_SAFE_INTEGER);
        if (!line.isReadOnly) for (const message of line.selected!.messages) if (inSet(message.uid)) message.isSeen = true;
        return send(line, line.isReadOnly ? `${tag} NO read-only` : `${tag} OK`);
      }
      case 'LOGOUT': return void line.socket.end(`* BYE bye\r\n${tag} OK\r\n`);
      default: return send(line, `${tag} BAD unknown command ${name}`);
    }
  }

  function authenticate(line: Line, tag: string, [mechanism = '', initial]: readonly string[]): void {
    const decide = (given: string): void => {
      const said = Buffer.from(given, 'base64').toString();
      if (/^plain$/i.test(mechanism)) return send(line, said.split('\0')[2] === (options.password ?? 'secret') ? `${tag} OK in` : `${tag} NO [AUTHENTICATIONFAILED] wrong`);
      if (options.tokens?.has(/auth=Bearer ([\w-]*)/.exec(said)?.[1] ?? '')) return send(line, `${tag} OK in`);
      line.waiting = () => send(line, `${tag} NO [AUTHENTICATIONFAILED] token refused`);
      send(line, `+ ${Buffer.from('{"status":"400"}').toString('base64')}`);
    };
    if (initial !== undefined) return decide(initial);
    line.waiting = decide;
    send(line, '+ ');
  }

  function select(line: Line, tag: string, path: string, isReadOnly: boolean, lie: Lie): void {
    const folder = account.folders.get(path);
    line.selected = folder;
    line.isReadOnly = isReadOnly;
    if (!folder) return send(line, `${tag} NO no such folder`);
    line.told = folder.messages.length;
    send(line, '* FLAGS (\\Seen)', '* OK [PERMANENTFLAGS (\\Seen)] ok', `* ${lie.exists ?? folder.messages.length} EXISTS`, '* 0 RECENT', `* OK [UIDVALIDITY ${folder.uidValidity}] ok`,
      `* OK [UIDNEXT ${lie.uidNext ?? folder.uidNext}] ok`, ...(capabilities.includes('CONDSTORE') ? [`* OK [HIGHESTMODSEQ ${lie.modseq ?? folder.modseq}] ok`] : []), `${tag} OK [READ-${isReadOnly ? 'ONLY' : 'WRITE'}] done`);
  }

  function fetch(line: Line, tag: string, words: readonly string[], isUid: boolean): void {
    const { messages } = line.selected!;
    const inSet = readSet(words[0] ?? '', isUid ? messages.at(-1)?.uid ?? 0 : messages.length);
    for (const [index, message] of messages.entries()) if (inSet(isUid ? message.uid : index + 1)) line.socket.write(describe(message, index + 1, words.slice(1).join(' ')), 'latin1');
    send(line, `${tag} OK`);
  }

  /** What the client does not know yet of the folder it has open. */
  function tell(line: Line): void {
    if (!line.selected || line.selected.messages.length === line.told) return;
    line.told = line.selected.messages.length;
    send(line, `* ${line.told} EXISTS`);
  }

  const unhook = account.onChange((folder) => {
    if (options.isMute) return;
    for (const line of lines) if (line.idleTag !== undefined && line.selected?.name === folder) tell(line);
  });
  const control: ImapServer = {
    get port() { return (server.address() as net.AddressInfo).port; },
    commands, script: () => undefined,
    get open() { return lines.size; },
    get most() { return most; },
    cut() { for (const { socket } of lines) socket.destroy(); },
    close() {
      unhook();
      control.cut();
      return new Promise((done) => { server.close(() => done()); });
    },
  };
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready); });
  return control;
}

/** One FETCH line with what was asked for. */
export function describe({ uid, body, modseq }: StoredMail, number: number, asked: string): string {
  const items = [`UID ${uid}`];
  if (asked.includes('RFC822.SIZE')) items.push(`RFC822.SIZE ${body.length}`);
  if (asked.includes('MODSEQ')) items.push(`MODSEQ (${modseq})`);
  const header = `${body.split('\r\n\r\n', 1)[0]}\r\n\r\n`;
  if (asked.includes('BODY.PEEK[HEADER]')) items.push(`BODY[HEADER] {${header.length}}\r\n${header}`);
  if (asked.includes('BODY.PEEK[]')) items.push(`BODY[] {${body.length}}\r\n${body}`);
  return `* ${number} FETCH (${items.join(' ')})\r\n`;
}

function send(line: Line, ...texts: readonly string[]): void {
  if (!line.socket.destroyed) line.socket.write(texts.map((text) => `${text}\r\n`).join(''), 'latin1');
}

function splitWords(text: string): readonly string[] {
  return text.match(/"[^"]*"|\S+/g) ?? [];
}

function strip(word: string | undefined): string {
  return (word ?? '').replaceAll('"', '');
}
