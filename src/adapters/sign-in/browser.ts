import { createRemoteJWKSet, jwtVerify } from 'jose';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { z } from 'zod';
import type { BrowserSignIn, Session, SignInTransaction } from '#domain/access/session.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';

/** Sign-in with a browser: authorisation code with PKCE, state and nonce, and logout told by the provider. */

export interface BrowserSignInOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client, which proves itself by PKCE alone. */
  readonly clientSecret: string | undefined;
  /** Where the provider sends people back to. */
  readonly redirectUri: string;
  /** Takes an issuer over plain HTTP: for tests alone. */
  readonly allowInsecure: boolean;
  readonly clock: Clock;
}

const SCOPE = 'openid email profile';
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const Claims = z.looseObject({
  sub: z.string().min(1).max(512),
  sid: z.string().max(512).optional(),
  email: z.string().max(320).optional(),
  email_verified: z.boolean().optional(),
});
/** @see https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken */
const Logout = z
  .looseObject({
    sub: z.string().optional(),
    sid: z.string().optional(),
    nonce: z.never().optional(),
    events: z.looseObject({ [LOGOUT_EVENT]: z.looseObject({}) }),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined, 'names neither sub nor sid');

/** The provider is asked for its metadata at the first use; a failed discovery is tried again at the next. */
export function createBrowserSignIn(options: BrowserSignInOptions): BrowserSignIn {
  let found: Promise<Configuration> | undefined;
  const provider = (): Promise<Configuration> => {
    found ??= discover(options).catch((cause: unknown) => {
      found = undefined;
      throw new CountersignError('ERR_NOT_READY', 'the OpenID provider cannot be asked', { cause });
    });
    return found;
  };
  return {
    async begin() {
      const config = await provider();
      const transaction = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const url = buildAuthorizationUrl(config, {
        redirect_uri: options.redirectUri,
        scope: SCOPE,
        state: transaction.state,
        nonce: transaction.nonce,
        code_challenge: await calculatePKCECodeChallenge(transaction.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, transaction };
    },
    finish: async (cameBackTo, transaction) => finish(await provider(), new URL(cameBackTo), transaction),
    readLogout: async (token) => readLogout(await provider(), token, options),
    async endUrl(afterwards) {
      const config = await provider();
      if (!config.serverMetadata().end_session_endpoint) return undefined;
      return buildEndSessionUrl(config, { post_logout_redirect_uri: afterwards }).href;
    },
  };
}

async function discover(options: BrowserSignInOptions): Promise<Configuration> {
  const { issuer, clientId, clientSecret, allowInsecure } = options;
  const execute = allowInsecure ? [allowInsecureRequests] : [];
  const proof = clientSecret === undefined ? None() : ClientSecretPost(clientSecret);
  return await discovery(new URL(issuer), clientId, undefined, proof, { execute });
}

async function finish(config: Configuration, cameBackTo: URL, sent: SignInTransaction): Promise<Session> {
  try {
    const tokens = await authorizationCodeGrant(config, cameBackTo, {
      pkceCodeVerifier: sent.verifier,
      expectedState: sent.state,
      expectedNonce: sent.nonce,
      idTokenExpected: true,
    });
    const idClaims = tokens.claims()!;
    const told = config.serverMetadata().userinfo_endpoint
      ? await fetchUserInfo(config, tokens.access_token, idClaims.sub)
      : {};
    const claims = Claims.parse({ ...told, ...idClaims });
    const { sub: subject, sid, email, email_verified: verified } = claims;
    return { subject, sid, email: verified === true ? email?.toLowerCase() : undefined, claims };
  } catch (cause) {
    throw new CountersignError('ERR_UNAUTHENTICATED', 'the sign-in did not succeed; begin it again', {
      cause,
    });
  }
}

async function readLogout(config: Configuration, token: string, { clientId, clock }: BrowserSignInOptions) {
  try {
    const { jwks_uri: keys, issuer } = config.serverMetadata();
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(keys ?? '')), {
      issuer,
      audience: clientId,
      algorithms: ['RS256', 'ES256', 'PS256', 'EdDSA'],
      requiredClaims: ['iat', 'jti'],
      maxTokenAge: '5m',
      clockTolerance: 60,
      currentDate: clock.now(),
    });
    const { sub: subject, sid } = Logout.parse(payload);
    return { subject, sid };
  } catch (cause) {
    throw new CountersignError('ERR_UNAUTHENTICATED', 'the logout token is not accepted', { cause });
  }
}
