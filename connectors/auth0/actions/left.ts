/** Tells what ought to be gone from what was made anew since a revocation. */

interface Listed {
  readonly id: string;
  /** ISO, UTC; undefined where the platform does not tell. */
  readonly createdAt: string | undefined;
  /** The session that it was made from. */
  readonly sessionId?: string | undefined;
}

export interface Left {
  /** Listed before the call, made before it, or made since by a session from before. */
  readonly stale: number;
  /** In words, for a reading. */
  readonly saw: string;
}

/**
 * @param what in the plural: `sessions`
 * @param before ids that were listed before the call, sessions among them
 * @param since when the call was made
 */
export function leftOf(
  what: string,
  listed: readonly Listed[],
  before: ReadonlySet<string>,
  since: string,
): Left {
  const isStale = ({ id, createdAt, sessionId }: Listed) =>
    before.has(id) ||
    (createdAt !== undefined && Date.parse(createdAt) <= Date.parse(since)) ||
    (sessionId !== undefined && before.has(sessionId));
  const stale = listed.filter(isStale).length;
  const fresh = listed.length - stale;
  const old =
    stale === 0 ? `no ${what} from before are listed` : `${stale} ${what} from before are still listed`;
  return { stale, saw: fresh > 0 ? `${old}; ${fresh} were made anew since` : old };
}

export function idsIn(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.map(String) : []);
}
