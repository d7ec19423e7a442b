import type { OpenContext, StreamFacet } from '../../spec/index.ts';
import type { EmailSettings } from '../settings.ts';
import { makeAccount } from './account.ts';
import { runImportSeat } from './import-seat.ts';
import { runSeat } from './seat.ts';
import { defaultTimes, type StreamTimes } from './times.ts';

/**
 * Reads the folders of an account as mail arrives: a connection for each, held in IDLE, and a look every half minute for
 * servers that forget to tell. Nothing is marked seen and no cursor moves until mail is durable; a lost connection begins
 * again where the last durable group ended. Old mail is brought in beside it when asked for.
 */
export function createMailStream(settings: EmailSettings, context: OpenContext, times: Partial<StreamTimes> = {}): StreamFacet {
  return {
    async run(run) {
      const ending = new AbortController();
      const signal = AbortSignal.any([run.signal, ending.signal]);
      const account = makeAccount(settings, context, { ...defaultTimes, ...times }, run, signal);
      const seats = [...account.folders.map((_folder, number) => runSeat(account, number)), runImportSeat(account)];
      try {
        // They end with the signal; the first that cannot go on ends the others.
        await Promise.all(seats);
      } finally {
        ending.abort();
        await Promise.allSettled(seats);
      }
    },
  };
}
