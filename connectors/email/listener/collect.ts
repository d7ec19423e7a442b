import type { SMTPServerDataStream } from 'smtp-server';

/** Bytes of mail that is coming in, over all connections; what is more is asked to come later. */
export interface Room { held: number; readonly most: number }

export type Collected =
  | { readonly outcome: 'whole'; readonly bytes: Buffer; release(): void }
  | { readonly outcome: 'too-large' | 'no-room' | 'too-slow' | 'scattered' | 'lost' };

const BLOCK = 64 * 1024;
/** Pieces a message may come in. A line that begins with a dot ends a piece, and each costs the server a turn: a few million of them are an attack. */
const MOST_PIECES = 200_000;

/**
 * The bytes of one message, as received. What is more than `most` is read to its end, so that the sender hears why, and not
 * kept. Blocks, because a sender may cut its mail into pieces of a few bytes, each of which would cost an object.
 */
export function collectMail(stream: SMTPServerDataStream, limits: { readonly most: number; readonly longestMs: number; readonly room: Room }): Promise<Collected> {
  const { room } = limits;
  const { promise, resolve } = Promise.withResolvers<Collected>();
  const blocks: Buffer[] = [];
  let used = BLOCK;
  let total = 0;
  let pieces = 0;
  let refused: 'too-large' | 'no-room' | undefined;
  const release = (): void => { room.held -= blocks.length * BLOCK; blocks.length = 0; };
  const refuse = (why: 'too-large' | 'no-room'): void => { refused = why; release(); };
  const timer = setTimeout(() => finish({ outcome: 'too-slow' }), limits.longestMs);

  function finish(result: Collected): void {
    clearTimeout(timer);
    if (result.outcome !== 'whole') release();
    resolve(result);
    if (result.outcome === 'too-slow' || result.outcome === 'scattered') stream.destroy();
  }

  function keep(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (used === BLOCK) {
        if (room.held + BLOCK > room.most) return refuse('no-room');
        room.held += BLOCK;
        blocks.push(Buffer.allocUnsafe(BLOCK));
        used = 0;
      }
      const copied = chunk.copy(blocks.at(-1)!, used, at);
      at += copied;
      used += copied;
    }
  }

  stream.on('data', (chunk: Buffer) => {
    total += chunk.length;
    pieces += 1;
    if (pieces > MOST_PIECES) return finish({ outcome: 'scattered' });
    if (refused) return;
    if (total > limits.most) refuse('too-large');
    else keep(chunk);
  });
  stream.on('error', () => finish({ outcome: 'lost' }));
  stream.on('close', () => finish({ outcome: 'lost' }));
  stream.on('end', () => {
    if (refused) return finish({ outcome: refused });
    const held = blocks.length * BLOCK;
    finish({ outcome: 'whole', bytes: Buffer.concat(blocks, total), release: () => { room.held -= held; } });
    blocks.length = 0;
  });
  return promise;
}
