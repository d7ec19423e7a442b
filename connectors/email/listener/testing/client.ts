import net from 'node:net';
import tls from 'node:tls';

/** A client that says SMTP word by word, so that a test can be as rude as the internet is. */
export interface Client {
  /** Sends a line, or raw bytes as they are, and gives the whole reply to it. */
  say(line: string | Buffer): Promise<string>;
  /** The next reply, whatever it answers; empty once the connection ended. */
  hear(): Promise<string>;
  /** Sends without waiting for a reply. */
  write(bytes: string | Buffer): void;
  upgrade(): Promise<void>;
  end(): void;
}

export async function connect(port: number, host = '127.0.0.1'): Promise<Client> {
  let socket: net.Socket = net.connect({ port, host });
  let buffer = '';
  let isOver = false;
  let wake = (): void => undefined;
  const listen = (): void => {
    socket.on('data', (chunk: Buffer) => { buffer += chunk.toString('latin1'); wake(); });
    socket.on('error', () => undefined).on('close', () => { isOver = true; wake(); });
  };
  listen();
  const hear = async (): Promise<string> => {
    for (;;) {
      const reply = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(buffer)?.[0];
      if (reply !== undefined) {
        buffer = buffer.slice(reply.length);
        return reply.trim();
      }
      if (isOver) return '';
      await new Promise<void>((resolve) => { wake = resolve; });
    }
  };
  const client: Client = {
    hear,
    write(bytes) { socket.write(bytes); },
    say(line) {
      socket.write(typeof line === 'string' ? `${line}\r\n` : line);
      return hear();
    },
    async upgrade() {
      await client.say('STARTTLS');
      socket.removeAllListeners('data');
      const secure = tls.connect({ socket, rejectUnauthorized: false });
      await new Promise<void>((resolve, reject) => { secure.once('secureConnect', resolve).once('error', reject); });
      socket = secure;
      listen();
    },
    end() { socket.destroy(); },
  };
  return client;
}
