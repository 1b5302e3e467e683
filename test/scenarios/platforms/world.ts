import type { Act, Mint, Person, Voice, Written } from '../act.ts';
import { Ids } from './ids.ts';

/**
 * How a world's platforms write, where customers differ: licences, settings, generations of a product, and the way the
 * records came out.
 */
export interface Variation {
  /** Entra’s records as Graph hands them out, or in the envelope of diagnostic settings. */
  readonly entra: 'plain' | 'enveloped';
  /** Whether the unified audit log’s own rows of sign-ins are collected beside Entra’s. */
  readonly hasUnifiedSignIns: boolean;
  /** Okta’s Classic Engine, or Identity Engine, which logs the password as a factor and names root sessions. */
  readonly okta: 'classic' | 'identity-engine';
  /** Whether Okta logs the hash of a device token. */
  readonly hasDtHash: boolean;
  /** Whether the organisation let GitHub disclose addresses. */
  readonly hasGitHubIp: boolean;
  /** Whether GitHub names the tokens that were used by their hash. */
  readonly hasHashedToken: boolean;
  /** Whether calls of GitHub’s API are streamed: an Enterprise setting. */
  readonly hasGitHubApiRequests: boolean;
  /** Whether Salesforce’s Shield is licensed, which adds its real-time events. */
  readonly hasShield: boolean;
  /** Whether CloudTrail keeps data events (of S3 objects). */
  readonly hasDataEvents: boolean;
  /** Whether Google’s reports carry networkInfo, as those of newer revisions do. */
  readonly hasNetworkInfo: boolean;
}

export interface World {
  readonly seed: string;
  /** What is not named is chosen from the seed. */
  readonly variation?: Partial<Variation>;
}

/** A voice that also tells the platform’s own ids of what the acts name, as a finding would name them. */
export interface PlatformVoice extends Voice {
  accountId(person: Person): string;
  /** Undefined where the platform’s log names no session. */
  sessionId(session: string): string | undefined;
  /** Undefined where the platform’s log names no token of that kind. */
  tokenId(token: string, kind: TokenKind): string | undefined;
}

/** What a token is: what was minted, or what a refresh got. */
export type TokenKind = Mint['what'] | 'access-token';

/** What every voice writes from. */
export interface Pen {
  readonly ids: Ids;
  readonly variation: Variation;
  /** The organisation, as its subdomain at a vendor’s. */
  readonly org: string;
}

export function penOf({ seed, variation }: World): Pen {
  const ids = new Ids(seed);
  return { ids, variation: { ...variationOf(ids), ...variation }, org: ids.pick(ORGS, 'org') };
}

const ORGS = ['halcyon', 'northwind', 'meridian', 'cobalt', 'fernwood', 'tidewater'] as const;

function variationOf(ids: Ids): Variation {
  const is = (name: string, ofTen: number) => ids.number(10, 'variation', name) < ofTen;
  return {
    entra: is('entra', 5) ? 'plain' : 'enveloped',
    hasUnifiedSignIns: is('unifiedSignIns', 3),
    okta: is('okta', 3) ? 'classic' : 'identity-engine',
    hasDtHash: is('dtHash', 7),
    hasGitHubIp: is('githubIp', 5),
    hasHashedToken: is('hashedToken', 6),
    hasGitHubApiRequests: is('githubApi', 5),
    hasShield: is('shield', 6),
    hasDataEvents: is('dataEvents', 5),
    hasNetworkInfo: is('networkInfo', 6),
  };
}

/** What tells one act from another, as keys of the ids of its records. */
export function keysOf(act: Act): readonly (string | number)[] {
  const of = act as Partial<Record<'platform' | 'session' | 'token' | 'does' | 'to' | 'assertion', string>>;
  const names = [of.platform, of.session, of.token, of.does, of.to, of.assertion];
  return [act.kind, act.at, act.person.key, ...names.map((name) => name ?? '')];
}

/** For how long a program works with the token that it got for a secret, in milliseconds. */
export const RUN_MS = 300_000;

/** A record with when it can be read: `lagMs` after it happened, sooner or later by a half. */
export function written(
  pen: Pen,
  act: Act,
  platform: Written['platform'],
  record: Written['record'],
  lagMs: number,
): Written {
  const spreadMs = pen.ids.number(Math.max(1, lagMs), 'lag', platform, ...keysOf(act));
  return { platform, at: act.at + Math.round(lagMs / 2) + spreadMs, record };
}

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region' });

/** A country’s English name by its ISO 3166-1 code. */
export function countryName(code: string): string {
  return COUNTRIES.of(code) ?? code;
}
