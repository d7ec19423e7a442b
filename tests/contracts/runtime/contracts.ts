import type { Contract } from './contract.ts';
import { eventsClauses, eventsSaboteurs } from './events.ts';
import { filesClauses, filesSaboteurs } from './files.ts';
import { queueClauses } from './queue.ts';
import { queueSaboteurs } from './queue-saboteurs.ts';
import { searchClauses, searchSaboteurs } from './search.ts';
import { storeClauses } from './store.ts';
import { storeSaboteurs } from './store-saboteurs.ts';
import { vaultClauses, vaultSaboteurs } from './vault.ts';

/** The promises of the runtime's ports; every engine keeps them all. */
export const contracts: Readonly<Record<string, Contract>> = {
  store: { clauses: storeClauses, saboteurs: storeSaboteurs },
  queue: { clauses: queueClauses, saboteurs: queueSaboteurs },
  events: { clauses: eventsClauses, saboteurs: eventsSaboteurs },
  search: { clauses: searchClauses, saboteurs: searchSaboteurs },
  files: { clauses: filesClauses, saboteurs: filesSaboteurs },
  vault: { clauses: vaultClauses, saboteurs: vaultSaboteurs },
};
