import type { Clock, Fingerprints, PresentedTokens } from '#domain/ports.ts';
import {
  MOST_PRESENTED,
  type PresentedAssertion,
  type PresentedJwt,
  type PresentedToken,
  type SignatureCheck,
} from '#domain/presented-token.ts';
import { checkAssertion, signaturesOf } from './check-assertion.ts';
import { checkJwt } from './check-jwt.ts';
import type { FetchDocument } from './documents.ts';
import { type KeySource, keySource, type PublishedKeys } from './published-keys.ts';
import { readAssertion } from './read-assertion.ts';
import { jwtsIn, type ReadJwt } from './read-jwt.ts';
import { type SamlMessage, samlMessageIn } from './saml-message.ts';
import type { TrustedIssuer } from './trusted-issuers.ts';

/** Secrets of one detection in which tokens are looked for; a longer one, in characters, holds no token. */
const MOST_SECRETS = 200;
const LONGEST_SECRET = 1_048_576;

export interface PresentedTokensDeps {
  readonly issuers: readonly TrustedIssuer[];
  readonly fingerprints: Fingerprints;
  readonly clock: Clock;
  /** Undefined: keys come from the documents alone, and nothing is read over the network. */
  readonly fetchDocument: FetchDocument | undefined;
  /** Takes keys over plain HTTP: for tests alone. Default false. */
  readonly allowInsecure?: boolean;
}

interface Trusted {
  readonly issuer: TrustedIssuer;
  readonly source: KeySource;
}

/**
 * Reads presented tokens, and checks them against the keys of the issuers that are trusted, and of no other: an address is
 * never taken from a token.
 */
export function createPresentedTokens(deps: PresentedTokensDeps): PresentedTokens {
  const { issuers, fetchDocument, clock, allowInsecure = false } = deps;
  const trusted = new Map<string, Trusted>(
    issuers.map((issuer) => [
      issuer.issuer,
      { issuer, source: keySource(issuer, { clock, fetchDocument, allowInsecure }) },
    ]),
  );
  const reader = new Reader(trusted, deps.fingerprints);
  return { terms: issuers, read: (secrets) => reader.read(secrets) };
}

class Reader {
  private readonly trusted: ReadonlyMap<string, Trusted>;
  private readonly fingerprints: Fingerprints;

  constructor(trusted: ReadonlyMap<string, Trusted>, fingerprints: Fingerprints) {
    this.trusted = trusted;
    this.fingerprints = fingerprints;
  }

  async read(secrets: Iterable<string>): Promise<readonly PresentedToken[]> {
    const found = new Map<string, PresentedToken>();
    let looked = 0;
    for (const secret of secrets) {
      if (found.size >= MOST_PRESENTED.inDetection || ++looked > MOST_SECRETS) break;
      if (secret.length > LONGEST_SECRET) continue;
      for (const token of await this.tokensIn(secret)) found.set(token.fingerprint, token);
    }
    return [...found.values()].slice(0, MOST_PRESENTED.inDetection);
  }

  private async tokensIn(secret: string): Promise<readonly PresentedToken[]> {
    const jwts = jwtsIn(secret).slice(0, MOST_PRESENTED.inDetection);
    if (jwts.length > 0) return await Promise.all(jwts.map((read) => this.jwt(read)));
    const message = samlMessageIn(secret);
    const assertion = message && (await this.assertion(message, secret));
    return assertion ? [assertion] : [];
  }

  private async jwt(read: ReadJwt): Promise<PresentedJwt> {
    const { header, claims, faults, raw } = read;
    const isUnsigned = header.alg?.toLowerCase() === 'none';
    const signature: SignatureCheck = isUnsigned
      ? { result: 'unsigned', why: 'its algorithm is none: nobody signed it' }
      : await this.checked(claims.iss, ({ issuer, source }) => checkJwt(read, issuer, source));
    const fingerprint = this.fingerprints.of(raw);
    return {
      format: 'jwt',
      fingerprint,
      signature,
      faults: [...faults],
      header: this.clean(header),
      claims: this.clean(claims),
    };
  }

  private async assertion(message: SamlMessage, secret: string): Promise<PresentedAssertion | undefined> {
    const shown = readAssertion(message.assertions[0]!);
    if (!shown) return undefined;
    const signatures = signaturesOf(message);
    const { algorithm: alg, certificateSha256 } = signatures;
    const header = { ...(alg && { alg }), ...(certificateSha256 && { certificateSha256 }) };
    let read = shown;
    const signature = await this.checked(shown.claims.Issuer, async ({ source }) => {
      const facts = { format: 'saml', header, claims: shown.claims } as const;
      const check = (keys: PublishedKeys) =>
        checkAssertion(message, signatures, keys, keys.isCompleteFor(facts));
      const keys = await source.read('saml');
      let found = check(keys);
      const later = found.signed ? keys : await source.read('saml', true);
      if (later !== keys) found = check(later);
      // What was signed counts, and not what stands around it.
      read = (found.signed && readAssertion(found.signed)) ?? shown;
      return found.signature;
    });
    const several = message.assertions.length > 1 ? ['it holds several assertions'] : [];
    return {
      format: 'saml',
      fingerprint: this.fingerprints.of(secret),
      signature,
      faults: [...new Set([...shown.faults, ...read.faults, ...several])],
      header,
      claims: this.clean(read.claims),
    };
  }

  private async checked(
    issuer: string,
    check: (trusted: Trusted) => Promise<SignatureCheck>,
  ): Promise<SignatureCheck> {
    const trusted = this.trusted.get(issuer);
    if (!trusted) return { result: 'not-checked', why: 'its issuer is not one of TRUSTED_ISSUERS' };
    try {
      return await check(trusted);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : 'failed';
      return {
        result: 'not-checked',
        why: this.fingerprints.scrub(`the keys of its issuer cannot be had: ${why}`).slice(0, 300),
      };
    }
  }

  /** A claim may itself hold a secret. */
  private clean<T extends object>(facts: T): T {
    const one = (value: unknown): unknown =>
      typeof value === 'string' ? this.fingerprints.scrub(value) : value;
    return Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(one) : one(value),
      ]),
    ) as T;
  }
}
