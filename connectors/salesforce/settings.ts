import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type ConnectorContext, CountersignError } from 'countersign/kit';
import { MONITORING, type Monitoring } from './manifest.ts';

/** How the connector proves to Salesforce who it is. */
export interface JwtApp {
  readonly clientId: string;
  readonly username: string;
  readonly audience: string;
  readonly key: KeyObject;
}

export interface SalesforceSettings {
  readonly baseUrl: string;
  readonly app: JwtApp;
  readonly monitoring: Monitoring;
}

/** These answer for tokens, but hold no org's data: every call after the first would fail. */
const LOGIN_HOST = /^https:\/\/(login|test)\.salesforce\.com$/i;
const AUDIENCE = 'https://login.salesforce.com';

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function readSettings({ settings, secrets }: ConnectorContext): SalesforceSettings {
  const baseUrl = present('SALESFORCE_INSTANCE_URL', settings.baseUrl).replace(/\/+$/, '');
  if (LOGIN_HOST.test(baseUrl)) {
    throw invalid('SALESFORCE_INSTANCE_URL', `name the org’s My Domain, not ${baseUrl}`);
  }
  return {
    baseUrl,
    app: {
      clientId: present('SALESFORCE_CLIENT_ID', settings.clientId),
      username: present('SALESFORCE_USERNAME', settings.username),
      audience: settings.tokenAudience || AUDIENCE,
      key: readPrivateKey(present('SALESFORCE_PRIVATE_KEY', secrets.privateKey)),
    },
    monitoring: readMonitoring(settings.eventMonitoring || 'none'),
  };
}

function readMonitoring(value: string): Monitoring {
  if (Object.hasOwn(MONITORING, value)) return value as Monitoring;
  const choices = Object.keys(MONITORING).join(', ');
  throw invalid('SALESFORCE_EVENT_MONITORING', `"${value.slice(0, 40)}" is none of ${choices}`);
}

/** Salesforce takes RS256 alone. */
function readPrivateKey(text: string): KeyObject {
  try {
    const key = text.trimStart().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: 'jwk' })
      : createPrivateKey(text.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The cause may quote the key: it is left out on purpose.
  }
  throw invalid('SALESFORCE_PRIVATE_KEY', 'the private key is not an RSA key in PEM or JWK');
}

function present(env: string, value: string | undefined): string {
  if (value) return value;
  throw invalid(env, 'missing');
}

function invalid(env: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `salesforce: ${env}: ${what}`, { place: env });
}
