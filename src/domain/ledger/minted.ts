import type { Activity } from '../activity.ts';
import type { Account } from '../principal.ts';
import type { ChildKind } from './child-kind.ts';
import { childKindOf } from './minting.ts';

/** What a record of a log shows to have been made. */
export interface Minted {
  readonly kind: ChildKind;
  /** Its own id, by which a list or a use of it would name it; absent where the log names none. */
  readonly id?: string;
  readonly name?: string;
}

/** Kinds of records in which the token named is the one that was made, unless it is the one that made it. */
const MAKING: ReadonlySet<Activity['kind']> = new Set(['token-mint', 'credential-added']);

/** What a target's type says when the target is the thing itself, and not where it was put or whose it is. */
const ITSELF: Readonly<Partial<Record<ChildKind, RegExp>>> = {
  factor: /factor|device|method/i,
  grant: /grant|client|app|principal/i,
  app: /app|client|principal/i,
  account: /user|account|principal/i,
  'identity-provider': /provider|idp|domain/i,
  rule: /rule|hook/i,
};
const A_KEY = /token|key|credential|certificate|secret|password/i;
/** One account gives one client one grant: the client's id is as good as the grant's own. */
const BY_CLIENT: ReadonlySet<ChildKind> = new Set(['grant', 'app']);

/** Kinds whose own id a log writes as the token of the record that tells of their making. */
const TOKENS: ReadonlySet<ChildKind> = new Set(['access-token', 'refresh-token', 'api-key', 'session']);

/** What an activity made that lets somebody in later; undefined where it made nothing. @param by the id of what made it */
export function mintedIn(activity: Activity, by?: string): Minted | undefined {
  const kind = childKindOf(activity);
  if (kind === undefined) return undefined;
  const { targets = [], application, clientId } = activity;
  const own = ITSELF[kind];
  const target = targets.find(({ type }) => (own ?? A_KEY).test(type));
  const tokenId = own === undefined && MAKING.has(activity.kind) ? activity.tokenId : undefined;
  const id =
    (tokenId === by ? undefined : tokenId) ??
    target?.id ??
    (BY_CLIENT.has(kind) ? clientId : undefined) ??
    (TOKENS.has(kind) ? tokenId : undefined);
  const place =
    kind === 'factor' ? targets[0] : (targets.find(({ type }) => !/user|account/i.test(type)) ?? targets[0]);
  const where = id === undefined ? (place?.name ?? application) : undefined;
  const name = target?.name ?? (BY_CLIENT.has(kind) ? application : undefined) ?? where;
  return { kind, ...(id ? { id } : {}), ...(name ? { name } : {}) };
}

/** Whether a client was given a token for one of these accounts: such records name the client as who did it. */
export function isMintedFor(
  { kind, platform, actor, targets = [] }: Activity,
  accounts: readonly Account[],
): boolean {
  if (kind !== 'token-mint' || actor?.type !== 'workload') return false;
  const own = accounts.filter((each) => each.platform === platform).flatMap(({ id, email }) => [id, email]);
  return targets.some(
    ({ type, id, name }) =>
      /user|account/i.test(type) && (own.includes(id ?? '') || own.includes(name ?? '')),
  );
}

/**
 * The ids of what may have made the activity's record: the token that was made is none of them.
 *
 * @param used tokens that other records show in use
 */
export function makersOf(activity: Activity, used: ReadonlySet<string>): readonly string[] {
  const { kind, sessionId, rootSessionId, tokenId } = activity;
  const isMade = MAKING.has(kind) && tokenId !== undefined && !used.has(tokenId);
  return [sessionId, rootSessionId, isMade ? undefined : tokenId].filter((id) => id !== undefined);
}

/** The tokens that a log shows in use. */
export function usedTokens(activities: readonly Activity[]): ReadonlySet<string> {
  return new Set(
    activities.flatMap(({ kind, tokenId }) => (tokenId === undefined || MAKING.has(kind) ? [] : [tokenId])),
  );
}
