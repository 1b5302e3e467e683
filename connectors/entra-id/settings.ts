import { createPrivateKey, hash, type KeyObject, X509Certificate } from 'node:crypto';
import { type ConnectorContext, CountersignError } from 'countersign/kit';
import { manifest } from './manifest.ts';

/** How the connector proves to Entra who it is. */
export type Proof =
  | {
      readonly kind: 'certificate';
      readonly key: KeyObject;
      /** `x5t#S256` of RFC 7515: base64url of the SHA-256 over the certificate in DER. */
      readonly thumbprint: string;
      readonly endsAt: Date;
    }
  | { readonly kind: 'secret'; readonly secret: string };

export interface EntraSettings {
  readonly baseUrl: string;
  readonly loginUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** What tokens are asked for: `https://graph.microsoft.com/.default`. */
  readonly scope: string;
  readonly audience: string;
  readonly proof: Proof;
}

/** Names that stand for every tenant; an app that acts by itself needs its own. */
const NO_TENANT = ['common', 'organizations', 'consumers'];

/** @throws ERR_CONFIG_INVALID naming the setting or secret; a key is in no message */
export function readSettings(context: ConnectorContext): EntraSettings {
  const setting = (name: string) =>
    context.settings[name] || manifest.settings.find((each) => each.name === name)?.default || '';
  const [baseUrl, loginUrl] = [setting('baseUrl'), setting('loginUrl')].map((url) => url.replace(/\/+$/, ''));
  const tenantId = setting('tenantId');
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(tenantId) || NO_TENANT.includes(tenantId))
    throw invalid('ENTRA_TENANT_ID', 'the tenant must be an id or a domain of one tenant');
  const clientId = setting('clientId');
  if (clientId === '') throw invalid('ENTRA_CLIENT_ID', 'the application’s id is missing');
  return {
    baseUrl: baseUrl ?? '',
    loginUrl: loginUrl ?? '',
    tenantId,
    clientId,
    scope: `${(setting('graphResource') || (baseUrl ?? '')).replace(/\/+$/, '')}/.default`,
    audience: setting('tokenAudience') || `${loginUrl}/${tenantId}/oauth2/v2.0/token`,
    proof: readProof(context),
  };
}

function readProof({ settings, secrets }: ConnectorContext): Proof {
  const { privateKey, clientSecret } = secrets;
  if (settings.certificate && privateKey) return readCertificate(settings.certificate, privateKey);
  if (settings.certificate || privateKey) {
    // Half a certificate is a mistake; going on with the secret would hide it.
    const missing = privateKey ? 'ENTRA_CERTIFICATE' : 'ENTRA_PRIVATE_KEY';
    throw invalid(missing, `${missing} is missing beside its other half`);
  }
  if (clientSecret) return { kind: 'secret', secret: clientSecret };
  throw invalid(
    'ENTRA_CERTIFICATE',
    'configure a certificate (ENTRA_CERTIFICATE and ENTRA_PRIVATE_KEY) or ENTRA_CLIENT_SECRET',
  );
}

function readCertificate(certificatePem: string, keyPem: string): Proof {
  const certificate = parsed('ENTRA_CERTIFICATE', 'the certificate is not in PEM', () => {
    return new X509Certificate(lines(certificatePem));
  });
  const notRsa = 'the private key is not an RSA key in PEM';
  const key = parsed('ENTRA_PRIVATE_KEY', notRsa, () => createPrivateKey(lines(keyPem)));
  if (key.asymmetricKeyType !== 'rsa') throw invalid('ENTRA_PRIVATE_KEY', notRsa);
  if (!certificate.checkPrivateKey(key))
    throw invalid('ENTRA_PRIVATE_KEY', 'the private key is not that of the certificate');
  const thumbprint = Buffer.from(hash('sha256', certificate.raw, 'buffer')).toString('base64url');
  return { kind: 'certificate', key, thumbprint, endsAt: new Date(certificate.validTo) };
}

function lines(pem: string): string {
  return pem.replaceAll('\\n', '\n');
}

function parsed<Value>(place: string, what: string, read: () => Value): Value {
  try {
    return read();
  } catch {
    // The cause may quote the key: it is left out on purpose.
    throw invalid(place, what);
  }
}

function invalid(place: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `entra-id: ${what}`, { place });
}
