import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CountersignError, errorCode, type Http } from 'countersign/kit';
import { SignJWT } from 'jose';
import { InstallationToken, readAnswer } from './wire.ts';

/** A token is renewed this long before it ends, so that none ends under way. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** The App's own JWT: dated back for clocks that differ, and within the ten minutes GitHub allows. */
const JWT_BACKDATED_S = 60;
const JWT_LIFETIME_S = 9 * 60;

export interface AppTokens {
  /** The installation token in force; fetched when there is none. One fetch at a time. @throws ERR_CONNECTOR_… */
  current(): Promise<string>;
  /** Drops the token in force, after GitHub refused it. */
  forget(): void;
}

export interface AppIdentity {
  readonly appId: string;
  readonly installationId: string;
  readonly privateKey: KeyObject;
}

/** Reads the PEM that GitHub hands out (PKCS#1) or PKCS#8. @throws ERR_CONFIG_INVALID; the key is in no message */
export function readPrivateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The cause may quote the input: it is left out on purpose.
  }
  throw new CountersignError('ERR_CONFIG_INVALID', 'github: the App’s private key is not an RSA key in PEM', {
    place: 'GITHUB_APP_PRIVATE_KEY',
  });
}

/** The JWT by which the App itself speaks (RS256). */
export async function appJwt(identity: AppIdentity, now: Date): Promise<string> {
  const nowS = Math.floor(now.getTime() / 1_000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(identity.appId)
    .setIssuedAt(nowS - JWT_BACKDATED_S)
    .setExpirationTime(nowS + JWT_LIFETIME_S)
    .sign(identity.privateKey);
}

/**
 * Keeps the installation token, one hour of life, until five minutes before its end.
 *
 * @param http speaks as the App, by its JWT
 * @see https://docs.github.com/en/enterprise-cloud@latest/rest/apps/apps#create-an-installation-access-token-for-an-app
 */
export function keepAppToken(http: Http, installationId: string, now: () => Date): AppTokens {
  let kept: { token: string; renewAtMs: number } | undefined;
  let fetching: Promise<string> | undefined;

  const fetchToken = async (): Promise<string> => {
    const path = `app/installations/${encodeURIComponent(installationId)}/access_tokens`;
    const answer = await http({ method: 'POST', path }).catch((thrown: unknown) => {
      throw asUnavailable(thrown);
    });
    const { token, expires_at } = readAnswer(InstallationToken, answer.body, answer.line);
    const endsAtMs = Date.parse(expires_at);
    if (Number.isNaN(endsAtMs)) {
      throw new CountersignError('ERR_CONNECTOR_RESPONSE_UNREADABLE', 'github: expires_at: not a time', {
        place: `github ${answer.line}`,
      });
    }
    kept = { token, renewAtMs: endsAtMs - RENEW_BEFORE_MS };
    return token;
  };

  return {
    async current() {
      if (kept && now().getTime() < kept.renewAtMs) return kept.token;
      fetching ??= fetchToken().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    forget() {
      kept = undefined;
    },
  };
}

/** A token that nobody got changes nothing: whoever asked for it was not heard, and may ask again. */
function asUnavailable(thrown: unknown): unknown {
  if (errorCode(thrown) !== 'ERR_CONNECTOR_OUTCOME_UNKNOWN' || !(thrown instanceof Error)) return thrown;
  const { place } = thrown as CountersignError;
  return new CountersignError('ERR_CONNECTOR_UNAVAILABLE', thrown.message, {
    cause: thrown,
    ...(place ? { place } : {}),
  });
}
