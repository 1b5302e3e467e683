import {
  type Call,
  type ConnectorContext,
  CountersignError,
  callOf,
  type ErrorCode,
  errorCode,
  type Http,
  type HttpAnswer,
  readAnswer,
  recoded,
} from 'countersign/kit';
import { type Authentication, authenticate } from './client-auth.ts';
import { type ClientEndpoint, discover, type Endpoints, fetchKeys, kept } from './discovery.ts';
import { endpointHttp } from './endpoint-http.ts';
import { errorCodeOf } from './error-text.ts';
import { HeldToken } from './held-token.ts';
import { type RegisteredClient, readSettings } from './settings.ts';
import { readTokensFile } from './tokens-file.ts';
import { Introspection, type KeySet, UserInfo } from './wire.ts';

/** What the userinfo endpoint makes of a token: whose it is, that it is no good, or nothing that tells. */
export type UserInfoAnswer =
  | { readonly kind: 'claims'; readonly claims: UserInfo }
  | { readonly kind: 'invalid' | 'silent' };

/** What came of trying the configuration out. */
export interface TriedOut {
  readonly endpoints: Endpoints;
  /** Further clients that introspection refused. */
  readonly refused: readonly string[];
}

/**
 * One issuer, as this connector speaks to it: the only file that sees an HTTP status. Every call throws ERR_CONNECTOR_…,
 * and none of the errors and answers has a raw token in it.
 */
export interface OAuth2Client {
  readonly context: ConnectorContext;
  readonly issuer: string;
  readonly clientId: string;
  /**
   * Reads the metadata anew, and asks introspection, in the name of each client, about a token that is none. Where there is
   * no introspection no client's proof is tried: a revocation is no reading.
   */
  tryOut(): Promise<TriedOut>;
  /** The tokens in hand, read from their file now. @throws ERR_CONFIG_INVALID for a file that cannot be read */
  held(): Promise<readonly HeldToken[]>;
  endpoints(): Promise<Endpoints>;
  /** The issuer's keys; undefined when it publishes none. */
  keys(): Promise<KeySet | undefined>;
  /**
   * As the client sees the token, else as another configured one does. Undefined when the issuer has no such endpoint, or
   * says that it does not read tokens of this kind.
   */
  introspect(token: HeldToken): Promise<Introspection | undefined>;
  /** A use of the token, which the issuer may log as one. */
  userinfo(token: HeldToken): Promise<UserInfoAnswer>;
  /** Whether a client's own proof is configured, so that its tokens are revoked in its name. */
  isConfigured(clientId: string): boolean;
  /** In the name of the client it was issued to, where that is configured. Repeating it does no harm. */
  revoke(token: HeldToken, clientId: string | undefined): Promise<Call>;
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): OAuth2Client {
  const { issuer, audience, tokensFile, client, clients } = readSettings(context);
  const now = () => context.clock.now();
  const httpFor = endpointHttp(context);
  const endpoints = kept(() => discover(httpFor, issuer), now);
  const keySet = kept(async () => {
    const { keys } = await endpoints();
    return keys && fetchKeys(httpFor, keys);
  }, now);
  const post = async (endpoint: ClientEndpoint, by: RegisteredClient, token: HeldToken) => {
    const proof = await authenticate(by, endpoint, audience, now());
    return token.guard(httpFor(endpoint.url)(tokenRequest(endpoint, proof, token)));
  };
  const asks = (by: RegisteredClient, introspection: ClientEndpoint) => async (token: HeldToken) =>
    readIntrospection(await asRead(post(introspection, by, token)), token, issuer);
  const othersThan = (own: RegisteredClient) => [...clients.values()].filter((each) => each !== own);
  return {
    context,
    issuer,
    clientId: client.id,
    async tryOut() {
      const found = await discover(httpFor, issuer);
      const { introspection } = found;
      if (!introspection) return { endpoints: found, refused: [] };
      const none = new HeldToken(NO_TOKEN, context.fingerprints.of(NO_TOKEN), undefined);
      await asks(client, introspection)(none);
      const refused: string[] = [];
      for (const by of othersThan(client)) {
        if (await isRefused(asks(by, introspection)(none))) refused.push(by.id);
      }
      return { endpoints: found, refused };
    },
    held: () => readTokensFile(tokensFile, context),
    endpoints,
    keys: keySet,
    async introspect(token) {
      const { introspection } = await endpoints();
      if (!introspection) return undefined;
      const ask = (by: RegisteredClient) => asks(by, introspection)(token);
      const own = await ask(client);
      if (own === undefined || own.active) return own;
      return (await seenByAnother(othersThan(client), ask, context)) ?? own;
    },
    async userinfo(token) {
      const { userinfo } = await endpoints();
      if (!userinfo) return { kind: 'silent' };
      return token.guard(askUserInfo(httpFor(userinfo), userinfo, token));
    },
    isConfigured: (clientId) => clients.has(clientId),
    async revoke(token, clientId) {
      const { revocation } = await endpoints();
      if (!revocation) throw noRevocation();
      const by = (clientId === undefined ? undefined : clients.get(clientId)) ?? client;
      const answer = await asRevocation(post(revocation, by, token));
      return token.cleanCall(callOf(answer));
    },
  };
}

/** Refused, or ruled out by the metadata: such a client may revoke all the same. */
const MAY_NOT_ASK: ReadonlySet<ErrorCode> = new Set([
  'ERR_CONNECTOR_FORBIDDEN',
  'ERR_CONNECTOR_REJECTED',
  'ERR_CONFIG_INVALID',
]);

/** Shown to introspection where nothing is to be found out but who may ask. */
const NO_TOKEN = 'countersign-preflight-is-no-token';

/** Whether the client may not ask; any other fault is one. */
async function isRefused(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return false;
  } catch (thrown) {
    const code = errorCode(thrown);
    if (code !== undefined && MAY_NOT_ASK.has(code)) return true;
    throw thrown;
  }
}

/** An issuer may show a token to the client alone that it was issued to. One that may not ask is named in the log. */
async function seenByAnother(
  clients: readonly RegisteredClient[],
  ask: (by: RegisteredClient) => Promise<Introspection | undefined>,
  { log }: ConnectorContext,
): Promise<Introspection | undefined> {
  for (const by of clients) {
    try {
      const read = await ask(by);
      if (read?.active) return read;
    } catch (thrown) {
      const code = errorCode(thrown);
      if (code === undefined || !MAY_NOT_ASK.has(code)) throw thrown;
      log.warn({ platform: 'oauth2', client: by.id, code }, 'a client of OAUTH2_CLIENTS may not introspect');
    }
  }
  return undefined;
}

/** @throws ERR_CAPABILITY_NOT_OFFERED in the words of a plan's gap */
export function noRevocation(): CountersignError {
  return new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    'oauth2: the issuer’s metadata names no revocation endpoint (RFC 7009)',
    { place: 'oauth2 revocation_endpoint' },
  );
}

/** 400: an error of OAuth, whose code is read, is an answer here. */
function tokenRequest(endpoint: ClientEndpoint, { headers, form }: Authentication, token: HeldToken) {
  const hint = token.hint ? { token_type_hint: token.hint } : {};
  const isReading = endpoint.name === 'introspection';
  return {
    method: 'POST',
    path: endpoint.url.href,
    headers,
    form: { ...form, token: token.reveal(), ...hint },
    accept: isReading ? [400] : [],
  } as const;
}

/** An introspection changes nothing: one whose answer was lost is merely unavailable. */
async function asRead(asked: Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await asked;
  } catch (thrown) {
    throw recoded(thrown, { ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE' });
  }
}

/** RFC 7009, 2.2.1: with a 503 the token still exists, so that nothing is unknown. */
async function asRevocation(asked: Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await asked;
  } catch (thrown) {
    const isStillThere =
      errorCode(thrown) === 'ERR_CONNECTOR_OUTCOME_UNKNOWN' &&
      / → 503$/.test((thrown as CountersignError).place ?? '');
    throw isStillThere
      ? recoded(thrown, { ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE' })
      : thrown;
  }
}

/** @throws ERR_CONNECTOR_REJECTED for an error of OAuth, _RESPONSE_UNREADABLE for a token of another issuer */
function readIntrospection(answer: HttpAnswer, token: HeldToken, issuer: string): Introspection | undefined {
  if (answer.status === 400) {
    const code = errorCodeOf(answer);
    if (code === 'unsupported_token_type') return undefined;
    throw new CountersignError(
      'ERR_CONNECTOR_REJECTED',
      `oauth2: ${token.fingerprint}: ${answer.line}${code ? `: ${code}` : ''}`,
      {
        place: `oauth2 ${answer.line}`,
      },
    );
  }
  const read = token.cleanRead(readAnswer('oauth2', Introspection, answer));
  if (!read.active || read.iss === undefined || read.iss === issuer) return read;
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `oauth2: ${token.fingerprint} is a token of the issuer ${JSON.stringify(read.iss.slice(0, 200))}`,
    { place: 'oauth2 introspection iss' },
  );
}

/** RFC 6750, 3.1: a token that is no good is refused with `invalid_token`; one that may not ask with `insufficient_scope`. */
async function askUserInfo(http: Http, url: URL, token: HeldToken): Promise<UserInfoAnswer> {
  const answer = await http({
    method: 'GET',
    path: url.href,
    headers: { authorization: `Bearer ${token.reveal()}` },
    accept: [200, 400, 401, 403],
  });
  if (answer.status < 300) {
    // A signed answer (application/jwt) shows no claims here, but that the token was taken.
    const claims = UserInfo.safeParse(answer.body ?? {});
    return { kind: 'claims', claims: token.cleanRead(claims.success ? claims.data : {}) };
  }
  const code = errorCodeOf(answer);
  if (code === 'invalid_token') return { kind: 'invalid' };
  if (code === 'insufficient_scope' || answer.status === 400 || answer.status === 401)
    return { kind: 'silent' };
  throw new CountersignError('ERR_CONNECTOR_FORBIDDEN', `oauth2: ${answer.line}`, {
    place: `oauth2 ${answer.line}`,
    ...(answer.requestId ? { requestId: answer.requestId } : {}),
  });
}
