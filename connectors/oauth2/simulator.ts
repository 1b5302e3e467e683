import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
  type SimulatorRoute,
} from 'countersign/kit/testing';
import { CLIENT_ID, CLIENT_KEY_PEM, CLIENT_SECRET, clientOf, issuerKeys } from './simulator/credentials.ts';
import { type IssuedToken, IssuedTokens } from './simulator/issued-tokens.ts';
import { Seed } from './simulator/seed.ts';

/**
 * A small authorisation server and OpenID provider: metadata, keys, introspection, revocation, userinfo. It writes the
 * file of tokens in hand when it starts, and takes it away when it stops.
 */
const factory: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const world: World = { seed, now, issuer: '', tokens: new IssuedTokens(seed, '', now) };
  let file: string | undefined;
  let requests = 0;
  const simulator = createSimulator({
    platform: 'oauth2',
    now,
    routes: routesOf(world),
    settings(baseUrl) {
      world.issuer = baseUrl;
      world.tokens = new IssuedTokens(seed, baseUrl, now);
      file ??= join(mkdtempSync(join(tmpdir(), 'countersign-oauth2-')), 'tokens');
      writeFileSync(file, world.tokens.fileText(), { mode: 0o600 });
      return { issuer: baseUrl, clientId: CLIENT_ID, tokensFile: file };
    },
    secrets:
      seed.auth === 'private_key_jwt' ? { privateKey: CLIENT_KEY_PEM } : { clientSecret: CLIENT_SECRET },
    emit() {
      throw new Error('the standards have no audit log');
    },
    refuse: () => undefined,
    rateLimited: () => ({ ...refusal(429, 'temporarily_unavailable'), headers: { 'retry-after': '20' } }),
    unavailable: () => ({ status: 503 }),
    forbidden: () => refusal(403, 'access_denied'),
    notFound: () => ({ status: 404 }),
    headers: () => ({ 'x-request-id': `simulated${String(++requests).padStart(8, '0')}` }),
  });
  return {
    ...simulator,
    async stop() {
      await simulator.stop();
      if (file) rmSync(dirname(file), { recursive: true, force: true });
    },
  };
};

export default factory;

interface World {
  readonly seed: Seed;
  readonly now: () => Date;
  issuer: string;
  tokens: IssuedTokens;
}

function routesOf(world: World): SimulatorRoute[] {
  const address = world.seed.document === 'oauth' ? 'oauth-authorization-server' : 'openid-configuration';
  const get = (path: string, answer: SimulatorRoute['answer']) => ({
    method: 'GET',
    path: new RegExp(`^${path}$`),
    answer,
  });
  return [
    get(`/\\.well-known/${address}`, () => ({ status: 200, body: metadataOf(world) })),
    get('/oauth/keys', () => ({ status: 200, body: issuerKeys() })),
    get('/userinfo', (request) => userinfo(world, request)),
    { method: 'POST', path: /^\/oauth\/introspect$/, answer: (request) => introspect(world, request) },
    { method: 'POST', path: /^\/oauth\/revoke$/, answer: (request) => revoke(world, request) },
  ];
}

function metadataOf({ issuer, seed: { auth, metadata } }: World): Record<string, unknown> {
  const whole = {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    introspection_endpoint: `${issuer}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: [auth, 'client_secret_basic'],
    revocation_endpoint: `${issuer}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: [auth, 'client_secret_basic'],
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/oauth/keys`,
    ...metadata,
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null));
}

function introspect(world: World, request: SimulatedRequest): SimulatedAnswer {
  const { seed, tokens, issuer } = world;
  const asked = askedFor(world, request);
  if ('status' in asked) return asked;
  const { token, client } = asked;
  const isShown = token && tokens.isActive(token) && !(seed.hidesOthers && token.client !== client);
  if (!isShown) return { status: 200, body: { active: false } };
  const { sub, client: client_id, scope, iat, exp, kind } = token;
  const user = seed.users.find((each) => each.sub === sub);
  return {
    status: 200,
    body: {
      active: true,
      iss: issuer,
      sub,
      client_id,
      scope,
      iat,
      exp,
      ...(user?.username ? { username: user.username } : {}),
      ...(kind === 'access' ? { token_type: 'Bearer' } : {}),
    },
  };
}

/** A client may revoke its own tokens only; a token that is not known, or no longer, is no fault (RFC 7009, 2.1 and 2.2). */
function revoke(world: World, request: SimulatedRequest): SimulatedAnswer {
  const asked = askedFor(world, request);
  if ('status' in asked) return asked;
  const { token, client } = asked;
  if (!token || token.revokedAtMs !== undefined) return { status: 200 };
  if (token.client !== client) return refusal(400, 'unauthorized_client');
  return { status: 200, change: () => world.tokens.revoke(token) };
}

type Asked = { readonly client: string; readonly token: IssuedToken | undefined };

function askedFor({ seed, tokens, issuer, now }: World, request: SimulatedRequest): Asked | SimulatedAnswer {
  const client = clientOf(request, issuer, now().getTime());
  if (client === undefined) return refusal(401, 'invalid_client');
  const { token: raw } = (request.body ?? {}) as Record<string, string>;
  if (!raw) return refusal(400, 'invalid_request');
  if (seed.echoes && request.path.endsWith('revoke')) return echo(raw);
  if (seed.refusesJwts && raw.split('.').length === 3) return refusal(400, 'unsupported_token_type');
  return { client, token: tokens.find(raw) };
}

function userinfo({ seed, tokens }: World, { headers }: SimulatedRequest): SimulatedAnswer {
  const token = tokens.find((headers.authorization ?? '').replace(/^Bearer /, ''));
  const isGood = token?.kind === 'access' && tokens.isActive(token);
  if (!isGood) return challenge(401, 'invalid_token');
  if (!token.scope.split(' ').includes('openid')) return challenge(403, 'insufficient_scope');
  const user = seed.users.find(({ sub }) => sub === token.sub);
  const email = user?.email ? { email: user.email, email_verified: user.emailVerified } : {};
  return { status: 200, body: { sub: token.sub, ...email } };
}

function challenge(status: number, error: string): SimulatedAnswer {
  return { status, headers: { 'www-authenticate': `Bearer realm="simulated", error="${error}"` } };
}

/** Says the raw token wherever an answer has room for it, as no provider should. */
function echo(raw: string): SimulatedAnswer {
  return { ...refusal(400, raw), headers: { 'x-request-id': raw, 'www-authenticate': `error="${raw}"` } };
}

function refusal(status: number, error: string): SimulatedAnswer {
  return { status, body: { error, error_description: `the simulated issuer says ${error}` } };
}
