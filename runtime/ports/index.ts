export * from './document.ts';
export * from './store.ts';
export * from './queue.ts';
export * from './events.ts';
export * from './search.ts';
export * from './files.ts';
export * from './runtime.ts';
export * from './hub-error.ts';
