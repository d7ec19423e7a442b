import net from 'node:net';

/** An IMAP server (RFC 3501) of which only the folder for sent mail is real: enough to look for a message in it and to add one. */
export interface ImapShelf {
  readonly port: number;
  /** Message ids of the copies, oldest first. */
  readonly filed: readonly string[];
  close(): Promise<void>;
}

export async function openImapShelf(user: string, password: string): Promise<ImapShelf> {
  const filed: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    socket.setEncoding('latin1').write('* OK [CAPABILITY IMAP4rev1 SPECIAL-USE] ready\r\n');
    converse(socket, filed, user, password);
  });
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready); });
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0, filed,
    close: () => new Promise((done) => {
      server.close(() => done());
      for (const socket of sockets) socket.destroy();
    }),
  };
}

function converse(socket: net.Socket, filed: string[], user: string, password: string): void {
  let buffer = '';
  let literal: { readonly tag: string; readonly bytes: number } | undefined;
  socket.on('data', (chunk) => {
    buffer += String(chunk);
    for (;;) {
      if (literal) {
        if (buffer.length < literal.bytes + 2) return;
        filed.push(/^message-id: <([^>]+)>/im.exec(buffer.slice(0, literal.bytes))?.[1] ?? '');
        buffer = buffer.slice(literal.bytes + 2);
        socket.write(`${literal.tag} OK [APPENDUID 1 ${filed.length}] APPEND done\r\n`);
        literal = undefined;
      }
      const end = buffer.indexOf('\r\n');
      if (end < 0) return;
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      literal = answer(socket, line, filed, user, password);
    }
  });
}

/** A literal that follows, when the command announces one. */
function answer(socket: net.Socket, line: string, filed: readonly string[], user: string, password: string): { tag: string; bytes: number } | undefined {
  const [, tag = '*', command = ''] = /^(\S+) (?:UID )?(\S+)/i.exec(line) ?? [];
  const bytes = /\{(\d+)\+?\}$/.exec(line)?.[1];
  const say = (...lines: readonly string[]): void => { socket.write(lines.map((text) => `${text}\r\n`).join('')); };
  switch (command.toUpperCase()) {
    case 'CAPABILITY': say('* CAPABILITY IMAP4rev1 SPECIAL-USE'); break;
    case 'LOGIN': if (!line.includes(user) || !line.includes(password)) { say(`${tag} NO [AUTHENTICATIONFAILED] wrong`); return undefined; } break;
    case 'NAMESPACE': say('* NAMESPACE (("" "/")) NIL NIL'); break;
    case 'LIST': case 'LSUB': say(`* ${command.toUpperCase()} (\\HasNoChildren) "/" INBOX`, `* ${command.toUpperCase()} (\\HasNoChildren \\Sent) "/" "Sent Items"`); break;
    case 'SELECT': case 'EXAMINE': say(`* ${filed.length} EXISTS`, '* FLAGS (\\Seen)', '* OK [UIDVALIDITY 1] numbers', `* OK [UIDNEXT ${filed.length + 1}] next`); break;
    case 'SEARCH': say(`* SEARCH${filed.map((id, index) => (line.includes(id) ? ` ${index + 1}` : '')).join('')}`); break;
    case 'APPEND': if (!line.includes('Sent Items')) break; say('+ go on'); return { tag, bytes: Number(bytes) };
    case 'LOGOUT': say('* BYE', `${tag} OK done`); socket.end(); return undefined;
    default:
  }
  say(`${tag} OK done`);
  return undefined;
}
