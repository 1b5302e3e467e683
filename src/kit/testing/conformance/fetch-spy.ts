import { setImmediate as nextTurn } from 'node:timers/promises';

/** What counts as a raw secret in these tests: what was configured, and what went over the wire to prove who we are. */

/** Shorter texts would be found by chance. */
const SHORTEST = 12;

/** The texts to look for: the whole secret, and each line of a key. */
export function rawSecrets(values: readonly string[]): string[] {
  return values
    .flatMap((value) => [value, ...value.split(/\r?\n|\\n/)])
    .filter((text) => text.length >= SHORTEST && !text.startsWith('-----'));
}

/** What the requests of a connector show from outside. */
export interface FetchSpy {
  /** The credentials of every request, so that tokens made on the way are looked for too. */
  readonly seen: ReadonlySet<string>;
  /** Resolves when no request is under way: what a failed call left behind has come to its end. */
  idle(): Promise<void>;
  restore(): void;
}

/** Turns of the event loop without a request, after which none is expected any more. */
const QUIET_TURNS = 10;

export function spyOnFetch(): FetchSpy {
  const seen = new Set<string>();
  const underWay = new Set<Promise<unknown>>();
  const original = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const authorization = new Headers(init?.headers).get('authorization') ?? '';
    for (const text of rawSecrets([authorization.replace(/^\S+\s+/, '')])) seen.add(text);
    const answer = original(input, init);
    const end: Promise<unknown> = answer.then(
      () => underWay.delete(end),
      () => underWay.delete(end),
    );
    underWay.add(end);
    return answer;
  };
  return {
    seen,
    async idle() {
      for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
        if (underWay.size > 0) quiet = 0;
        await Promise.all(underWay);
        await nextTurn();
      }
    },
    restore: () => {
      globalThis.fetch = original;
    },
  };
}
