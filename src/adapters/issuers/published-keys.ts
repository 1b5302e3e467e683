import type { X509Certificate } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { type Statement, statementOf, type TokenFacts } from '#domain/issuer/statement.ts';
import { LONGEST_LIFETIME_MS } from '#domain/issuer/trusted-issuer.ts';
import type { Clock } from '#domain/ports.ts';
import type { PresentedToken } from '#domain/presented-token.ts';
import type { FetchDocument } from './documents.ts';
import { metadataCertificates } from './saml-metadata.ts';
import { isFetched, type TrustedIssuer } from './trusted-issuers.ts';

/** What an issuer publishes, as it was when it was read. */
export interface PublishedKeys {
  readonly jwks: JSONWebKeySet | undefined;
  readonly certificates: readonly X509Certificate[];
  /** Whether every key with which a token may have been signed then is among these. */
  isCompleteFor(token: TokenFacts): boolean;
}

/** The keys of one issuer. */
export interface KeySource {
  /**
   * The keys, at most ten minutes old; with `isMissed` read again, when that was not done just now.
   * @throws when they cannot be had
   */
  read(format: PresentedToken['format'], isMissed?: boolean): Promise<PublishedKeys>;
}

const CACHE_MS = 10 * 60_000;
/** A key that is not there makes the document be read again, no more often than this: a token may be anybody's. */
const COOLDOWN_MS = 30_000;
const PAUSE_MS = 30_000;
const CLOCK_SKEW_MS = 5 * 60_000;
const MOST_BYTES = { json: 256 * 1_024, xml: 2 * 1_048_576 } as const;

const KeySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(200) });
const Discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

export interface KeySourceDeps {
  readonly clock: Clock;
  /** Undefined: nothing is read over the network. */
  readonly fetchDocument: FetchDocument | undefined;
  /** Takes keys over plain HTTP: for tests alone. */
  readonly allowInsecure: boolean;
}

/** The keys that an issuer's own documents give, or its addresses. */
export function keySource(issuer: TrustedIssuer, deps: KeySourceDeps): KeySource {
  if (!isFetched(issuer)) {
    const given = givenKeys(issuer, deps.clock);
    return { read: async () => given() };
  }
  const jwks = new Kept(deps.clock, () => fetchedKeys(issuer, deps));
  const certificates = new Kept(deps.clock, () => fetchedCertificates(issuer, deps));
  return {
    read: (format, isMissed = false) => (format === 'jwt' ? jwks : certificates).read(isMissed),
  };
}

function givenKeys(issuer: TrustedIssuer, clock: Clock): () => PublishedKeys {
  const { keysCompleteFrom: from, keysCompleteUntil: until } = issuer;
  const isCompleteFor = (token: TokenFacts): boolean => {
    const issuedAtMs = issuedAt(statementOf(token));
    if (from === undefined || issuedAtMs === undefined) return false;
    const untilMs = until === undefined ? clock.now().getTime() + CLOCK_SKEW_MS : Date.parse(until);
    return issuedAtMs >= Date.parse(from) && issuedAtMs <= untilMs;
  };
  let keys: PublishedKeys | undefined;
  return () => {
    keys ??= {
      jwks: issuer.jwks as JSONWebKeySet | undefined,
      certificates: certificatesIn(issuer),
      isCompleteFor,
    };
    return keys;
  };
}

function certificatesIn({ samlMetadata, issuer }: TrustedIssuer): readonly X509Certificate[] {
  return samlMetadata === undefined ? [] : metadataCertificates(samlMetadata, issuer);
}

async function fetchedKeys(issuer: TrustedIssuer, deps: KeySourceDeps): Promise<PublishedKeys> {
  if (issuer.jwks) return givenKeys(issuer, deps.clock)();
  const url = issuer.jwksUri ?? (await discovered(issuer, deps));
  const jwks = KeySet.parse(JSON.parse(await fetched(url, MOST_BYTES.json, deps)));
  return { jwks: jwks as JSONWebKeySet, certificates: [], isCompleteFor: aliveAt(issuer, deps.clock.now()) };
}

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation */
async function discovered({ issuer }: TrustedIssuer, deps: KeySourceDeps): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = Discovery.parse(JSON.parse(await fetched(url, MOST_BYTES.json, deps)));
  if (found.issuer !== issuer) throw new Error('its metadata names another issuer');
  return found.jwks_uri;
}

async function fetchedCertificates(issuer: TrustedIssuer, deps: KeySourceDeps): Promise<PublishedKeys> {
  if (issuer.samlMetadataUrl === undefined) return givenKeys(issuer, deps.clock)();
  const xml = await fetched(issuer.samlMetadataUrl, MOST_BYTES.xml, deps);
  const certificates = metadataCertificates(xml, issuer.issuer);
  return { jwks: undefined, certificates, isCompleteFor: aliveAt(issuer, deps.clock.now()) };
}

function fetched(
  url: string,
  mostBytes: number,
  { fetchDocument, allowInsecure }: KeySourceDeps,
): Promise<string> {
  if (!fetchDocument) throw new Error('keys are not read over the network here');
  if (!url.startsWith('https:') && !allowInsecure) throw new Error('they are not behind https');
  return fetchDocument(url, mostBytes);
}

/**
 * Keys read now are all that a token can have been signed with that is alive now, and not older than its issuer's tokens get:
 * whoever accepts it needs the key. One that has expired may have been signed with a key that is withdrawn since.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys
 */
function aliveAt(issuer: TrustedIssuer, readAt: Date): (token: TokenFacts) => boolean {
  const at = readAt.getTime();
  return (token) => {
    const said = statementOf(token);
    const issuedAtMs = issuedAt(said);
    if (issuedAtMs === undefined || issuedAtMs > at + CLOCK_SKEW_MS) return false;
    const longestMs = issuer.longestLifetime ?? LONGEST_LIFETIME_MS[token.format];
    const isAlive = said.expiresAtMs === undefined || said.expiresAtMs > at - CLOCK_SKEW_MS;
    return isAlive && issuedAtMs >= at - longestMs;
  };
}

function issuedAt({ issuedAtMs, notBeforeMs }: Statement): number | undefined {
  return issuedAtMs ?? notBeforeMs;
}

/** One document: kept for a while, read once at a time, and left alone after a failure. */
class Kept {
  private readonly clock: Clock;
  private readonly load: () => Promise<PublishedKeys>;
  private reading: Promise<PublishedKeys> | undefined;
  private kept: { readonly keys: PublishedKeys; readonly atMs: number } | undefined;
  private pausedUntilMs = 0;

  constructor(clock: Clock, load: () => Promise<PublishedKeys>) {
    this.clock = clock;
    this.load = load;
  }

  read(isMissed: boolean): Promise<PublishedKeys> {
    const nowMs = this.clock.now().getTime();
    const mostMs = isMissed ? COOLDOWN_MS : CACHE_MS;
    if (this.kept && nowMs - this.kept.atMs < mostMs) return Promise.resolve(this.kept.keys);
    if (nowMs < this.pausedUntilMs) return this.last(new Error('they could not be read a moment ago'));
    this.reading ??= this.readNow().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async readNow(): Promise<PublishedKeys> {
    try {
      const keys = await this.load();
      this.kept = { keys, atMs: this.clock.now().getTime() };
      return keys;
    } catch (cause) {
      this.pausedUntilMs = this.clock.now().getTime() + PAUSE_MS;
      return await this.last(cause);
    }
  }

  /** What was read before, however long ago: it still tells whose a signature is, and for later tokens it is not complete. */
  private last(cause: unknown): Promise<PublishedKeys> {
    return this.kept ? Promise.resolve(this.kept.keys) : Promise.reject(cause);
  }
}
