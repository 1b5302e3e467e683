import { type ConnectorContext, CountersignError } from 'countersign/kit';
import { readSigningKey, type SigningKey } from './signing-key.ts';

/** The form in which signals are sent. */
export type Dialect = 'caep' | 'okta';

/** All that sending needs. */
export interface Sending {
  readonly receiver: URL;
  readonly dialect: Dialect;
  readonly issuer: string;
  readonly audience: string;
  readonly key: SigningKey & { readonly keyId: string };
  /** The whole header; undefined where the receiver asks for none. */
  readonly authorization: string | undefined;
}

export interface SharedSignalsSettings {
  readonly issuer: string;
  /** Whose stream comes to us. */
  readonly transmitter: URL | undefined;
  /** Short names of the events that the stream is known to deliver. */
  readonly delivered: ReadonlySet<string>;
  readonly subjectIssuer: string | undefined;
  /** Undefined where no receiver is configured: then nothing is sent. */
  readonly sending: Sending | undefined;
}

/** Where Okta takes security event tokens. */
const OKTA_ENDPOINT = '/security/api/v1/security-events';

/** @throws ERR_CONFIG_INVALID naming the setting or secret, never a secret's value */
export function readSettings(context: ConnectorContext): SharedSignalsSettings {
  const { settings } = context;
  const issuer = settings.issuer ?? '';
  if (URL.parse(issuer)?.protocol !== 'https:')
    throw invalid('SHARED_SIGNALS_ISSUER', 'must be an https URL, our own identifier');
  const transmitter = settings.transmitter
    ? address('SHARED_SIGNALS_TRANSMITTER', settings.transmitter)
    : undefined;
  return {
    issuer,
    transmitter,
    delivered: new Set((settings.delivered ?? '').split(/[\s,]+/).filter((name) => name !== '')),
    subjectIssuer: settings.subjectIssuer || settings.transmitter || undefined,
    sending: readSending(issuer, context),
  };
}

function readSending(issuer: string, { settings, secrets }: ConnectorContext): Sending | undefined {
  // A key alone is no mistake: receivers must be able to read its public half before they name their endpoint.
  if (!settings.receiver) return undefined;
  const dialect = dialectOf(settings.dialect);
  const receiver = address('SHARED_SIGNALS_RECEIVER_URL', settings.receiver);
  const audience = settings.audience || receiver.origin;
  if (dialect === 'okta' && receiver.pathname === '/') receiver.pathname = OKTA_ENDPOINT;
  return {
    receiver,
    dialect,
    issuer,
    audience,
    key: keyOf(dialect, settings.keyId, secrets.privateKey),
    authorization: secrets.receiverAuthorization || undefined,
  };
}

function dialectOf(given = 'caep'): Dialect {
  if (given === 'caep' || given === 'okta') return given;
  throw invalid('SHARED_SIGNALS_DIALECT', 'must be caep or okta');
}

function keyOf(dialect: Dialect, keyId: string | undefined, text: string | undefined): Sending['key'] {
  if (!text) throw invalid('SHARED_SIGNALS_PRIVATE_KEY', 'missing: a receiver takes nothing unsigned');
  const key = readSigningKey(text);
  if (!key)
    throw invalid('SHARED_SIGNALS_PRIVATE_KEY', 'no RSA key of 2048 bits or more, and no EC P-256 key');
  if (dialect === 'okta' && key.alg !== 'RS256')
    throw invalid('SHARED_SIGNALS_PRIVATE_KEY', 'Okta takes RS256 only: an RSA key is needed');
  const id = keyId || key.keyId;
  if (!id) throw invalid('SHARED_SIGNALS_KEY_ID', 'missing: receivers find our key by its kid');
  return { ...key, keyId: id };
}

/** That it is https, or on loopback, the kit's client holds. */
function address(place: string, text: string): URL {
  const url = URL.parse(text);
  if (url && !url.username && !url.password && !url.hash) return url;
  throw invalid(place, 'must be an https URL without credentials and fragment');
}

function invalid(place: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `shared-signals: ${place}: ${what}`, { place });
}
