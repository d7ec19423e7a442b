import { parentPort, workerData } from 'node:worker_threads';
import { ConnectorError, type ConnectorErrorKind, type Trust } from '../../spec/index.ts';
import { examineSender, type SenderMail } from './examine-sender.ts';

/** What the lane tells its thread. Checks run side by side, each under an id of the lane's. */
export type ToSenderThread =
  | { readonly kind: 'check'; readonly id: number; readonly mail: SenderMail }
  | { readonly kind: 'answer'; readonly question: number; readonly records: readonly unknown[] }
  | { readonly kind: 'no-answer'; readonly question: number; readonly message: string; readonly code: string };

/** What it hears: questions to the name server, and how each check ended. */
export type FromSenderThread =
  | { readonly kind: 'question'; readonly id: number; readonly question: number; readonly name: string; readonly type: string }
  | { readonly kind: 'verdict'; readonly id: number; readonly trust: Trust }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: { readonly kind: ConnectorErrorKind; readonly message: string; readonly code?: string } };

export interface SenderThreadData {
  /** One number: nanoseconds of `process.hrtime` when the thread was last seen to get round to anything; kept up while it works. */
  readonly beat: SharedArrayBuffer;
}

const BEAT_MS = 25;

const port = parentPort;
if (port) serve(port, new BigInt64Array((workerData as SenderThreadData).beat));

function serve(to: NonNullable<typeof parentPort>, beat: BigInt64Array): void {
  const open = new Map<number, { resolve(records: readonly unknown[]): void; reject(error: Error): void }>();
  let questions = 0;
  let inHand = 0;
  let beating: NodeJS.Timeout | undefined;
  const tell = (told: FromSenderThread): void => to.postMessage(told);
  const stamp = (): void => { Atomics.store(beat, 0, process.hrtime.bigint()); };

  function ask(id: number, name: string, type: string): Promise<readonly unknown[]> {
    questions += 1;
    const question = questions;
    tell({ kind: 'question', id, question, name, type });
    return new Promise((resolve, reject) => { open.set(question, { resolve, reject }); });
  }

  async function check(id: number, mail: SenderMail): Promise<void> {
    stamp();
    beating ??= setInterval(stamp, BEAT_MS);
    inHand += 1;
    const told = await examine(id, mail);
    inHand -= 1;
    if (inHand === 0) {
      clearInterval(beating);
      beating = undefined;
    }
    tell(told);
  }

  async function examine(id: number, mail: SenderMail): Promise<FromSenderThread> {
    try {
      return { kind: 'verdict', id, trust: await examineSender(mail, (name, type) => ask(id, name, type)) };
    } catch (error) {
      const { kind, message, code } = error instanceof ConnectorError ? error : new ConnectorError('invalid', `The sender cannot be checked: ${String(error)}.`, { code: 'trust.damaged' });
      return { kind: 'fault', id, fault: { kind, message, ...(code && { code }) } };
    }
  }

  to.on('message', (told: ToSenderThread) => {
    if (told.kind === 'check') return void check(told.id, told.mail);
    const waiting = open.get(told.question);
    open.delete(told.question);
    if (told.kind === 'answer') waiting?.resolve(told.records);
    else waiting?.reject(Object.assign(new Error(told.message), { code: told.code }));
  });
}
