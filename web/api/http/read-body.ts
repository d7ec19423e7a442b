import type { IncomingMessage } from 'node:http';
import { HubError } from '../../../runtime/ports/index.ts';
import { incomingOf, type ApiContext } from './env.ts';

/**
 * The whole body, byte-exact, or HubError `too-large` as soon as it is known to be longer than `maxBytes`: by its stated
 * length before anything is read, else at the first byte too many; the rest is not read.
 */
export async function readBody(context: ApiContext, maxBytes: number): Promise<Uint8Array> {
  const stated = Number(context.req.header('content-length') ?? 0);
  if (stated > maxBytes) throw tooLarge(maxBytes);
  const incoming = incomingOf(context);
  // Straight from the socket where possible: a web stream in between costs more than all the rest of a small delivery.
  return incoming && !context.req.raw.bodyUsed ? readIncoming(incoming, maxBytes) : readStream(context.req.raw.body, maxBytes);
}

function readIncoming(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (act: () => void): void => {
      incoming.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
      act();
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      incoming.pause();
      finish(() => reject(tooLarge(maxBytes)));
    };
    const onEnd = (): void => finish(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const onCut = (): void => finish(() => reject(new HubError('invalid', 'request.cut-off', 'the connection ended before the whole body had come')));
    if (incoming.destroyed && !incoming.readableEnded) {
      onCut();
      return;
    }
    incoming.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut);
  });
}

async function readStream(stream: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  if (!stream) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): HubError {
  return new HubError('too-large', 'request.too-large', `the body is longer than ${maxBytes} bytes, the most that is taken here`);
}
