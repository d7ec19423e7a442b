import type { Channel, Limits, OpenContext, Outgoing, Receipt } from '../spec/index.ts';
import { leaseMailParser } from './reading/mail-parser.ts';
import { readMailDelivery } from './reading/read.ts';
import type { CopyFiler } from './sending/file-copy.ts';
import { filesCopies } from './sending/files-itself.ts';
import type { MailSender } from './sending/send.ts';
import { leaseSenderCheck } from './trust/check-sender.ts';
import type { EmailSettings, MailSettings } from './settings.ts';

const MEGABYTE = 1024 * 1024;

const LIMITS: Limits = {
  text: { max: 500_000, unit: 'characters', rich: true },
  // Base64 adds a third, and the large providers take 25 MB in all.
  attachments: { maxFiles: 20, maxBytesEach: 18 * MEGABYTE, maxBytesTotal: 18 * MEGABYTE },
  replyWindowMs: null,
  audience: 'private',
  subject: true,
  threads: 'by-proof',
};

/** What a mailbox and a listener have in common: reading, checking senders, answering. */
export interface MailParts extends Required<Pick<Channel, 'limits' | 'read' | 'send' | 'trust' | 'close'>> {
  /** Aborted by `close`. */
  readonly closing: AbortSignal;
}

/** `mailbox`: where copies of what was sent are filed, and whose tokens sign in. The libraries are loaded when they are used. */
export function openMailParts(settings: MailSettings, context: OpenContext, mailbox?: EmailSettings): MailParts {
  const parser = leaseMailParser();
  const trust = leaseSenderCheck(context);
  const closing = new AbortController();
  let sender: Promise<MailSender> | undefined;
  const findSender = (): Promise<MailSender> => {
    sender ??= import('./sending/send.ts').then(({ createMailSender }) => createMailSender(settings, context, mailbox?.auth));
    return sender;
  };
  let filer: Promise<CopyFiler> | undefined;
  const findFiler = (account: EmailSettings): Promise<CopyFiler> => {
    filer ??= import('./sending/file-copy.ts').then(({ createCopyFiler }) => createCopyFiler(account, context));
    return filer;
  };
  return {
    limits: LIMITS,
    read: (delivery) => readMailDelivery(delivery, parser, settings, context),
    send: {
      // Servers do not know a repeated Message-ID: a repeat may arrive twice.
      honoursKey: false,
      async send(outgoing, signal) { return (await findSender()).send(outgoing, signal); },
      ...(mailbox && filesCopies(mailbox) && { file: async (outgoing: Outgoing, _receipt: Receipt, signal: AbortSignal) => (await findFiler(mailbox)).file(outgoing, signal) }),
    },
    trust,
    closing: closing.signal,
    async close() {
      closing.abort();
      (await sender)?.close();
      await Promise.all([parser.close(), trust.close()]);
    },
  };
}
