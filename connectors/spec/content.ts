/** A file that came in, whole in memory: bounded by `PARLEY_MAX_BODY` or the connector's own cap. */
export interface InboundFile {
  readonly name: string;
  /** Media type as stated, lower-case, without parameters; `application/octet-stream` when none. */
  readonly type: string;
  readonly content: Uint8Array;
  /** For inline images: the Content-ID without angle brackets. */
  readonly contentId?: string;
  readonly inline?: boolean;
}

/** A file to send. */
export interface OutboundFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** For pictures inside the text: the Content-ID without angle brackets. */
  readonly contentId?: string;
  read(): Promise<Uint8Array>;
}

/** Someone on the other side, in the provider's terms. */
export interface Party {
  /** The provider's id of the person on this account, opaque to the hub. For mail the lower-cased address. */
  readonly externalId: string;
  readonly name?: string;
  readonly email?: string;
  /** E.164 when it can be made so, else as given. */
  readonly phone?: string;
  /** Whether the channel proves that the sender is this id. An unsigned From header proves nothing. */
  readonly verified: boolean;
}

/** Somebody else on a message, and how they came onto it. */
export interface Participant extends Party {
  /** `forwarder`: the colleague who handed it on. Absent: `to`. */
  readonly role?: 'to' | 'cc' | 'forwarder';
}

/** An invitation (RFC 5545, RFC 5546), as the last VEVENT of the message's first calendar part says it. */
export interface Card {
  readonly kind: 'calendar';
  readonly method: 'publish' | 'request' | 'reply' | 'add' | 'cancel' | 'refresh' | 'counter' | 'declinecounter';
  readonly uid: string;
  readonly sequence: number;
  readonly summary: string;
  readonly description?: string;
  readonly location?: string;
  /** ms UTC; of a day without time its midnight UTC. */
  readonly startsAt?: number;
  /** ms UTC, exclusive. */
  readonly endsAt?: number;
  readonly allDay: boolean;
  /** IANA or the sender's own name of the zone the times were written in. */
  readonly timeZone?: string;
  /** RRULE as written. */
  readonly repeats?: string;
  readonly organizer?: CalendarPerson;
  /** At most 100. */
  readonly attendees: readonly CalendarPerson[];
}

/** Organizer or attendee of an invitation; `answer` is PARTSTAT (RFC 5545 §3.2.12). */
export interface CalendarPerson {
  readonly name?: string;
  readonly email?: string;
  readonly answer?: 'needs-action' | 'accepted' | 'declined' | 'tentative' | 'delegated';
}

/** End-to-end signature or encryption of a message (RFC 8551, RFC 3156); seen, neither checked nor opened. */
export interface Protection {
  readonly standard: 'smime' | 'pgp';
  readonly how: 'signed' | 'encrypted';
}

/** Something in a message that could deceive who reads it. Texts are at most 2,000 characters. */
export type Finding =
  /** Text that the sender's styles hide from the eye; it is in the plain text all the same. */
  | { readonly kind: 'hidden-text'; readonly text: string }
  /** A link whose text is an address other than where it leads. */
  | { readonly kind: 'link-lies'; readonly shown: string; readonly leadsTo: string }
  /** A domain that looks like `like`, which is ours or well known, and is not it. */
  | { readonly kind: 'lookalike-domain'; readonly domain: string; readonly like: string; readonly where: 'sender' | 'reply-to' | 'link' }
  /** Answers would go to another domain than the sender's. */
  | { readonly kind: 'reply-elsewhere'; readonly address: string }
  /** The sender's name contains an address that is not the sender's. */
  | { readonly kind: 'name-poses-as-address'; readonly shown: string; readonly address: string }
  /** Pictures that tell the sender when they are looked at; they are never loaded by themselves. */
  | { readonly kind: 'trackers'; readonly hosts: readonly string[] }
  /** A file that runs when opened, or hides that it does. */
  | { readonly kind: 'dangerous-file'; readonly name: string; readonly why: 'program' | 'double-extension' | 'macro' | 'encrypted-archive' | 'type-lies' };

export type AuthResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'temperror' | 'permerror' | 'policy';

/** What the checks of a sender's domain say. */
export interface Trust {
  /**
   * `proven`: a check that the sender's domain answers for passed (DMARC alignment, RFC 7489 §3.1), so the address is real.
   * `contradicted`: the domain asks to distrust it. `unproven`: nothing is known either way. `unchecked`: not asked (old mail).
   */
  readonly verdict: 'proven' | 'contradicted' | 'unproven' | 'unchecked';
  readonly dkim: readonly { readonly domain: string; readonly selector?: string; readonly result: AuthResult; readonly aligned: boolean }[];
  readonly spf?: { readonly domain?: string; readonly ip?: string; readonly result: AuthResult; readonly aligned: boolean };
  readonly dmarc?: { readonly domain?: string; readonly policy?: 'none' | 'quarantine' | 'reject'; readonly result: AuthResult };
  readonly arc?: { readonly sealer?: string; readonly result: AuthResult };
  /** The address the verdict speaks of, lower-case: who stands in From. Of anybody else whom the message names as its writer nothing is proven. */
  readonly author?: string;
  /** `us`, or the name of the trusted mail server that checked (RFC 8601 authserv-id). */
  readonly by: string;
}
