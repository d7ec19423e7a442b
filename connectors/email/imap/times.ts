/** How long things wait, ms; tests shorten them. */
export interface StreamTimes {
  /** Longest wait between two looks, whatever IDLE says. */
  readonly pollMs: number;
  /** Longest wait for an answer but to a fetch of whole messages: servers search folders of 100,000 messages slowly. */
  readonly answerMs: number;
  /** First wait after a failure; doubles up to `maxBackoffMs`. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** A folder stays open that long before it is opened anew, for servers that tell only then. */
  readonly reopenMs: number;
  /** Until a folder that is missing is asked for again. */
  readonly folderMs: number;
  /** Between two gap checks of the newest messages, and of the whole range. */
  readonly gapMs: number;
  /** The same when the connection was made anew. */
  readonly gapAnewMs: number;
  readonly wholeGapMs: number;
  /** First wait before a message that could not be fetched is tried again; grows. */
  readonly retryMs: number;
  /** How long a connection the server refused for their number is done without. */
  readonly limitMs: number;
  /** Wait after the server refused credentials that it took before. */
  readonly refusedMs: number;
  /** Between two rounds of a connection that reads several folders in turn. */
  readonly rotateMs: number;
  /** Between two slices of the first import. */
  readonly importPauseMs: number;
  /** Bytes of one message that are fetched whole. */
  readonly maxMessageBytes: number;
}

const MINUTE = 60_000;

/** With a look every 25 seconds no server's silence keeps mail longer than half a minute. */
export const defaultTimes: StreamTimes = {
  pollMs: 25_000, answerMs: 2 * MINUTE, backoffMs: 1000, maxBackoffMs: MINUTE, reopenMs: 5 * MINUTE, folderMs: MINUTE, gapMs: 60 * MINUTE, gapAnewMs: MINUTE, wholeGapMs: 24 * 60 * MINUTE,
  retryMs: 5000, limitMs: 10 * MINUTE, refusedMs: 30_000, rotateMs: 5000, importPauseMs: 25, maxMessageBytes: 40 * 1024 * 1024,
};
