/** An access token, as a platform hands it out. */
export interface IssuedToken {
  readonly token: string;
  /** Milliseconds of the epoch. */
  readonly endsAtMs: number;
}

export interface KeptToken {
  /** The token in force; fetched when there is none. One fetch at a time. @throws what the fetch throws */
  current(): Promise<string>;
  /** Drops a token that the platform refused, if it is still the one in force. */
  forget(refused: string): void;
}

/** Long enough before its end that no token ends under way. */
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * Keeps an access token until shortly before its end.
 *
 * @param renewBeforeMs how long before; default five minutes. Less for platforms whose tokens live no longer than that
 */
export function keepToken(
  fetchToken: () => Promise<IssuedToken>,
  now: () => Date,
  renewBeforeMs: number = RENEW_BEFORE_MS,
): KeptToken {
  let kept: IssuedToken | undefined;
  let fetching: Promise<string> | undefined;
  const renew = async (): Promise<string> => {
    kept = await fetchToken();
    return kept.token;
  };
  return {
    async current() {
      if (kept && now().getTime() < kept.endsAtMs - renewBeforeMs) return kept.token;
      fetching ??= renew().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    forget(refused) {
      if (kept?.token === refused) kept = undefined;
    },
  };
}
