import type { Activity } from '../activity.ts';
import { ownActivities } from '../assessment/subject.ts';
import { byTime, questionFrom } from '../assessment/uses.ts';
import type { Credential } from '../credential.ts';
import type { EvidenceBundle, SessionRecord, TokenRecord } from '../evidence.ts';
import type { Account } from '../principal.ts';
import type { Incident } from '../run/state.ts';
import type { ChildKind } from './child-kind.ts';
import type { Witness } from './ledger.ts';
import { isMintedFor, makersOf, mintedIn, usedTokens } from './minted.ts';

const EVIDENCE = ['evidence'] as const;

/** A credential that whoever has the bad one may hold. */
export interface Held {
  readonly platform: string;
  readonly accountId: string;
  readonly kind: ChildKind;
  /** The platform's id of it; absent where its log names none. */
  readonly id?: string;
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly origin: string;
  readonly from: readonly Witness[];
  readonly bornAt?: string;
  readonly expiresAt?: string;
}

/**
 * The credential of an incident and all that came of it: what the log shows to have been minted or added by it, and by what
 * that made in turn; what the platform lists and has made since; and what watches have found.
 *
 * Where the detections name no credential, all that the person used in the time in question counts. Where a record names
 * none, what was made in that time counts: at worst it was made by the bad one.
 */
export function heldIn(incident: Incident, bundle: EvidenceBundle | undefined): readonly Held[] {
  const tainted = new Set<string>();
  const named = incident.credential ? namedIn(incident, bundle) : usedIn(incident, bundle);
  for (const { id } of named) if (id !== undefined) tainted.add(id);
  const made = bundle ? madeIn(incident, bundle, tainted) : [];
  const listed = bundle ? listedIn(incident, bundle, tainted) : [];
  const found = (incident.children ?? []).map(
    ({ platform, accountId, kind, id, name, at, by }): Held => ({
      platform,
      accountId,
      kind,
      ...(id ? { id } : {}),
      ...(name ? { name } : {}),
      origin: by === 'sign-in' ? 'began while the others were being cut' : `made by ${by}`,
      from: ['watch'],
      bornAt: at,
    }),
  );
  return merged([...named, ...made, ...listed, ...found]);
}

const CREDENTIAL_KIND: Readonly<Record<Credential['kind'], ChildKind>> = {
  session: 'session',
  'session-cookie': 'session',
  'access-token': 'access-token',
  'refresh-token': 'refresh-token',
  'api-key': 'api-key',
  'saml-assertion': 'session',
};

function namedIn({ credential, evidence }: Incident, bundle: EvidenceBundle | undefined): Held[] {
  if (!credential) return [];
  const { kind, id = credential.fingerprint } = credential;
  const shown = bundle?.activities.find((each) => idsOf(each).includes(id ?? ''));
  const platform = credential.platform ?? shown?.platform;
  const account = evidence?.accounts.find((each) => each.platform === platform);
  return [
    {
      platform: platform ?? 'unknown',
      accountId: account?.id ?? 'unknown',
      kind: CREDENTIAL_KIND[kind],
      ...(id ? { id } : {}),
      origin: 'named by the detection',
      from: ['detection'],
    },
  ];
}

/** All that the person used in the time in question, where nothing tells which of it is bad. */
function usedIn(incident: Incident, bundle: EvidenceBundle | undefined): Held[] {
  if (!bundle) return [];
  const from = questionFrom(incident);
  return ownActivities({ bundle, credential: undefined })
    .filter(({ time, outcome }) => time >= from && outcome !== 'failure')
    .flatMap(({ platform, sessionId, tokenId }): Held[] => {
      const account = bundle.accounts.find((each) => each.platform === platform);
      const origin = 'used in the time in question';
      const base = { platform, accountId: account?.id ?? 'unknown', origin, from: EVIDENCE };
      if (sessionId !== undefined) return [{ ...base, kind: 'session', id: sessionId }];
      return tokenId === undefined ? [] : [{ ...base, kind: 'access-token', id: tokenId }];
    });
}

/** Follows what was made from the bad credential on, oldest first, so that a key made by a token made by it is found. */
function madeIn(incident: Incident, bundle: EvidenceBundle, tainted: Set<string>): Held[] {
  const from = questionFrom(incident);
  const { credential } = incident;
  const held: Held[] = [];
  const others = bundle.activities.filter((each) => isMintedFor(each, bundle.accounts));
  const own = [...new Set([...ownActivities({ bundle, credential }), ...others])].toSorted(byTime);
  const used = usedTokens(own);
  for (const activity of own) {
    if (activity.outcome === 'failure') continue;
    const by =
      idsOf(activity).find((id) => tainted.has(id)) ?? suspected(activity, makersOf(activity, used), from);
    if (by === undefined) continue;
    const child = childBy(activity, by, bundle.accounts);
    if (!child || (child.id !== undefined && child.id === by)) continue;
    if (child.id !== undefined) tainted.add(child.id);
    held.push(child);
  }
  return held;
}

/** What may as well have been done with the bad credential: in its time, by a record that names no other. */
function suspected(activity: Activity, makers: readonly string[], from: string): string | undefined {
  if (activity.time < from) return undefined;
  const isSignIn = activity.kind === 'session-start' || activity.kind === 'login';
  return makers.length === 0 || isSignIn ? 'the account in the time in question' : undefined;
}

function childBy(activity: Activity, by: string, accounts: readonly Account[]): Held | undefined {
  const { platform, time, sessionId, rootSessionId } = activity;
  const account = accounts.find((each) => each.platform === platform);
  const base = { platform, accountId: account?.id ?? 'unknown', from: EVIDENCE, bornAt: time };
  const made = mintedIn(activity, by);
  const isSession = made?.kind === 'session' || (made === undefined && activity.kind === 'login');
  if (isSession && sessionId !== undefined)
    return { ...base, kind: 'session', id: sessionId, origin: `began at ${time}: ${by}` };
  if (made) return { ...base, ...made, origin: `made by ${by} at ${time}` };
  const isDerived = rootSessionId === by && sessionId !== undefined && sessionId !== by;
  return isDerived ? { ...base, kind: 'session', id: sessionId, origin: `derived from ${by}` } : undefined;
}

const TOKEN_KIND: Readonly<Record<TokenRecord['kind'], ChildKind>> = {
  'refresh-token': 'refresh-token',
  'access-token': 'access-token',
  'api-key': 'api-key',
  grant: 'grant',
  'ssh-key': 'ssh-key',
};

function listedIn(
  incident: Incident,
  { sessions, tokens }: EvidenceBundle,
  tainted: ReadonlySet<string>,
): Held[] {
  const from = questionFrom(incident);
  const isNamed = incident.credential?.id !== undefined;
  const isMeant = ({ id, createdAt }: SessionRecord | TokenRecord) =>
    !isNamed || tainted.has(id) || createdAt === undefined || createdAt >= from;
  const base = ({ platform, accountId, id, createdAt, expiresAt }: SessionRecord | TokenRecord) => ({
    platform,
    accountId,
    id,
    from: EVIDENCE,
    ...(createdAt ? { bornAt: createdAt } : {}),
    ...(expiresAt ? { expiresAt } : {}),
  });
  return [
    ...sessions
      .filter(isMeant)
      .map((each): Held => ({ ...base(each), kind: 'session', origin: `listed by ${each.platform}` })),
    ...tokens.filter(isMeant).map(
      (each): Held => ({
        ...base(each),
        kind: TOKEN_KIND[each.kind],
        ...(each.name ? { name: each.name } : {}),
        ...(each.scopes ? { scopes: each.scopes } : {}),
        origin: `listed by ${each.platform}`,
      }),
    ),
  ];
}

/** Kinds whose ids are those of something else: a client may have a grant, and be an app. */
const SORTS: Readonly<Partial<Record<ChildKind, string>>> = {
  grant: 'grant',
  factor: 'factor',
  app: 'app',
  account: 'account',
  rule: 'rule',
  'identity-provider': 'identity-provider',
};

/** One credential once, with all that is known of it; what came first says where it came from. */
function merged(all: readonly Held[]): Held[] {
  const found = new Map<string, Held>();
  for (const each of all) {
    const { platform, accountId, kind, id, name, bornAt } = each;
    const key = JSON.stringify(
      id === undefined
        ? [platform, accountId, kind, name, bornAt]
        : [platform, SORTS[kind] ?? 'credential', id],
    );
    const there = found.get(key);
    const from = [...new Set([...(there?.from ?? []), ...each.from])];
    found.set(key, there ? { ...each, ...there, ...lists(each), from } : each);
  }
  return [...found.values()];
}

/** What a list knows better than a log. */
function lists({ expiresAt, scopes, name }: Held): Partial<Held> {
  return {
    ...(expiresAt ? { expiresAt } : {}),
    ...(scopes ? { scopes } : {}),
    ...(name ? { name } : {}),
  };
}

function idsOf({ sessionId, rootSessionId, tokenId }: Activity): readonly string[] {
  return [sessionId, rootSessionId, tokenId].filter((id) => id !== undefined);
}
