import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { PresentedToken } from '#domain/presented-token.ts';
import { fetchDocument } from '../../../src/adapters/issuers/documents.ts';
import { createPresentedTokens } from '../../../src/adapters/issuers/presented-tokens.ts';
import { type TrustedIssuer, trustedIssuers } from '../../../src/adapters/issuers/trusted-issuers.ts';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';
import { type OpenidProvider, startOpenidProvider } from '../../support/openid-provider.ts';
import { CLAIMS, ISSUED_AT, type JwtIssuer, jwtIssuer, unsigned } from '../../support/signed-jwt.ts';

const NOW = '2026-11-24T09:00:00.000Z';
const fingerprints = createFingerprints(Buffer.alloc(32, 3));

let own: JwtIssuer;
let forger: JwtIssuer;
before(async () => {
  own = await jwtIssuer();
  forger = await jwtIssuer(own.issuer, 'key-of-the-forger');
});

function reader(issuers: readonly unknown[], now = NOW) {
  return createPresentedTokens({
    issuers: trustedIssuers(issuers),
    fingerprints,
    clock: { now: () => new Date(now) },
    fetchDocument: undefined,
  });
}

const trusted = (more: Partial<TrustedIssuer> = {}) => ({
  issuer: own.issuer,
  jwks: { keys: [own.jwk] },
  keysCompleteFrom: '2026-11-01T00:00:00Z',
  ...more,
});

async function signatureOf(raw: string, more: Partial<TrustedIssuer> = {}) {
  const [token] = await reader([trusted(more)]).read([raw]);
  return token?.signature.result;
}

describe('a JWT that is presented', () => {
  test('is valid where a published key of its issuer signed it', async () => {
    assert.equal(await signatureOf(await own.sign()), 'valid');
  });

  test('is invalid where the published key that it names did not sign it', async () => {
    assert.equal(await signatureOf(await forger.sign({}, { kid: 'key-1' })), 'invalid');
  });

  test('is invalid where its claims were changed after it was signed', async () => {
    const [head, , tail] = (await own.sign()).split('.');
    const claims = Buffer.from(JSON.stringify({ iss: own.issuer, ...CLAIMS, sub: 'root' })).toString(
      'base64url',
    );
    assert.equal(await signatureOf(`${head}.${claims}.${tail}`), 'invalid');
  });

  test('has an unknown key where all that were published since are given, and its key is none of them', async () => {
    assert.equal(await signatureOf(await forger.sign()), 'unknown-key');
  });

  test('is not checked where its key may have been withdrawn since', async () => {
    const { keysCompleteFrom: _, ...unsure } = trusted();
    const [token] = await reader([unsure]).read([await forger.sign()]);
    assert.equal(token?.signature.result, 'not-checked');
    assert.match(token.signature.why, /withdrawn since/);
    const old = await forger.sign({ iat: ISSUED_AT - 90 * 86_400 });
    assert.equal(await signatureOf(old), 'not-checked');
  });

  test('is unsigned where its algorithm is none, however that is spelled', async () => {
    const claims = { iss: own.issuer, ...CLAIMS };
    assert.equal(await signatureOf(unsigned(claims)), 'unsigned');
    const spelled = Buffer.from(JSON.stringify({ alg: 'nOnE' })).toString('base64url');
    assert.equal(await signatureOf(`${spelled}.${unsigned(claims).split('.')[1]}.`), 'unsigned');
  });

  test('is not checked where the sender left its signature out, or cut it', async () => {
    const raw = await own.sign();
    const cut = raw.lastIndexOf('.');
    assert.equal(await signatureOf(raw.slice(0, cut + 1)), 'not-checked');
    assert.equal(await signatureOf(raw.slice(0, cut + 21)), 'not-checked');
  });

  test('is not checked against a shared key, which anyone who has it could have used', async () => {
    const head = Buffer.from(JSON.stringify({ alg: 'HS256', kid: 'key-1' })).toString('base64url');
    const [, body, tail] = (await own.sign()).split('.');
    const [token] = await reader([trusted()]).read([`${head}.${body}.${tail}`]);
    assert.match(token?.signature.why ?? '', /HS256/);
  });

  test('is not checked where only its vendor could: Microsoft’s for its own APIs, Okta’s of the organisation server', async () => {
    const graph = await jwtIssuer('https://sts.windows.net/11111111-1111-1111-1111-111111111111/');
    const org = await jwtIssuer('https://example.okta.com');
    const cases = [
      { of: graph, raw: await (await jwtIssuer(graph.issuer)).sign({}, { nonce: 'abc' }) },
      { of: org, raw: await (await jwtIssuer(org.issuer)).sign({ aud: org.issuer }) },
    ];
    for (const { of, raw } of cases) {
      const issuer = { ...trusted(), issuer: of.issuer, jwks: { keys: [of.jwk] }, platform: 'okta' };
      const [token] = await reader([issuer]).read([raw]);
      assert.equal(token?.signature.result, 'not-checked', of.issuer);
    }
  });

  test('of an issuer that nobody trusts is read, and its keys are asked of nobody', async () => {
    const other = await jwtIssuer('https://elsewhere.example.net');
    const asked: string[] = [];
    const presented = createPresentedTokens({
      issuers: [],
      fingerprints,
      clock: { now: () => new Date(NOW) },
      fetchDocument: (url) => {
        asked.push(url);
        return Promise.reject(new Error('no'));
      },
    });
    const header = { jku: 'https://elsewhere.example.net/keys', x5u: 'https://elsewhere.example.net/c' };
    const [token] = await presented.read([await other.sign({}, header)]);
    assert.equal(token?.signature.result, 'not-checked');
    assert.deepEqual(asked, []);
  });

  test('gives its header and claims, and nothing else of what stands in it', async () => {
    const raw = await own.sign({
      name: 'Ada',
      groups: ['admins'],
      email: 'ada@example.com',
      amr: ['pwd', 'mfa'],
    });
    const [token] = await reader([trusted()]).read([`a=1; session=${raw}; b=2`]);
    assert.deepEqual(token, {
      format: 'jwt',
      fingerprint: fingerprints.of(raw),
      signature: { result: 'valid', why: 'a published key of its issuer verifies it' },
      faults: [],
      header: { alg: 'ES256', kid: 'key-1' },
      claims: { iss: own.issuer, ...CLAIMS, aud: [CLAIMS.aud], amr: ['pwd', 'mfa'] },
    });
  });

  test('loses a secret that stands in a claim', async () => {
    const secret = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
    const [token] = await reader([trusted()]).read([await own.sign({ sub: secret })]);
    assert.equal(token?.format === 'jwt' && token.claims.sub, fingerprints.of(secret));
  });

  test('that names no issuer is no ID or access token, and is passed over', async () => {
    assert.deepEqual(await reader([trusted()]).read([unsigned({ sub: 'ada' })]), []);
  });

  test('is one of five at most, and none in a text of megabytes', async () => {
    const many = await Promise.all(Array.from({ length: 9 }, (_, n) => own.sign({ jti: `AT.${n}` })));
    assert.equal((await reader([trusted()]).read(many)).length, 5);
    assert.deepEqual(await reader([trusted()]).read([`eyJ${'a'.repeat(10_000_000)}.eyJ.x`]), []);
  });

  test('is read without an error and within its bounds, whatever stands in it', async () => {
    const part = fc.oneof(
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc.object().map((value) => Buffer.from(JSON.stringify({ iss: 'x', ...value })).toString('base64url')),
      fc.string(),
    );
    const times = fc.oneof(fc.double(), fc.string(), fc.constant(null), fc.constant(1e308));
    const claims = fc
      .record({
        iss: fc.string({ minLength: 1 }),
        sub: fc.string(),
        exp: times,
        iat: times,
        aud: fc.anything(),
      })
      .map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
    await fc.assert(
      fc.asyncProperty(part, fc.oneof(part, claims), fc.string(), async (head, body, tail) => {
        for (const token of await reader([trusted()]).read([`${head}.${body}.${tail}`]))
          PresentedToken.parse(token);
      }),
    );
  });
});

describe('the keys of a real OpenID provider', () => {
  let provider: OpenidProvider;
  before(async () => {
    provider = await startOpenidProvider();
  });
  after(() => provider.close());

  function live(more: Partial<TrustedIssuer> = {}) {
    return createPresentedTokens({
      issuers: trustedIssuers([{ issuer: provider.issuer, ...more }]),
      fingerprints,
      clock: { now: () => new Date() },
      fetchDocument,
      allowInsecure: true,
    });
  }

  test('are found by its metadata, and tell its tokens from a forger’s', async () => {
    const presented = live();
    const raw = await provider.token({});
    const [valid] = await presented.read([raw]);
    assert.equal(valid?.signature.result, 'valid');
    const seconds = Math.floor(Date.now() / 1_000);
    const forged = await jwtIssuer(provider.issuer, 'another-key', 'RS256');
    const [unknown] = await presented.read([await forged.sign({ iat: seconds, exp: seconds + 300 })]);
    assert.equal(unknown?.signature.result, 'unknown-key');
  });

  test('say nothing to a token that has expired: its key may be withdrawn', async () => {
    const seconds = Math.floor(Date.now() / 1_000);
    const other = await jwtIssuer(provider.issuer, 'an-old-key', 'RS256');
    const [token] = await live().read([await other.sign({ iat: seconds - 7_200, exp: seconds - 3_600 })]);
    assert.equal(token?.signature.result, 'not-checked');
  });

  test('that cannot be had leave the signature unchecked, with the reason', async () => {
    const [token] = await live({ jwksUri: `${provider.issuer}/nowhere` }).read([await provider.token({})]);
    assert.deepEqual(token?.signature, {
      result: 'not-checked',
      why: 'the keys of its issuer cannot be had: it is answered with 404',
    });
  });
});
