export type * from './people.ts';
export type * from './principal.ts';
export * from './records.ts';
export { demand, may, rightsOf, systemPrincipal } from './rights.ts';
