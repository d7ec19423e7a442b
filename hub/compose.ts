import { manifestOf } from '../connectors/catalog.ts';
import { createConfiguredFetch } from '../connectors/kit/configured-fetch.ts';
import { htmlToText } from '../connectors/kit/html-to-text.ts';
import { createReplyTokens } from '../connectors/kit/reply-tokens.ts';
import { sanitizeHtml } from '../connectors/kit/sanitize-html.ts';
import { createCustomers, customerCollections, type Customers } from '../customers/index.ts';
import { createInbox, inboxCollections, type Inbox } from '../inbox/index.ts';
import { createPeople, peopleCollections, type People } from '../people/index.ts';
import { createRules, routingCollections, type Rules } from '../routing/index.ts';
import { createLog, openEmbedded, type EmbeddedRuntime } from '../runtime/embedded/index.ts';
import type { AnyCollection, Runtime } from '../runtime/ports/index.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import { workspaceId, type Config } from './config.ts';
import { createNameLookup } from './name-lookup.ts';
import { keepOwnAddresses } from './own-addresses.ts';
import { probes } from './readiness.ts';
import { migrations } from './migrations.ts';

/** Every collection there is; the engines make their tables and indexes from this. */
export const collections: readonly AnyCollection[] = [
  ...peopleCollections, ...customerCollections, ...inboxCollections, ...routingCollections, probes,
];

/** The subjects, wired to one runtime. */
export interface Subjects<R extends Runtime = Runtime> {
  readonly runtime: R;
  readonly people: People;
  readonly customers: Customers;
  readonly inbox: Inbox;
  readonly rules: Rules;
}

export function wireSubjects<R extends Runtime>(runtime: R): Subjects<R> {
  const people = createPeople({ runtime });
  const customers = createCustomers({ runtime });
  const inbox = createInbox({ runtime, customers, html: { sanitize: sanitizeHtml, toText: htmlToText } });
  const rules = createRules({ runtime });
  return { runtime, people, customers, inbox, rules };
}

/** Opens the data folder on the embedded engine and wires the subjects to it. */
export async function openSubjects(config: Config): Promise<Subjects<EmbeddedRuntime>> {
  const log = createLog({ level: config.logLevel });
  const runtime = await openEmbedded({ folder: config.dataFolder, collections, migrations, log, key: config.key });
  return wireSubjects(runtime);
}

/** The opened channel accounts of this thread. */
export function createHubAccounts({ runtime, inbox }: Subjects, config: Pick<Config, 'maxBodyBytes' | 'nameServers'>): Accounts {
  const ours = keepOwnAddresses(runtime, inbox.channels);
  return createAccounts({
    channels: inbox.channels,
    workspaceId,
    manifest: manifestOf,
    context: {
      fetch: createConfiguredFetch(),
      now: () => runtime.clock.now(),
      tokens: createReplyTokens(runtime.vault.key('reply-tokens')),
      resolve: createNameLookup(config.nameServers),
      ownAddresses: () => ours.current(),
      maxBodyBytes: config.maxBodyBytes,
    },
    whenOpening: () => ours.ready(),
    log: runtime.log,
  });
}
