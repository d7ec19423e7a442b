import { headerOf, readHeaders } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import { findAddress } from './codes.ts';

export interface Returned {
  /** Message-ID of ours, without brackets. */
  readonly of?: string;
  readonly recipient?: string;
}

/**
 * The message that came back: as a part, as its header alone, or pasted under the text; where nothing of it came back, the
 * one that the report itself refers to (`references`, nearest first).
 */
export function findReturned(parts: readonly Part[], text: string, references: readonly string[] = []): Returned {
  const found = findInside(parts, text);
  const of = found.of ?? references[0];
  return { ...found, ...(of && { of }) };
}

function findInside(parts: readonly Part[], text: string): Returned {
  for (const part of parts) {
    const headers = part.type.startsWith('message/rfc822') || part.type === 'message/global' ? part.children[0]?.headers : undefined;
    const found = headers ? fromHeaders(headers) : part.type === 'text/rfc822-headers' || part.type === 'message/rfc822-headers' ? fromBlock(part.decode()) : undefined;
    if (found?.of ?? found?.recipient) return found ?? {};
  }
  const of = /^[> \t]*message-id:\s*<([^<>\s]{3,500})>/im.exec(text)?.[1];
  const recipient = findAddress(/^[> \t]*to:[ \t]*(.{3,300})$/im.exec(text)?.[1] ?? '');
  return { ...(of && { of }), ...(recipient && { recipient }) };
}

function fromBlock(bytes: Buffer): Returned {
  return fromHeaders(readHeaders(bytes, 0, bytes.length).headers);
}

function fromHeaders(headers: Part['headers']): Returned {
  const of = /<([^<>]{3,500})>/.exec(headerOf(headers, 'message-id') ?? '')?.[1]?.replace(/\s+/g, '');
  const recipient = findAddress(headerOf(headers, 'to') ?? '');
  return { ...(of && { of }), ...(recipient && { recipient }) };
}
