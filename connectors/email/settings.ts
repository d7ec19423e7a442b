import { z } from 'zod';

const host = z.string().trim().min(1, 'is needed').max(253).regex(/^[\p{L}\p{N}._:-]+$/u, 'must be a host name or an address, without "https://" or a path');
const port = z.int('must be a number').min(1).max(65_535);
const user = z.string().trim().min(1, 'is needed').max(320);
const password = z.string().min(1, 'is needed').max(1000);

export const emailSettings = z.object({
  imap: z.object({
    host,
    port: port.default(993),
    /** TLS from the first byte; without it STARTTLS is demanded, unless `allowPlaintext`. */
    secure: z.boolean().default(true),
    user, password,
  }),
  /** Without `user` nothing is sent as sign-in; a relay in the same house may ask for none. */
  smtp: z.object({ host, port: port.default(465), secure: z.boolean().optional(), user: user.optional(), password: password.optional() })
    .refine((smtp) => (smtp.user === undefined) === (smtp.password === undefined), { message: 'needs both user and password, or neither', path: ['password'] })
    // 465 speaks TLS from the first byte (RFC 8314), 587 and 25 by STARTTLS.
    .transform((smtp) => ({ ...smtp, secure: smtp.secure ?? smtp.port === 465 })),
  /** Ours: what customers write to and what answers come from. */
  address: z.email('must be an e-mail address').max(254).transform((address) => address.toLowerCase()),
  name: z.string().trim().max(200).default(''),
  /** Whether the server takes mail for `address` with a plus-part; then answers come back to an address that proves their conversation. */
  plusAddressing: z.boolean().default(true),
  /** Lets passwords and mail travel unencrypted. For test servers and wires nobody else is on. */
  allowPlaintext: z.boolean().default(false),
});
export type EmailSettings = z.infer<typeof emailSettings>;
