import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { equalsConstantTime } from '../../kit/compare.ts';
import { isPublicAddress } from '../../kit/addresses.ts';
import { cut, makeLine } from '../../kit/text.ts';
import type { RawDelivery } from '../../spec/index.ts';
import type { ListenerSettings } from '../settings.ts';
import type { Clients, Refusal } from './clients.ts';
import { collectMail, type Room } from './collect.ts';
import { createRecipientTest, makePlainAddress } from './recipients.ts';

/** Stands in our greeting, so that the live check knows us from another program on the port. */
export const BANNER = 'Parley';

const MEGABYTE = 1024 * 1024;
export const LISTENER_LIMITS = { messageBytes: 40 * MEGABYTE, roomBytes: 400 * MEGABYTE, messageMs: 600_000, connections: 200, recipients: 100, wrongRecipients: 20 };
export type ListenerLimits = typeof LISTENER_LIMITS;

export interface ServerParts {
  readonly settings: ListenerSettings;
  readonly clients: Clients;
  readonly limits: ListenerLimits;
  /** Resolves when the message is durable. */
  keep(delivery: RawDelivery): Promise<void>;
  /** A connection has a message on its way in, from its first byte to our answer. */
  begin(connection: string): void;
  end(connection: string): void;
  /** Ends a connection that goes on with a message we gave up. */
  drop(connection: string): void;
}

type Answer = (error?: Error | null) => void;

/**
 * An SMTP server (RFC 5321) that takes mail for our own addresses alone and says 250 only to what is durable. Throws what
 * OpenSSL says when certificate or key cannot be used.
 */
export function createListenerServer(parts: ServerParts): SMTPServer {
  const { settings, clients, limits } = parts;
  const { listen } = settings;
  const isOurs = createRecipientTest(settings);
  const room: Room = { held: 0, most: limits.roomBytes };
  const wrong = new Map<string, number>();
  const server = new SMTPServer({
    ...makeFixedOptions(settings, limits),
    onConnect: (session, answer) => reply(answer, clients.enter(session.id, session.remoteAddress)),
    onClose(session) {
      clients.leave(session.id);
      wrong.delete(session.id);
    },
    onAuth(auth, session, answer) {
      const isRight = equalsConstantTime(auth.username ?? '', listen.user ?? '') && equalsConstantTime(auth.password ?? '', listen.password ?? '');
      if (isRight && listen.user !== undefined) return answer(null, { user: 'us' });
      // On one connection, too: it would be the only one that may guess on.
      answer(makeError(clients.fault(session.remoteAddress, 'password') ?? { code: 535, words: '5.7.8 Wrong user name or password' }));
    },
    onMailFrom(_address, session, answer) {
      reply(answer, demandEncryption(settings, session) ?? clients.deliver(session.remoteAddress, Boolean(session.user)));
    },
    onRcptTo({ address }, session, answer) {
      if (isOurs(address)) return answer();
      const count = (wrong.get(session.id) ?? 0) + 1;
      wrong.set(session.id, count);
      const isGuessing = count > limits.wrongRecipients && listen.allow.length === 0;
      const refusal = clients.fault(session.remoteAddress, 'recipient') ?? (isGuessing ? { code: 421, words: '4.7.0 Too many wrong recipients' } : undefined);
      reply(answer, refusal ?? { code: 550, words: '5.7.1 Mail for this address is not taken here' });
    },
    onData(stream, session, answer) {
      // The envelope is emptied once this message is answered.
      const context = describe(session, isCarrier(settings, session));
      parts.begin(session.id);
      void collectMail(stream, { most: limits.messageBytes, longestMs: limits.messageMs, room }).then(async (mail): Promise<(Refusal & { readonly drops?: true }) | undefined> => {
        if (mail.outcome !== 'whole') return SAID[mail.outcome];
        try {
          await parts.keep({ key: createHash('sha256').update(mail.bytes).digest('hex'), body: mail.bytes, context });
          return undefined;
        } catch {
          return { code: 451, words: '4.3.0 The message could not be stored, try again later' };
        } finally {
          mail.release();
        }
      }).then((refusal) => {
        if (refusal?.drops) setImmediate(() => parts.drop(session.id));
        if (refusal) answer(makeError(refusal));
        else answer(null, '2.6.0 The message is kept');
        parts.end(session.id);
      });
    },
  });
  return server;
}

const SAID: Readonly<Record<'too-large' | 'no-room' | 'too-slow' | 'scattered' | 'lost', Refusal & { readonly drops?: true }>> = {
  'too-large': { code: 552, words: '5.3.4 The message is too large' },
  'no-room': { code: 452, words: '4.3.1 Too much mail at once, try again later' },
  'too-slow': { code: 421, words: '4.4.2 The message took too long' },
  scattered: { code: 554, words: '5.6.0 The message comes in too many pieces', drops: true },
  lost: { code: 421, words: '4.4.2 The connection was lost' },
};

function makeFixedOptions({ address, listen, allowPlaintext }: ListenerSettings, limits: ListenerLimits): SMTPServerOptions {
  const hasCertificate = listen.certificate !== undefined;
  return {
    name: address.slice(address.lastIndexOf('@') + 1), banner: BANNER, logger: false, disableReverseLookup: true,
    ...(hasCertificate && { cert: listen.certificate, key: listen.privateKey }),
    disabledCommands: [...(hasCertificate ? [] : ['STARTTLS']), ...(listen.user === undefined ? ['AUTH'] : [])],
    authMethods: ['PLAIN', 'LOGIN'], allowInsecureAuth: allowPlaintext,
    size: limits.messageBytes, maxClients: limits.connections, maxRecipients: limits.recipients, socketTimeout: 120_000, closeTimeout: 5_000,
  };
}

function demandEncryption({ listen, allowPlaintext }: ListenerSettings, session: SMTPServerSession): Refusal | undefined {
  if (session.secure || allowPlaintext || listen.certificate === undefined || isLoopback(session.remoteAddress)) return undefined;
  return { code: 530, words: '5.7.0 Begin with STARTTLS' };
}

function isLoopback(address: string): boolean {
  return !isPublicAddress(address) && (address === '::1' || address.startsWith('127.'));
}

const INNER: ReadonlySet<string> = new Set(['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat']);

/** Whether the client carries mail for the firm (its gateway, its filter): then its address says nothing about who sent it. */
function isCarrier({ listen }: ListenerSettings, { remoteAddress, user }: SMTPServerSession): boolean {
  return listen.allow.length > 0 || Boolean(user) || (ipaddr.isValid(remoteAddress) && INNER.has(ipaddr.process(remoteAddress).range()));
}

/**
 * What is known of the way a message came, for reading and for the checks of its sender. `rcptTo`: separated by commas.
 * `mailFrom` is what SPF asks about (RFC 7208 §2.4); from a carrier, which no sender's record names, it is `carriedFrom`.
 */
function describe(session: SMTPServerSession, carried: boolean): Readonly<Record<string, string>> {
  const { mailFrom, rcptTo } = session.envelope;
  const tls = session.tlsOptions ? `${session.tlsOptions.version} ${session.tlsOptions.name}` : undefined;
  return {
    [carried ? 'carriedFrom' : 'mailFrom']: mailFrom ? makeLine(mailFrom.address, 320) : '', rcptTo: cut(rcptTo.map(({ address }) => makePlainAddress(address)).join(','), 4000),
    remoteAddress: session.remoteAddress, helo: makeLine(session.hostNameAppearsAs || '', 255), ...(tls && { tls }),
  };
}

function reply(answer: Answer, refusal: Refusal | undefined): void {
  answer(refusal && makeError(refusal));
}

function makeError({ code, words }: Refusal): Error {
  return Object.assign(new Error(words), { responseCode: code });
}
