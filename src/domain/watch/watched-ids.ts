import type { Activity } from '../activity.ts';
import type { ActionFacts } from '../containment.ts';
import type { Credential } from '../credential.ts';
import type { EvidenceBundle, TokenRecord } from '../evidence.ts';
import type { Account } from '../principal.ts';
import type { Item } from '../run/state.ts';
import { MOST_WATCHED_IDS } from './events.ts';

/** Actions that are aimed at one credential: of the account's others nothing is cut. */
const AIMED = new Set(['session.revoke', 'credential.disable', 'credential.delete']);

const KIND_LAYER: Readonly<Record<TokenRecord['kind'], string>> = {
  'refresh-token': 'refresh-token',
  grant: 'refresh-token',
  'access-token': 'access-token',
  'api-key': 'static-key',
  'ssh-key': 'static-key',
};

export interface CutBy {
  readonly facts: Pick<ActionFacts, 'capability' | 'cuts'>;
  readonly item: Pick<Item, 'plan' | 'account' | 'claimedAt'>;
  readonly credential: Credential | undefined;
}

/**
 * The ids and fingerprints of what an action has cut: what it was aimed at, the incident's own credential where its layer
 * is cut, and of the account what the lists and the log showed before the call.
 *
 * @param bundle the evidence of before; undefined where it is not kept any longer
 */
export function watchedIds(
  { facts, item, credential }: CutBy,
  bundle: EvidenceBundle | undefined,
): readonly string[] {
  const aimed = (item.plan?.targets ?? []).filter(({ kind }) => isCredential(kind)).map(({ id }) => id);
  const own = credentialIds(facts, item.account, credential);
  if (AIMED.has(facts.capability)) return [...new Set([...aimed, ...own])].slice(0, MOST_WATCHED_IDS);
  const listed = bundle && item.account ? listedIds(facts, item.account, bundle, item.claimedAt) : [];
  return [...new Set([...own, ...aimed, ...listed])].slice(0, MOST_WATCHED_IDS);
}

function isCredential(kind: string): boolean {
  return /session|token|key|credential/i.test(kind);
}

function credentialIds(
  { capability, cuts }: CutBy['facts'],
  account: Account | undefined,
  credential: Credential | undefined,
): readonly string[] {
  if (!credential || !account) return [];
  if (credential.platform !== undefined && credential.platform !== account.platform) return [];
  const isCut = AIMED.has(capability) || layersOf(credential).some((layer) => cuts.includes(layer));
  return isCut ? [credential.id, credential.fingerprint].filter((id) => id !== undefined) : [];
}

function layersOf({ kind }: Credential): readonly CutBy['facts']['cuts'][number][] {
  if (kind === 'session' || kind === 'session-cookie') return ['idp-session', 'app-session'];
  if (kind === 'saml-assertion') return [];
  return [kind === 'api-key' ? 'static-key' : kind];
}

function listedIds(
  { cuts }: CutBy['facts'],
  account: Account,
  { sessions, tokens, activities }: EvidenceBundle,
  calledAt = '9999',
): readonly string[] {
  const isOf = (each: { platform: string; accountId: string }) =>
    each.platform === account.platform && each.accountId === account.id;
  const isSessionCut = cuts.includes('idp-session') || cuts.includes('app-session');
  const ofTokens = tokens.filter((each) => isOf(each) && cuts.some((cut) => cut === KIND_LAYER[each.kind]));
  const ofSessions = isSessionCut ? sessions.filter(isOf) : [];
  const seen = isSessionCut ? activities.filter((each) => isBy(each, account) && each.time < calledAt) : [];
  return [
    ...ofSessions.map(({ id }) => id),
    ...ofTokens.map(({ id }) => id),
    ...seen.toReversed().flatMap(({ sessionId }) => sessionId ?? []),
  ];
}

function isBy({ platform, actor }: Activity, { platform: own, id, email }: Account): boolean {
  if (platform !== own || actor === undefined) return false;
  const isById = actor.id === id || actor.alternateId === id;
  return isById || (email !== undefined && actor.email?.toLowerCase() === email.toLowerCase());
}
