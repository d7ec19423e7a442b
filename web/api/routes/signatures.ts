import type { Signature as Stored } from '../../../inbox/index.ts';
import { route, type Route, type Served } from '../route.ts';
import { signature, signatureWrite, type Signature } from '../schemas.ts';
import { idParams, listOf } from './input.ts';

/** What is put below answers: read by who may answer. */
export function signatureRoutes({ parts }: Served): Route[] {
  const { signatures } = parts.inbox;
  return [
    route('conversation.answer', { method: 'get', path: '/api/signatures', summary: 'All signatures, oldest first', answer: listOf(signature) }, async ({ principal }) => (
      { body: { items: (await signatures.list(principal)).map(presentSignature) } }
    )),

    route('signature.manage', {
      method: 'post', path: '/api/signatures', summary: 'Make a signature; its HTML is sanitised', body: signatureWrite, answer: signature, status: 201,
    }, async ({ principal, body }) => {
      const created = await signatures.create(principal, body);
      return { body: presentSignature(created), version: created.version };
    }),

    route('signature.manage', {
      method: 'put', path: '/api/signatures/{id}', summary: 'Change a signature; what was sent with it stays as it was', params: idParams, body: signatureWrite, answer: signature, versioned: true,
    }, async ({ principal, params, body, ifVersion }) => {
      const changed = await signatures.update(principal, params.id, body, ifVersion);
      return { body: presentSignature(changed), version: changed.version };
    }),

    route('signature.manage', { method: 'delete', path: '/api/signatures/{id}', summary: 'Remove a signature', params: idParams }, async ({ principal, params }) => {
      await signatures.remove(principal, params.id);
      return undefined;
    }),
  ];
}

function presentSignature({ id, version, name, html, channelId, teamId, createdAt }: Stored): Signature {
  return { id, version, name, html, channelId, teamId, createdAt };
}
