export { createPeople } from './create-people.ts';
export type * from './ledger.ts';
export type * from './people.ts';
export type * from './principal.ts';
export { peopleCollections, teams, users } from './records.ts';
export type * from './records.ts';
export { demand, may, systemPrincipal } from './rights.ts';
