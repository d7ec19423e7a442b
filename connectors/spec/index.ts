export * from './errors.ts';
export * from './limits.ts';
export * from './content.ts';
export * from './inbound.ts';
export * from './outgoing.ts';
export * from './channel.ts';
export * from './manifest.ts';
