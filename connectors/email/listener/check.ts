import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import { createSecureContext } from 'node:tls';
import type { CheckStep, OpenContext } from '../../spec/index.ts';
import { checkSending } from '../sending/check.ts';
import type { ListenerSettings } from '../settings.ts';
import { explainListening } from './faults.ts';
import { BANNER } from './server.ts';

const LONGEST = 25_000;

/** Whether mail can be taken and answered. Never throws; both run at once. */
export async function checkListener(settings: ListenerSettings, context: OpenContext, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LONGEST)]);
  const [port, sending] = await Promise.all([checkPort(settings, limited), checkSending(settings, context, undefined, limited)]);
  return [...checkCertificate(settings, context.now()), port, ...sending];
}

function checkCertificate({ listen }: ListenerSettings, now: number): readonly CheckStep[] {
  const step = 'listen.certificate';
  if (listen.certificate === undefined) return [];
  try {
    createSecureContext({ cert: listen.certificate, key: listen.privateKey });
    const until = new X509Certificate(listen.certificate).validToDate.getTime();
    if (until <= now) return [{ step, ok: false, detail: `It expired on ${new Date(until).toISOString().slice(0, 10)}. Have it renewed.` }];
    return [{ step, ok: true }];
  } catch (error) {
    return [{ step, ok: false, detail: explainListening(error, '').detail }];
  }
}

/** The port is free, or it is this very listener that has it. */
async function checkPort({ listen }: ListenerSettings, signal: AbortSignal): Promise<CheckStep> {
  const step = 'listen.port';
  const server = net.createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('No answer in time.')), { once: true });
      server.once('error', reject).listen(listen.port, listen.host, resolve);
    });
    return { step, ok: true };
  } catch (error) {
    const fault = explainListening(error, `${listen.host}:${listen.port}`);
    if (fault.code === 'EADDRINUSE' && await isOurGreeting(listen, signal)) return { step, ok: true };
    return { step, ok: false, detail: fault.detail };
  } finally {
    server.close();
  }
}

function isOurGreeting({ host, port }: ListenerSettings['listen'], signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: host === '0.0.0.0' || host === '::' ? 'localhost' : host, port });
    const end = (answer: boolean): void => { socket.destroy(); resolve(answer); };
    socket.setTimeout(2000, () => end(false)).once('error', () => end(false)).once('close', () => end(false));
    socket.once('data', (data: Buffer) => end(new RegExp(`^220 .* ESMTP ${BANNER}\\b`).test(data.toString('latin1'))));
    signal.addEventListener('abort', () => end(false), { once: true });
  });
}
