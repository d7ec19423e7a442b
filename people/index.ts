export type * from './people.ts';
export type * from './principal.ts';
export type * from './records.ts';
