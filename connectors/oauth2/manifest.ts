import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/** What RFC 7009, 7662, 8414 and OpenID Connect let one see and do, whoever implements them. */
export const manifest: Manifest = {
  platform: 'oauth2',
  title: 'OAuth 2.0 / OpenID Connect (any provider)',
  kind: 'identity-provider',
  version: '1.0.0',
  settings: [
    {
      name: 'issuer',
      env: 'OAUTH2_ISSUER',
      description: 'The issuer identifier, letter by letter as the provider’s metadata spells it; https.',
      required: true,
    },
    {
      name: 'clientId',
      env: 'OAUTH2_CLIENT_ID',
      description: 'Id of the client that introspects, and that revokes the tokens issued to it.',
      required: true,
    },
    {
      name: 'keyId',
      env: 'OAUTH2_KEY_ID',
      description:
        'kid of the private key; may be left out when the client has one key, or the key is a JWK.',
      required: false,
    },
    {
      name: 'assertionAudience',
      env: 'OAUTH2_ASSERTION_AUDIENCE',
      description:
        'Audience of the client’s assertions where the provider wants another than its issuer identifier.',
      required: false,
    },
    {
      name: 'tokensFile',
      env: 'OAUTH2_TOKENS_FILE',
      description:
        'Path of the file with the raw tokens that may be acted on, one a line; read at the moment of use.',
      required: true,
    },
  ],
  secrets: [
    {
      name: 'privateKey',
      env: 'OAUTH2_PRIVATE_KEY',
      description: 'The client’s private key (private_key_jwt): RSA, EC or Ed25519, PEM (PKCS#8) or JWK.',
      required: false,
    },
    {
      name: 'clientSecret',
      env: 'OAUTH2_CLIENT_SECRET',
      description: 'The client’s secret (client_secret_basic), where it has no key.',
      required: false,
    },
    {
      name: 'clients',
      env: 'OAUTH2_CLIENTS',
      description:
        'JSON object of further clients, whose tokens are revoked in their own name: id to secret, PEM or JWK.',
      required: false,
    },
  ],
  rateLimits: {
    // No standard names a budget; each token in the file costs one call or two a reading.
    max: 120,
    durationMs: 60_000,
    containmentShare: 0.5,
    dialect: '429, or 503 on revocation, with Retry-After in seconds or as a date',
    docs: 'https://www.rfc-editor.org/rfc/rfc6585#section-4',
  },
  readScopes: [],
  byHand,
  telemetry: [
    {
      tier: 'every provider',
      events: {
        login: 'not-shown',
        mfa: 'not-shown',
        session: 'not-shown',
        'session-use': 'not-shown',
        'token-mint': 'not-shown',
        'token-use': 'not-shown',
        'api-call': 'not-shown',
      },
      ids: { 'session-id': 'not-shown', 'token-id': 'not-shown', ip: 'not-shown', 'user-agent': 'not-shown' },
      // There is no log to keep or to be late; the shape of a manifest wants a figure.
      retentionDays: 1,
      lagMs: 0,
      notes: [
        'The standards have no audit log: sign-ins, sessions and uses of tokens do not show.',
        'They have no directory: an account is known only by a token of it that was handed in.',
        'They list no tokens: only those in OAUTH2_TOKENS_FILE are seen, and any others of the account go on.',
        'An endpoint that calls a token inactive says the same of one it never knew and of one not meant for this client.',
      ],
    },
  ],
};
