import type { OAuth2Client, UserInfoAnswer } from './client.ts';
import type { HeldToken } from './held-token.ts';
import { judgeSignature, type Signature } from './signature.ts';
import type { Introspection, UserInfo } from './wire.ts';

/** What the issuer says of one token in hand. */
export interface TokenReading {
  readonly token: HeldToken;
  /**
   * active    the issuer takes it
   * inactive  the issuer says that it is not active: it ended, was revoked, was never issued, or is not for us to see
   * untold    no endpoint of the issuer tells
   */
  readonly state: 'active' | 'inactive' | 'untold';
  /** Which endpoint told the state. */
  readonly by: 'introspection' | 'userinfo' | undefined;
  readonly signature: Signature['state'];
  /** Whose it is, in the issuer's word: an endpoint's, or a signature that holds. */
  readonly subject: string | undefined;
  readonly username: string | undefined;
  /** Verified by the issuer, lower-case. */
  readonly email: string | undefined;
  readonly clientId: string | undefined;
  readonly scopes: readonly string[];
  readonly issuedAt: string | undefined;
  readonly endsAt: string | undefined;
}

/** Reads all tokens in hand, one after the other. @throws ERR_CONNECTOR_… of whichever cannot be read */
export async function readTokens(client: OAuth2Client): Promise<readonly TokenReading[]> {
  const readings: TokenReading[] = [];
  for (const token of await client.held()) readings.push(await readToken(client, token));
  return readings;
}

/** By introspection; by userinfo for what that leaves open; and by the signature of a JWT. */
export async function readToken(client: OAuth2Client, token: HeldToken): Promise<TokenReading> {
  const introspection = await client.introspect(token);
  const userinfo = await askUserInfo(client, token, introspection);
  const { state: signature, claims } = await judgeSignature(token, client.issuer, await client.keys());
  const told = stateOf(introspection, userinfo);
  const info = personOf(introspection?.sub ?? claims.sub, userinfo);
  return {
    token,
    ...told,
    signature,
    subject: introspection?.sub ?? claims.sub ?? info.sub,
    username: introspection?.username ?? info.preferred_username,
    email: info.email_verified === true ? info.email?.toLowerCase() : undefined,
    clientId: introspection?.client_id ?? claims.client_id ?? claims.azp,
    scopes: introspection?.scope?.split(' ').filter((scope) => scope !== '' && scope.length <= 256) ?? [],
    issuedAt: instant(introspection?.iat ?? claims.iat),
    endsAt: instant(introspection?.exp ?? claims.exp),
  };
}

/** How a token stands, and which endpoint told it. */
export type TokenState = Pick<TokenReading, 'state' | 'by'>;

/** How one token stands, for a proof. */
export async function readState(client: OAuth2Client, token: HeldToken): Promise<TokenState> {
  const introspection = await client.introspect(token);
  return stateOf(introspection, introspection ? SILENT : await askUserInfo(client, token, undefined));
}

const SILENT: UserInfoAnswer = { kind: 'silent' };

/** Userinfo is for access tokens; one that is inactive has nothing more to say. */
async function askUserInfo(
  client: OAuth2Client,
  token: HeldToken,
  introspection: Introspection | undefined,
): Promise<UserInfoAnswer> {
  const isWanted = token.hint !== 'refresh_token' && (introspection?.active ?? true);
  return isWanted ? client.userinfo(token) : SILENT;
}

function stateOf(introspection: Introspection | undefined, asked: UserInfoAnswer): TokenState {
  if (introspection) return { state: introspection.active ? 'active' : 'inactive', by: 'introspection' };
  if (asked.kind === 'silent') return { state: 'untold', by: undefined };
  return { state: asked.kind === 'claims' ? 'active' : 'inactive', by: 'userinfo' };
}

/** OpenID Connect Core 1.0, 5.3.2: claims of another subject than the token's must not be used. */
function personOf(subject: string | undefined, asked: UserInfoAnswer): UserInfo {
  if (asked.kind !== 'claims' || asked.claims.sub === undefined) return {};
  return subject === undefined || subject === asked.claims.sub ? asked.claims : {};
}

function instant(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1_000).toISOString();
}
