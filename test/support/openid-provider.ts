import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';
import { Access, type Known, rolesOf } from '#domain/access/roles-of.ts';

/** A real OpenID provider on loopback that gives JWT access tokens to a client by its own credentials. */
export interface OpenidProvider {
  readonly issuer: string;
  /** Asks the token endpoint; `claims` are added to the token. */
  token(claims: Readonly<Record<string, unknown>>, audience?: string): Promise<string>;
  /** Signs any claims with the provider's own key. */
  sign(claims: JWTPayload, typ: string): Promise<string>;
  /** Whom a browser that comes is taken for, without a word. */
  person: OpenidPerson;
  close(): Promise<void>;
}

export interface OpenidPerson {
  readonly email: string;
  readonly roles: readonly string[];
}

/** Roles as they are where policy says nothing of them. */
export const usualRoles = (known: Known) => rolesOf(known, Access.parse(undefined));

export const AUDIENCE = 'https://countersign.example';
export const OTHER_AUDIENCE = 'https://other.example';
/** The console's, without a secret. */
export const CONSOLE_CLIENT = 'countersign-console';
const CLIENT = { id: 'responder-tool', secret: 'a-secret-for-tests-alone' };

/** @param origin of the console that browsers are sent back to */
export async function startOpenidProvider(origin?: string): Promise<OpenidProvider> {
  const key = signingKey();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let extra: Readonly<Record<string, unknown>> = {};
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
      ...(origin === undefined ? [] : [consoleClient(origin)]),
    ],
    ...signingPeopleIn(),
    jwks: { keys: [key as JWK & { kty: 'RSA'; n: string; e: string }] },
    extraTokenClaims: () => ({ ...extra }),
    ttl: { ClientCredentials: 300 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, audience) => ({
          scope: 'countersign.viewer',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 300,
        }),
      },
    },
  });
  const answer = provider.callback();
  const started: OpenidProvider = {
    issuer,
    person: { email: 'ada@example.com', roles: ['admin'] },
    async token(claims, audience = AUDIENCE) {
      extra = claims;
      return await askToken(issuer, audience);
    },
    async sign(claims, typ) {
      const header = { alg: 'RS256', typ, kid: 'test-key' };
      return await new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(key, 'RS256'));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  server.on('request', (req, res) => {
    if (!req.url?.startsWith('/interaction/')) return void answer(req, res);
    const login = { accountId: JSON.stringify(started.person) };
    void provider.interactionFinished(req, res, { login }, { mergeWithLastSubmission: false });
  });
  return started;
}

function consoleClient(origin: string): ClientMetadata {
  return {
    client_id: CONSOLE_CLIENT,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [`${origin}/console/signed-in`],
  };
}

/** Nobody is asked for a password or for consent; the account is its own description. */
function signingPeopleIn(): Configuration {
  return {
    claims: { openid: ['sub', 'sid'], email: ['email', 'email_verified', 'roles'] },
    pkce: { required: () => true },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ ...(JSON.parse(accountId) as OpenidPerson), email_verified: true, sub: accountId }),
    }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client!.clientId,
        accountId: oidc.session!.accountId!,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
}

let made: JWK | undefined;

/** One key for all providers of a process: an RSA key takes long to make. */
function signingKey(): JWK {
  made ??= {
    ...generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ format: 'jwk' }),
    kid: 'test-key',
    alg: 'RS256',
    use: 'sig',
  } as JWK;
  return made;
}

async function askToken(issuer: string, resource: string): Promise<string> {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope: 'countersign.viewer' }),
  });
  const body = (await answer.json()) as { access_token?: string };
  if (!body.access_token) throw new Error(`the provider gave no token: ${JSON.stringify(body)}`);
  return body.access_token;
}
