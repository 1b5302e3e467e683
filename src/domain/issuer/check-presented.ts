import { formatDuration } from '../duration.ts';
import type { PresentedToken } from '../presented-token.ts';
import type { Account } from '../principal.ts';
import type { IssuerCheck, IssuerPoint, IssuerPoints } from './issuer-check.ts';
import { type Statement, statementOf } from './statement.ts';
import { type IssuerTerms, LONGEST_LIFETIME_MS, SOUND_ALGORITHMS } from './trusted-issuer.ts';

/** Clocks of issuer, platform and ours may differ by this much, in milliseconds. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** What a token is held against. */
export interface PresentedFacts {
  readonly terms: readonly IssuerTerms[];
  /** Those of the person in question. */
  readonly accounts: readonly Account[];
  /** `platform/subject` of those whom the directory was asked for and does not have. */
  readonly unknownSubjects?: ReadonlySet<string>;
  readonly now: Date;
}

/**
 * Holds presented tokens against what the operator says of their issuers and what the directory knows; pure.
 *
 * Whether a signature is the issuer's was decided where the raw token still was, and is taken over.
 */
export function checkPresented(tokens: readonly PresentedToken[], facts: PresentedFacts): IssuerCheck[] {
  return tokens.map((token) => ({
    format: token.format,
    fingerprint: token.fingerprint,
    issuer: statementOf(token).issuer,
    signature: token.signature,
    points: pointsOf(token, tokens, facts),
  }));
}

/** The operator's words about the issuer that a token names; its name must be the very same. */
export function termsOf(token: PresentedToken, terms: readonly IssuerTerms[]): IssuerTerms | undefined {
  const { issuer } = statementOf(token);
  return terms.find((each) => each.issuer === issuer);
}

function pointsOf(
  token: PresentedToken,
  all: readonly PresentedToken[],
  facts: PresentedFacts,
): IssuerPoints {
  const said = statementOf(token);
  const terms = termsOf(token, facts.terms);
  return {
    algorithm: algorithmPoint(token, said, terms),
    issuer: issuerPoint(said, facts.terms, terms),
    audience: audiencePoint(said, terms),
    lifetime: lifetimePoint(token, said, terms),
    times: timesPoint(said, facts.now),
    subject: subjectPoint(said, terms, facts),
    uniqueness: uniquenessPoint(token, said, all),
    form: token.faults.length > 0 ? fails(token.faults.join('; ')) : holds('its form is sound'),
  };
}

function algorithmPoint(
  { format }: PresentedToken,
  { algorithm }: Statement,
  terms: IssuerTerms | undefined,
): IssuerPoint {
  if (algorithm === undefined) return unchecked('it names no algorithm');
  const allowed: readonly string[] = terms?.algorithms ?? SOUND_ALGORITHMS[format];
  return allowed.includes(algorithm)
    ? holds(`${algorithm} may sign`)
    : fails(`it is signed with ${algorithm}, and not with ${allowed.slice(0, 12).join(', ')}`);
}

function issuerPoint(
  { issuer }: Statement,
  all: readonly IssuerTerms[],
  terms: IssuerTerms | undefined,
): IssuerPoint {
  if (terms) return holds(`${issuer} is trusted`);
  if (all.length === 0) return unchecked('no issuer is named as trusted');
  return fails(`${issuer} is none of the ${all.length} trusted issuer(s)`);
}

function audiencePoint({ audience }: Statement, terms: IssuerTerms | undefined): IssuerPoint {
  const expected = terms?.audiences;
  if (!expected) return unchecked('nothing says for whom its issuer’s tokens are');
  if (audience.some((each) => expected.includes(each))) return holds('it is for an expected audience');
  return fails(
    audience.length === 0 ? 'it is for no audience' : `it is for ${audience.slice(0, 5).join(', ')}`,
  );
}

function lifetimePoint(
  { format }: PresentedToken,
  { issuedAtMs, notBeforeMs, expiresAtMs }: Statement,
  terms: IssuerTerms | undefined,
): IssuerPoint {
  const from = issuedAtMs ?? notBeforeMs;
  if (expiresAtMs === undefined) return fails('it never expires');
  if (from === undefined) return unchecked('it does not say when it was issued');
  const longestMs = terms?.longestLifetime ?? LONGEST_LIFETIME_MS[format];
  const lifeMs = expiresAtMs - from;
  return lifeMs > longestMs + CLOCK_SKEW_MS
    ? fails(`it lives ${formatDuration(lifeMs)}, and ${formatDuration(longestMs)} is the longest`)
    : holds(`it lives ${formatDuration(Math.max(0, lifeMs))}`);
}

function timesPoint(said: Statement, now: Date): IssuerPoint {
  const { issuedAtMs, notBeforeMs, expiresAtMs, authenticatedAtMs } = said;
  const latest = now.getTime() + CLOCK_SKEW_MS;
  if (isAfter(issuedAtMs, latest)) return fails('it was issued in the future');
  if (isAfter(issuedAtMs, expiresAtMs)) return fails('it expires before it is issued');
  if (isAfter(notBeforeMs, expiresAtMs)) return fails('it expires before it is valid');
  if (issuedAtMs !== undefined && isAfter(authenticatedAtMs, issuedAtMs + CLOCK_SKEW_MS))
    return fails('the person signed in only after it was issued');
  return (issuedAtMs ?? notBeforeMs) === undefined
    ? unchecked('it does not say when it was issued')
    : holds('its times can be');
}

function isAfter(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && a > b;
}

function subjectPoint(
  { subject }: Statement,
  terms: IssuerTerms | undefined,
  { accounts, unknownSubjects }: PresentedFacts,
): IssuerPoint {
  if (subject === undefined) return unchecked('it names no subject');
  const platform = terms?.platform;
  if (platform === undefined) return unchecked('nothing says whose directory its subjects are in');
  const there = accounts.filter((account) => account.platform === platform);
  if (there.some((account) => isNamed(account, subject))) return holds('it names the person’s own account');
  if (unknownSubjects?.has(`${platform}/${subject}`)) return fails(`${platform} has no account ${subject}`);
  if (terms?.subject === undefined || there.length === 0)
    return unchecked('its subject could not be held against an account');
  return fails(`it names ${subject}, and that is not the person’s account on ${platform}`);
}

function isNamed({ id, email, name }: Account, subject: string): boolean {
  const wanted = subject.toLowerCase();
  return id === subject || email?.toLowerCase() === wanted || name?.toLowerCase() === wanted;
}

/** The same token may be presented twice, and in two wrappings; what has its id and says something else is another. */
function uniquenessPoint(
  token: PresentedToken,
  { issuer, id }: Statement,
  all: readonly PresentedToken[],
): IssuerPoint {
  if (id === undefined) return unchecked('it has no id');
  const own = JSON.stringify(token.claims);
  const isOther = (each: PresentedToken): boolean => {
    const said = statementOf(each);
    return said.issuer === issuer && said.id === id && JSON.stringify(each.claims) !== own;
  };
  return all.some(isOther)
    ? fails(`another token of ${issuer} with other claims has its id ${id}`)
    : holds('no other token with its id was presented');
}

function holds(why: string): IssuerPoint {
  return { result: 'holds', why: why.slice(0, 512) };
}

function fails(why: string): IssuerPoint {
  return { result: 'fails', why: why.slice(0, 512) };
}

function unchecked(why: string): IssuerPoint {
  return { result: 'not-checked', why: why.slice(0, 512) };
}
