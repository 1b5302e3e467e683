import { createPrivateKey, createPublicKey, hash, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type ConnectorContext, CountersignError } from 'countersign/kit';

/** How the connector proves to Snowflake who it is. */
export type Proof =
  | {
      readonly kind: 'key-pair';
      readonly key: KeyObject;
      /** `SHA256:` and the digest of the public half, as Snowflake writes it. */
      readonly fingerprint: string;
    }
  | { readonly kind: 'programmatic-token'; readonly token: string };

export interface SnowflakeSettings {
  readonly baseUrl: string;
  /** As the assertion names it: upper case, without the region of a locator. */
  readonly account: string;
  readonly user: string;
  readonly role: string;
  readonly warehouse: string;
  readonly proof: Proof;
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function readSettings({ settings, secrets }: ConnectorContext): SnowflakeSettings {
  return {
    baseUrl: present('SNOWFLAKE_ACCOUNT_URL', settings.baseUrl).replace(/\/+$/, ''),
    account: accountName(present('SNOWFLAKE_ACCOUNT', settings.account)),
    user: present('SNOWFLAKE_USER', settings.user),
    role: present('SNOWFLAKE_ROLE', settings.role),
    warehouse: present('SNOWFLAKE_WAREHOUSE', settings.warehouse),
    proof: readProof(secrets),
  };
}

/** A key goes before a token: half a set-up is never made up for by the weaker one without a word. */
function readProof({ privateKey, token }: ConnectorContext['secrets']): Proof {
  if (privateKey) {
    const key = readPrivateKey(privateKey);
    return { kind: 'key-pair', key, fingerprint: fingerprintOf(key) };
  }
  if (token) return { kind: 'programmatic-token', token: token.trim() };
  throw invalid('SNOWFLAKE_PRIVATE_KEY', 'missing; configure a key, or as a fallback SNOWFLAKE_TOKEN');
}

/** `xy12345.eu-central-1` is signed as `XY12345`. @see https://docs.snowflake.com/en/developer-guide/sql-api/authenticating */
function accountName(identifier: string): string {
  const account = identifier.split('.')[0] ?? '';
  if (/^[A-Za-z0-9_-]+$/.test(account)) return account.toUpperCase();
  throw invalid('SNOWFLAKE_ACCOUNT', 'name the account as acme-prod or by its locator, without https://');
}

/** Snowflake takes RS256 alone. */
function readPrivateKey(pem: string): KeyObject {
  if (/ENCRYPTED/.test(pem)) {
    throw invalid('SNOWFLAKE_PRIVATE_KEY', 'the key is encrypted; hand it over decrypted, as a secret');
  }
  try {
    const key = pem.trimStart().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(pem) as JsonWebKey, format: 'jwk' })
      : createPrivateKey(pem.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The cause may quote the key: it is left out on purpose.
  }
  throw invalid('SNOWFLAKE_PRIVATE_KEY', 'the private key is not an RSA key in PEM or JWK');
}

function fingerprintOf(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return `SHA256:${hash('sha256', der, 'base64')}`;
}

function present(env: string, value: string | undefined): string {
  if (value?.trim()) return value.trim();
  throw invalid(env, 'missing');
}

function invalid(env: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `snowflake: ${env}: ${what}`, { place: env });
}
