/** Requests that wait for their answers, which come in the order of the requests. */
export interface Line<A> {
  readonly length: number;
  join(): Promise<A>;
  /** Answers the longest waiting; an Error rejects. */
  answer(answer: A | Error): void;
  failAll(error: Error): void;
}

interface Waiting<A> {
  readonly resolve: (answer: A) => void;
  readonly reject: (error: Error) => void;
}

export function createLine<A>(): Line<A> {
  let waiting: Waiting<A>[] = [];
  /** Those before this place have their answers; cut off now and then, since shifting each would cost more. */
  let first = 0;

  return {
    get length() { return waiting.length - first; },
    join: () => new Promise((resolve, reject) => { waiting.push({ resolve, reject }); }),
    answer(answer) {
      const asked = waiting[first];
      first += 1;
      if (answer instanceof Error) asked?.reject(answer);
      else asked?.resolve(answer);
      if (first < 1000 && first < waiting.length) return;
      waiting = waiting.slice(first);
      first = 0;
    },
    failAll(error) {
      const left = waiting.slice(first);
      waiting = [];
      first = 0;
      for (const { reject } of left) reject(error);
    },
  };
}
