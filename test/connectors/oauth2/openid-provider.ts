import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import Provider, { type Client, type JWK } from 'oidc-provider';

/** A real OpenID provider on loopback, with tokens in its store as if a person had signed in to its clients. */
export interface RealProvider {
  readonly issuer: string;
  /** The private key of the client `countersign` (private_key_jwt), PEM. */
  readonly privateKey: string;
  readonly appSecret: string;
  /** Issues tokens of one grant to a client and gives their raw values. */
  issue(clientId: 'countersign' | 'crm:app', accountId: string): Promise<{ access: string; refresh: string }>;
  /** A JWT access token for a resource server, which this provider neither introspects nor revokes. */
  issueJwt(accountId: string): Promise<string>;
}

const SCOPE = 'openid email';
const APP_SECRET = 'a secret: of the+app, for/tests=alone';
const AUDIENCE = 'https://api.example';

/** Bob's address is one that he only claims. */
const PEOPLE: Readonly<Record<string, { email: string; email_verified: boolean }>> = {
  'user-alice': { email: 'alice@acme.example', email_verified: true },
  'user-bob': { email: 'carol@acme.example', email_verified: false },
};

export async function startProvider(t: TestContext): Promise<RealProvider> {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signing = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: clients({ ...own.publicKey.export({ format: 'jwk' }), kid: 'c1' } as JWK),
    clientAuthMethods: ['client_secret_basic', 'private_key_jwt'],
    jwks: {
      keys: [{ ...signing.privateKey.export({ format: 'jwk' }), kid: 's1', alg: 'RS256', use: 'sig' } as JWK],
    },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, ...PEOPLE[accountId] }),
    }),
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
      userinfo: { enabled: true },
      resourceIndicators: { enabled: true },
    },
  });
  server.on('request', provider.callback());
  return {
    issuer,
    privateKey: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    appSecret: APP_SECRET,
    issue: (clientId, accountId) => issue(provider, clientId, accountId),
    issueJwt: (accountId) => issueJwt(provider, accountId),
  };
}

function clients(jwk: JWK) {
  const common = {
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['https://app.example/callback'],
    response_types: ['code' as const],
  };
  const byKey = { token_endpoint_auth_method: 'private_key_jwt' as const, jwks: { keys: [jwk] } };
  return [
    { ...common, ...byKey, client_id: 'countersign', token_endpoint_auth_signing_alg: 'ES256' as const },
    { ...common, client_id: 'crm:app', client_secret: APP_SECRET },
  ];
}

async function issue(provider: Provider, clientId: string, accountId: string) {
  const { client, grantId } = await grantFor(provider, clientId, accountId);
  const facts = { accountId, client, grantId, scope: SCOPE, gty: 'authorization_code', claims: {} };
  const access = await new provider.AccessToken(facts as never).save();
  const refresh = await new provider.RefreshToken(facts as never).save();
  return { access, refresh };
}

async function issueJwt(provider: Provider, accountId: string): Promise<string> {
  const { client, grantId } = await grantFor(provider, 'countersign', accountId);
  const token = new provider.AccessToken({
    accountId,
    client,
    grantId,
    scope: 'api',
    gty: 'authorization_code',
  } as never);
  const facts = { scope: 'api', accessTokenFormat: 'jwt' as const, accessTokenTTL: 300 };
  token.resourceServer = new provider.ResourceServer(AUDIENCE, facts);
  return token.save();
}

async function grantFor(provider: Provider, clientId: string, accountId: string) {
  const client = (await provider.Client.find(clientId)) as Client;
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(SCOPE);
  return { client, grantId: await grant.save() };
}
