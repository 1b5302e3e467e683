import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CountersignError, type Http, type KeptToken, keepToken, readAnswer, recoded } from 'countersign/kit';
import { SignJWT } from 'jose';
import { InstallationToken } from './wire.ts';

/** The App's own JWT: dated back for clocks that differ, and within the ten minutes GitHub allows. */
const JWT_BACKDATED_S = 60;
const JWT_LIFETIME_S = 9 * 60;

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
 * Keeps the installation token, which lives an hour.
 *
 * @param http speaks as the App, by its JWT
 * @see https://docs.github.com/en/enterprise-cloud@latest/rest/apps/apps#create-an-installation-access-token-for-an-app
 */
export function keepAppToken(http: Http, installationId: string, now: () => Date): KeptToken {
  return keepToken(async () => {
    const path = `app/installations/${encodeURIComponent(installationId)}/access_tokens`;
    const answer = await http({ method: 'POST', path }).catch((thrown: unknown) => {
      // A token that nobody got changes nothing: whoever asked for it may ask again.
      throw recoded(thrown, { ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE' });
    });
    const { token, expires_at } = readAnswer('github', InstallationToken, answer);
    const endsAtMs = Date.parse(expires_at);
    if (!Number.isNaN(endsAtMs)) return { token, endsAtMs };
    throw new CountersignError('ERR_CONNECTOR_RESPONSE_UNREADABLE', 'github: expires_at: not a time', {
      place: `github ${answer.line}`,
    });
  }, now);
}
