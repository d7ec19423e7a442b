import { z } from 'zod';

const host = z.string().trim().min(1, 'is needed').max(253).regex(/^[\p{L}\p{N}._:-]+$/u, 'must be a host name or an address, without "https://" or a path');
const port = z.int('must be a number').min(1).max(65_535);
const user = z.string().trim().min(1, 'is needed').max(320);
const password = z.string().min(1, 'is needed').max(1000);
const address = z.email('must be an e-mail address').max(254).transform((value) => value.toLowerCase());
const domain = z.string().trim().toLowerCase().regex(/^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u, 'must be a domain, for example bank.example').max(253);
/** A folder as its server names it, with that server's separator. */
const folder = z.string().trim().min(1).max(250);
const url = z.url({ protocol: /^https?$/, error: 'must be an address that begins with https://' }).max(500);

/** Which signs in where: a password, or tokens of a provider (RFC 6749) given to the server as XOAUTH2. */
const auth = z.object({
  kind: z.enum(['password', 'google', 'microsoft', 'oauth2']).default('password'),
  clientId: z.string().trim().max(300).optional(),
  clientSecret: z.string().max(1000).optional(),
  /** Without one, and with a client secret, the app signs in for itself (client credentials; Microsoft app-only). */
  refreshToken: z.string().max(5000).optional(),
  /** Microsoft: the directory; `organizations` for any. */
  tenant: z.string().trim().max(100).default('organizations'),
  /** Other than the provider's own: for `oauth2`, and for national clouds. */
  authorizeUrl: url.optional(),
  tokenUrl: url.optional(),
  scope: z.string().trim().max(500).optional(),
}).prefault({});

/** What both kinds of mail channel have: whose mail it is, how it is trusted, how answers leave. */
const common = {
  /** Ours: what customers write to and what answers come from. */
  address,
  name: z.string().trim().max(200).default(''),
  /** Other addresses of ours whose mail arrives here too. */
  aliases: z.array(address).max(100).default([]),
  /** Domains of our own people: what they hand on comes from whom they name. Left out: the domain of `address`, unless a public provider's. */
  staffDomains: z.array(domain).max(50).optional(),
  /** Whether the server takes mail for `address` with a plus-part; then answers come back to an address that proves their conversation. */
  plusAddressing: z.boolean().default(true),
  /** Lets passwords and mail travel unencrypted. For test servers and wires nobody else is on. */
  allowPlaintext: z.boolean().default(false),
  /** The name our own mail server writes into Authentication-Results (RFC 8601); its verdict is believed and not asked for again. */
  trust: z.object({ authservId: z.string().trim().toLowerCase().max(253).optional() }).prefault({}),
  /** Our signature on what leaves (RFC 6376). Left out where the sending server signs. */
  dkim: z.object({ domain, selector: z.string().trim().regex(/^[\w.-]{1,63}$/, 'letters, digits, dots and dashes'), privateKey: z.string().max(20_000).regex(/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'must be a key in PEM form') }).optional(),
  /** Most messages a minute over this account, and to one domain of recipients. */
  pace: z.object({ perMinute: z.int().min(1).max(10_000).default(120), perDomainPerMinute: z.int().min(1).max(10_000).default(60) }).prefault({}),
};

const outgoingServer = z.object({ host, port: port.default(465), secure: z.boolean().optional(), user: user.optional(), password: password.optional() })
  // 465 speaks TLS from the first byte (RFC 8314), 587 and 25 by STARTTLS.
  .transform((smtp) => ({ ...smtp, secure: smtp.secure ?? smtp.port === 465 }));

/** A mailbox that is read by IMAP and answered by SMTP: the channel kind `email`. */
export const emailSettings = z.object({
  ...common,
  auth,
  imap: z.object({
    host,
    port: port.default(993),
    /** TLS from the first byte; without it STARTTLS is demanded, unless `allowPlaintext`. */
    secure: z.boolean().default(true),
    user,
    password: password.optional(),
    /** What is read. Shared mailboxes appear as folders of their own on servers that have them. */
    folders: z.array(folder).min(1).max(50).default(['INBOX']),
    /** How much old mail is brought in as history at the start, days; 0: none. */
    importDays: z.int().min(0).max(36_500).default(0),
    /** Where what we sent is filed: `auto` finds the Sent folder and leaves it to providers that file by themselves. */
    sentFolder: z.union([z.literal('auto'), z.literal('off'), folder]).default('auto'),
  }),
  /** Without `user` nothing is sent as sign-in; a relay in the same house may ask for none. */
  smtp: outgoingServer,
}).superRefine(({ auth: signIn, imap, smtp }, context) => {
  const demand = (given: unknown, path: string[], message: string): void => { if (given === undefined || given === '') context.addIssue({ code: 'custom', path, message }); };
  if (signIn.kind === 'password') {
    demand(imap.password, ['imap', 'password'], 'is needed');
    if ((smtp.user === undefined) !== (smtp.password === undefined)) context.addIssue({ code: 'custom', path: ['smtp', 'password'], message: 'needs both user and password, or neither' });
  } else {
    demand(signIn.clientId, ['auth', 'clientId'], 'is needed');
    if (signIn.kind === 'oauth2') demand(signIn.tokenUrl, ['auth', 'tokenUrl'], 'is needed');
  }
});
export type EmailSettings = z.infer<typeof emailSettings>;

/** A listener that other mail servers hand mail to by SMTP: the channel kind `smtp`. */
export const listenerSettings = z.object({
  ...common,
  listen: z.object({
    /** Loopback unless said otherwise, as everything else that listens. */
    host: host.default('127.0.0.1'),
    port: port.default(2525),
    /** PEM; with both STARTTLS is offered. */
    certificate: z.string().max(100_000).refine((pem) => !pem.includes('PRIVATE KEY'), 'holds a private key, which would be shown: put that into the field of the key').optional(),
    privateKey: z.string().max(20_000).optional(),
    /** What those who deliver must sign in with; without it anybody who reaches the port may deliver to our addresses. */
    user: user.optional(),
    password: password.optional(),
    /** Client addresses that may connect, as addresses or networks (10.0.0.0/8); none: all. */
    allow: z.array(z.string().trim().max(50)).max(100).default([]),
  }).prefault({}),
  /** Every address of these domains is taken, besides `address` and `aliases`. */
  domains: z.array(domain).max(100).default([]),
  smtp: outgoingServer,
}).superRefine(({ listen, smtp }, context) => {
  const both = (left: unknown, right: unknown, path: string[], message: string): void => { if ((left === undefined) !== (right === undefined)) context.addIssue({ code: 'custom', path, message }); };
  both(listen.certificate, listen.privateKey, ['listen', 'privateKey'], 'needs both certificate and key, or neither');
  both(listen.user, listen.password, ['listen', 'password'], 'needs both user and password, or neither');
  both(smtp.user, smtp.password, ['smtp', 'password'], 'needs both user and password, or neither');
});
export type ListenerSettings = z.infer<typeof listenerSettings>;

/** What both kinds have in common: enough to read, trust and answer mail. */
export type MailSettings = Pick<EmailSettings, keyof typeof common | 'smtp'>;
