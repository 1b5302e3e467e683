import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { type PresentedAssertion, PresentedToken } from '#domain/presented-token.ts';
import { createPresentedTokens } from '../../../src/adapters/issuers/presented-tokens.ts';
import { type TrustedIssuer, trustedIssuers } from '../../../src/adapters/issuers/trusted-issuers.ts';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';
import { samlIssuer } from '../../support/saml-issuer.ts';

const NOW = '2026-11-24T09:00:00.000Z';
const fingerprints = createFingerprints(Buffer.alloc(32, 3));
const own = samlIssuer();
const forger = samlIssuer(own.entityId);

type Given = Partial<Pick<TrustedIssuer, 'samlMetadata' | 'keysCompleteFrom'>>;

function reader(given: Given = { keysCompleteFrom: '2026-01-01T00:00:00Z' }) {
  return createPresentedTokens({
    issuers: trustedIssuers([{ issuer: own.entityId, samlMetadata: own.metadata, ...given }]),
    fingerprints,
    clock: { now: () => new Date(NOW) },
    fetchDocument: undefined,
  });
}

async function read(secret: string, given?: Given): Promise<PresentedAssertion | undefined> {
  const [token] = await reader(given).read([secret]);
  return token?.format === 'saml' ? token : undefined;
}

async function signatureOf(secret: string, given?: Given) {
  return (await read(secret, given))?.signature.result;
}

const base64 = (xml: string): string => Buffer.from(xml).toString('base64');
const claimsOf = (token: PresentedAssertion | undefined) => token?.claims;

describe('a SAML assertion that is presented', () => {
  test('is valid where a published certificate of its issuer verifies it, in each wrapping', async () => {
    for (const signs of ['assertion', 'response'] as const) {
      const xml = own.response({ signs });
      for (const secret of [
        xml,
        base64(xml),
        encodeURIComponent(base64(xml)),
        base64(xml).replace(/(.{76})/g, '$1\r\n'),
      ])
        assert.equal(await signatureOf(secret), 'valid', `${signs}: ${secret.slice(0, 40)}`);
    }
  });

  test('gives what it says of itself, and none of its attributes', async () => {
    const secret = base64(own.response());
    assert.deepEqual(await read(secret), {
      format: 'saml',
      fingerprint: fingerprints.of(secret),
      signature: { result: 'valid', why: 'a published key of its issuer verifies it' },
      faults: [],
      header: { alg: 'rsa-sha256', certificateSha256: own.certificateSha256 },
      claims: {
        Issuer: own.entityId,
        NameID: 'ada@example.com',
        Audience: ['urn:app'],
        IssueInstant: '2026-11-24T08:55:00.000Z',
        NotBefore: '2026-11-24T08:55:00.000Z',
        NotOnOrAfter: '2026-11-24T09:55:00.000Z',
        AssertionID: '_a1',
        InResponseTo: '_q1',
        Recipient: 'https://app.example.com/acs',
        AuthnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
        AuthnInstant: '2026-11-24T08:55:00.000Z',
        SessionIndex: '_s1',
      },
    });
  });

  test('has an unknown key where another key made it and all certificates are given', async () => {
    assert.equal(await signatureOf(base64(forger.response())), 'unknown-key');
    assert.equal(await signatureOf(base64(forger.response()), {}), 'not-checked');
  });

  test('is invalid where it shows a published certificate that did not make it', async () => {
    const [, stolen] = /<ds:X509Certificate>([^<]+)</.exec(own.metadata)!;
    const xml = forger.response().replace(/(<X509Certificate>)[^<]+/, `$1${stolen}`);
    assert.ok(xml.includes(stolen!));
    assert.equal(await signatureOf(base64(xml)), 'invalid');
  });

  test('is invalid where it was changed after it was signed', async () => {
    const xml = own.response().replace('ada@example.com', 'root@example.com');
    assert.equal(await signatureOf(base64(xml)), 'invalid');
    assert.equal(await signatureOf(xml), 'invalid');
  });

  test('is not checked where its XML was laid out anew on its way', async () => {
    const xml = own.response().replaceAll('><', '>\n  <');
    const token = await read(xml);
    assert.match(token?.signature.why ?? '', /written anew/);
  });

  test('is unsigned where a whole response is, and not where only its assertion came', async () => {
    const xml = own.response({ signs: 'nothing' });
    assert.equal(await signatureOf(base64(xml)), 'unsigned');
    const alone = /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)![0];
    const declared = alone.replace(
      '<saml:Assertion',
      '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
    );
    assert.equal(await signatureOf(declared), 'not-checked');
  });

  test('is not checked where it is deflated, which is signed outside of it', async () => {
    const deflated = deflateRawSync(own.response({ signs: 'nothing' })).toString('base64');
    assert.equal(await signatureOf(deflated), 'not-checked');
  });

  test('of an issuer that nobody trusts is read, and not checked', async () => {
    const other = samlIssuer('https://elsewhere.example.net');
    const token = await read(base64(other.response()));
    assert.equal(token?.claims.Issuer, 'https://elsewhere.example.net');
    assert.equal(token?.signature.result, 'not-checked');
  });
});

describe('a hostile SAML message', () => {
  const signed = own.response();
  const assertion = /<saml:Assertion.*<\/saml:Assertion>/s.exec(signed)![0];
  const evil = assertion
    .replace(/<Signature.*<\/Signature>/s, '')
    .replace('_a1', '_evil')
    .replace('ada@example.com', 'root@example.com');

  const wrapped: Readonly<Record<string, string>> = {
    'before the signed one': signed.replace(assertion, evil + assertion),
    'after the signed one': signed.replace(assertion, assertion + evil),
    'around the signed one': signed.replace(
      assertion,
      evil.replace('</saml:Issuer>', `</saml:Issuer>${assertion}`),
    ),
    'in an extension of the response': signed.replace(
      '<samlp:Status>',
      `<samlp:Extensions>${evil}</samlp:Extensions><samlp:Status>`,
    ),
  };
  for (const [where, xml] of Object.entries(wrapped)) {
    test(`with an assertion that nobody signed ${where} is invalid, and what was signed is what is read`, async () => {
      const token = await read(base64(xml));
      assert.equal(token?.signature.result, 'invalid');
      assert.match(token.signature.why, /wrapping/);
      assert.equal(token.claims.NameID, 'ada@example.com');
      assert.ok(token.faults.includes('it holds several assertions'));
    });
  }

  test('whose two assertions have one id is not valid', async () => {
    const xml = signed.replace(assertion, evil.replace('_evil', '_a1') + assertion);
    assert.notEqual(await signatureOf(base64(xml)), 'valid');
  });

  test('with a comment in its NameID names the whole of it, and is odd', async () => {
    const made = samlIssuer(own.entityId);
    const xml = made.response({ nameId: 'root@example.com<!---->.evil.example' });
    const token = await read(base64(xml), { samlMetadata: made.metadata });
    assert.equal(token?.signature.result, 'valid');
    assert.equal(claimsOf(token)?.NameID, 'root@example.com.evil.example');
    const late = signed.replace('ada@example.com', 'ada@<!-- x -->example.com');
    const changed = await read(base64(late));
    assert.equal(claimsOf(changed)?.NameID, 'ada@example.com');
    assert.deepEqual(changed?.faults, ['something other than text stands in its NameID']);
  });

  test('that declares a document type, entities or not, is not read', async () => {
    const bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
    for (const xml of [`${bomb}${signed}`, `<!DOCTYPE r SYSTEM "file:///etc/passwd">${signed}`]) {
      assert.equal(await read(base64(xml)), undefined);
    }
    assert.equal(await read(base64(signed.replace('ada@example.com', '&b;'))), undefined);
  });

  test('that unpacks to megabytes, nests without end or is cut off is not read', async () => {
    const zeros = deflateRawSync(`<a>${' '.repeat(50_000_000)}</a>`).toString('base64');
    const deep = '<a>'.repeat(15_000) + signed + '</a>'.repeat(15_000);
    for (const secret of [
      zeros,
      base64(deep),
      base64(signed.slice(0, -40)),
      base64(`${'x'.repeat(10_000_000)}`),
    ]) {
      assert.equal(await read(secret), undefined);
    }
  });

  test('of thousands of comments, namespaces or references costs nobody the time to check it', async () => {
    const stuffed = (filler: string) => signed.replace('<saml:Subject>', `${filler}<saml:Subject>`);
    const names = Array.from({ length: 40 }, (_, n) => `xmlns:n${n}="urn:${n}"`).join(' ');
    for (const filler of ['<!---->'.repeat(3_000), '<saml:A/>'.repeat(7_000), `<saml:A ${names}/>`]) {
      assert.equal(await read(base64(stuffed(filler))), undefined);
    }
    const [reference] = /<Reference.*<\/Reference>/s.exec(signed)!;
    const token = await read(base64(signed.replace(reference, reference.repeat(300))));
    assert.equal(token?.signature.why, 'its signature is not of the form that SAML wants');
  });

  test('that says it was signed with a shared key, the published certificate perhaps, is not valid', async () => {
    const hmac = signed.replace(
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
    );
    const token = await read(base64(hmac));
    assert.equal(token?.header.alg, 'hmac-sha1');
    assert.equal(token.signature.result, 'not-checked');
  });

  test('is read without an error and within its bounds, whatever was done to it', async () => {
    const bytes = Buffer.from(signed);
    const edits = fc.array(
      fc.tuple(
        fc.nat(bytes.length),
        fc.nat(60),
        fc.oneof(fc.string(), fc.constantFrom('<', '&', '"', '<!--', '\0', ']]>')),
      ),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(edits, fc.boolean(), async (changes, isBase64) => {
        const xml = changes.reduce(
          (text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut),
          signed,
        );
        for (const token of await reader().read([isBase64 ? base64(xml) : xml])) {
          PresentedToken.parse(token);
          const kept = claimsOf(token as PresentedAssertion);
          if (token.signature.result === 'valid') assert.equal(kept?.NameID, 'ada@example.com');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a list of trusted issuers', () => {
  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ['names each issuer once', [{ issuer: 'a' }, { issuer: 'a' }], /named twice/],
    [
      'holds public keys alone',
      [{ issuer: 'a', jwks: { keys: [{ kty: 'RSA', d: 'x' }] } }],
      /private or shared/,
    ],
    ['has no word that is unknown', [{ issuer: 'a', jwk: {} }], /jwk/],
    [
      'says once where keys are',
      [{ issuer: 'a', jwks: { keys: [] }, jwksUri: 'https://a.example' }],
      /not both/,
    ],
    ['is a list', { issuer: 'a' }, /array/],
  ];
  for (const [what, value, message] of wrong) {
    test(what, () => {
      assert.throws(() => trustedIssuers(value), { code: 'ERR_INPUT_INVALID', message });
    });
  }
});
