import { incomingOf, type ApiContext } from './env.ts';

/**
 * Network address of the caller. Behind `proxies` proxies each of which appends to X-Forwarded-For, it is the entry the
 * outermost of them wrote; whatever stands before that one the caller may have made up.
 */
export function remoteOf(context: ApiContext, proxies: number): string {
  const peer = incomingOf(context)?.socket?.remoteAddress ?? 'unknown';
  if (proxies === 0) return peer;
  const hops = (context.req.header('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim()).filter((hop) => hop !== '');
  return (hops.at(-proxies) ?? hops[0] ?? peer).slice(0, 64);
}

/**
 * Whether the request was made on this machine itself: a loopback peer, asked for by a loopback name, and not passed on
 * by a proxy (behind one, every peer is loopback).
 */
export function isFromThisMachine(context: ApiContext): boolean {
  const peer = incomingOf(context)?.socket?.remoteAddress;
  if (peer === undefined || !/^(?:::ffff:)?127\.|^::1$/.test(peer)) return false;
  const passedOn = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-host'].some((name) => context.req.header(name) !== undefined);
  const host = (context.req.header('host') ?? '').replace(/:\d+$/, '').toLowerCase();
  return !passedOn && (host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host));
}
