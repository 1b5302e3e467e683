import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { checkedEndpoint, checkedIssuer, metadataAddresses } from '../../../connectors/oauth2/issuer.ts';
import { lookups } from '../../../connectors/oauth2/lookups.ts';
import { startOAuth2 } from './fixture.ts';
import { ALICE } from './seed.ts';

const WHO = { id: ALICE.sub };
const UNREADABLE = { code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE' };

describe('the issuer', () => {
  for (const issuer of [
    '',
    'op.example',
    'http://op.example',
    'https://op.example?x=1',
    'https://op.example#f',
    'https://op.example/?',
    'https://user:secret@op.example',
    'ftp://op.example',
  ]) {
    test(`${JSON.stringify(issuer)} is refused`, () => {
      assert.throws(() => checkedIssuer(issuer), { code: 'ERR_CONFIG_INVALID', place: 'OAUTH2_ISSUER' });
    });
  }

  test('has its metadata where RFC 8414 and OpenID Connect put it, with a path and without', () => {
    assert.deepEqual(metadataAddresses('https://op.example'), {
      oauth: 'https://op.example/.well-known/oauth-authorization-server',
      openid: 'https://op.example/.well-known/openid-configuration',
    });
    assert.deepEqual(metadataAddresses('https://op.example/realms/a/'), {
      oauth: 'https://op.example/.well-known/oauth-authorization-server/realms/a',
      openid: 'https://op.example/realms/a/.well-known/openid-configuration',
    });
  });
});

describe('an endpoint', () => {
  const ISSUER = 'https://op.example/realm';

  test('of the issuer’s choosing may be on another host', () => {
    assert.equal(checkedEndpoint('x', 'https://tokens.example/revoke?a=b', ISSUER).host, 'tokens.example');
  });

  for (const endpoint of [
    'http://op.example/revoke',
    '/revoke',
    'https://user:secret@op.example/revoke',
    'https://op.example/revoke#f',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://127.0.0.1:8080/revoke',
    'https://localhost/revoke',
    'https://app.localhost./revoke',
    'https://[::1]/revoke',
    'https://127.9.9.9/revoke',
    'https://2130706433/revoke',
    'https://[::ffff:127.0.0.1]/revoke',
    'https://[::ffff:0.0.0.0]/revoke',
    'https://0.0.0.0/revoke',
    'https://[::]/revoke',
  ]) {
    test(`${endpoint} is never one of an issuer that is not on this machine`, () => {
      assert.throws(() => checkedEndpoint('revocation_endpoint', endpoint, ISSUER), UNREADABLE);
    });
  }

  test('is https and has neither password nor fragment, whatever the metadata says', () => {
    const scheme = fc.constantFrom('https://', 'http://', 'https:', '//', '', 'data:', 'HTTPS://');
    const userinfo = fc.constantFrom('', '', 'a@', 'a:b@', ':@');
    const host = fc.constantFrom('op.example', 'localhost', '127.1', '[::1]', '', 'xn--', 'op.example:99999');
    fc.assert(
      fc.property(scheme, userinfo, host, fc.string(), (...parts) => {
        const endpoint = parts.join('');
        let url: URL;
        try {
          url = checkedEndpoint('x', endpoint, ISSUER);
        } catch (thrown) {
          return (thrown as { code?: string }).code === UNREADABLE.code;
        }
        return url.protocol === 'https:' && url.username === '' && url.hash === '';
      }),
    );
  });
});

describe('the metadata', () => {
  test('of another issuer is refused, and no token and no secret is sent', async (t) => {
    const { client, simulator } = await startOAuth2(t, { metadata: { issuer: 'https://evil.example' } });
    await assert.rejects(lookups.account(client, WHO), UNREADABLE);
    assert.deepEqual(
      simulator.ledger.map(({ method }) => method),
      ['GET'],
    );
  });

  test('of an issuer that is spelled otherwise is another’s', async (t) => {
    const { open, address } = await startOAuth2(t);
    await assert.rejects(lookups.account(open({ issuer: `${address.baseUrl}/` }), WHO), UNREADABLE);
  });

  test('that leads to an unfit endpoint is refused before anything is sent there', async (t) => {
    for (const member of ['introspection_endpoint', 'revocation_endpoint', 'userinfo_endpoint', 'jwks_uri']) {
      const { client } = await startOAuth2(t, { metadata: { [member]: 'http://collector.example/' } });
      await assert.rejects(lookups.account(client, WHO), { ...UNREADABLE, place: `oauth2 ${member}` });
    }
  });

  test('is asked of both addresses, and what one leaves out is taken from the other', async (t) => {
    const { client, simulator } = await startOAuth2(t, { document: 'openid' });
    assert.equal((await lookups.account(client, WHO))?.id, ALICE.sub);
    assert.deepEqual(
      simulator.ledger.slice(0, 2).map(({ path, status }) => [path, status]),
      [
        ['/.well-known/oauth-authorization-server', 404],
        ['/.well-known/openid-configuration', 200],
      ],
    );
  });

  test('that nobody publishes is a fault', async (t) => {
    const { open, address } = await startOAuth2(t);
    const elsewhere = open({ issuer: `${address.baseUrl}/no-such-realm` });
    await assert.rejects(elsewhere.endpoints(), { code: 'ERR_CONNECTOR_NOT_FOUND' });
  });

  test('is kept for ten minutes, and a failure is not kept', async (t) => {
    const { client, simulator, advance } = await startOAuth2(t);
    const asked = () => simulator.ledger.filter(({ path }) => path.startsWith('/.well-known')).length;
    simulator.inject({ path: /well-known/, kind: 'unavailable' });
    await assert.rejects(client.endpoints(), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
    await Promise.all([client.endpoints(), client.endpoints()]);
    advance(9 * 60_000);
    await client.endpoints();
    assert.equal(asked(), 2);
    advance(60_000);
    await client.endpoints();
    assert.equal(asked(), 3);
  });
});

/** A server that answers everything with a redirect to where it counts what arrives. */
async function startRedirector(t: TestContext): Promise<{ base: string; arrived: string[] }> {
  const arrived: string[] = [];
  const server = createServer(({ url }, response) => {
    if (url === '/collector') arrived.push(url);
    response.writeHead(307, { location: '/collector' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived };
}

describe('a redirect', () => {
  test('of any endpoint is not followed: token, secret and assertion stay', async (t) => {
    const { base, arrived } = await startRedirector(t);
    const to = (member: string) => ({ metadata: { [member]: `${base}/x` } });
    const rejected = { code: 'ERR_CONNECTOR_REJECTED' };
    const introspecting = await startOAuth2(t, to('introspection_endpoint'));
    await assert.rejects(lookups.account(introspecting.client, WHO), rejected);
    const asking = await startOAuth2(t, to('userinfo_endpoint'));
    await assert.rejects(lookups.account(asking.client, WHO), rejected);
    const revoking = await startOAuth2(t, to('revocation_endpoint'));
    const [token] = await revoking.client.held();
    await assert.rejects(revoking.client.revoke(token!, undefined), rejected);
    const moved = await startOAuth2(t);
    await assert.rejects(lookups.account(moved.open({ issuer: base }), WHO), rejected);
    assert.deepEqual(arrived, []);
  });
});
