import { makeFileName, makeLine, makeMediaType, makeSafeText } from '../kit/text.ts';
import type { Inbound, Party, RawDelivery } from '../spec/index.ts';
import { parseApiEvent } from './parse.ts';
import type { ApiEvent, ApiMessage } from './wire.ts';

/** The name of the delivery: the body's own id, so that a repeat is known whatever its headers say. */
export function nameDelivery(event: ApiEvent): string {
  return `${event.type}:${event.id}`;
}

/** Pure: the same bytes give the same events. Throws ConnectorError `invalid`. */
export function readApiDelivery(delivery: RawDelivery): readonly Inbound[] {
  const event = parseApiEvent(delivery.body);
  switch (event.type) {
    case 'message': return [readMessage(event)];
    case 'receipt': return [{
      kind: 'receipt', externalId: `receipt:${event.id}`, of: event.of, state: event.state,
      ...(event.reason !== undefined && { reason: makeLine(event.reason) }), ...(event.at !== undefined && { at: event.at }),
    }];
    case 'unknown': return [{ kind: 'unrecognised', externalId: `unknown:${event.id}`, why: `The type "${makeLine(event.stated, 100)}" is not known to this version.` }];
  }
}

function readMessage(event: ApiMessage): Inbound {
  const text = makeSafeText(event.text);
  return {
    kind: 'message', externalId: event.id, nature: 'message', from: readParty(event.from), text,
    thread: event.conversation === undefined ? {} : { key: event.conversation },
    attachments: event.attachments.map((file) => ({
      name: makeFileName(file.name), type: makeMediaType(file.type), content: Buffer.from(file.content, 'base64'),
    })),
    ...(event.at !== undefined && { at: event.at }),
    ...(text !== event.text && { warnings: ['Characters that cannot be stored were replaced.'] }),
  };
}

/** The signature proves the sending system, and that system says who the person is: verified. */
function readParty(from: ApiMessage['from']): Party {
  return {
    externalId: from.id, verified: true,
    ...(from.name !== undefined && { name: makeLine(from.name, 200) }),
    ...(from.email !== undefined && { email: makeLine(from.email, 320).toLowerCase() }),
    ...(from.phone !== undefined && { phone: makePhone(from.phone) }),
  };
}

/** E.164 where the number says its country; else as given. */
function makePhone(phone: string): string {
  const bare = phone.replace(/[\s().-]+/g, '').replace(/^00/, '+');
  return /^\+[1-9]\d{6,14}$/.test(bare) ? bare : makeLine(phone, 50);
}
