import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/**
 * How late a signal may be. Transmitters send at once and name no figure; one that could not reach us tries again, and
 * how long is its own affair. Five minutes are assumed.
 */
export const LAG_MS = 300_000;
/** How long Countersign keeps what was sent, unless its configuration says otherwise. */
const RETENTION_DAYS = 90;

/** OpenID Shared Signals: what transmitters send us (CAEP, RISC), and what we tell a receiver. */
export const manifest: Manifest = {
  platform: 'shared-signals',
  title: 'OpenID Shared Signals (CAEP, RISC)',
  // Nobody signs in at a stream of signals: it vouches for no other platform, whoever sends it.
  kind: 'saas',
  version: '1.0.0',
  settings: [
    {
      name: 'issuer',
      env: 'SHARED_SIGNALS_ISSUER',
      description:
        'Our own identifier as a transmitter, an https URL: the `iss` of what is sent. It turns the connector on.',
      required: true,
    },
    {
      name: 'transmitter',
      env: 'SHARED_SIGNALS_TRANSMITTER',
      description: 'Issuer of the transmitter that sends to us; preflight reads its SSF metadata.',
      required: false,
    },
    {
      name: 'delivered',
      env: 'SHARED_SIGNALS_DELIVERED',
      description:
        '`events_delivered` of the stream, short names with commas between: session-established,session-presented. Without session-established no absence of one counts.',
      required: false,
    },
    {
      name: 'receiver',
      env: 'SHARED_SIGNALS_RECEIVER_URL',
      description:
        'The receiver’s push endpoint (RFC 8935); for Okta the org’s address, https://acme.okta.com.',
      required: false,
    },
    {
      name: 'dialect',
      env: 'SHARED_SIGNALS_DIALECT',
      description:
        '`caep` for CAEP 1.0, `okta` for Okta’s security-events endpoint and its older subject form.',
      default: 'caep',
      required: false,
    },
    {
      name: 'audience',
      env: 'SHARED_SIGNALS_AUDIENCE',
      description: '`aud` of what is sent, as the receiver wants it. Default: the receiver’s origin.',
      required: false,
    },
    {
      name: 'keyId',
      env: 'SHARED_SIGNALS_KEY_ID',
      description:
        'kid of our key, as the receiver knows it; may be left out when the key is a JWK that has one.',
      required: false,
    },
    {
      name: 'subjectIssuer',
      env: 'SHARED_SIGNALS_SUBJECT_ISSUER',
      description:
        'The identity provider that gives account ids, for subjects by `iss_sub`. Default: the transmitter.',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'privateKey',
      env: 'SHARED_SIGNALS_PRIVATE_KEY',
      description:
        'The key that signs: RSA of 2048 bits or more, or EC P-256; PEM (PKCS#8) or JWK. Okta takes RSA.',
      required: false,
    },
    {
      name: 'receiverAuthorization',
      env: 'SHARED_SIGNALS_RECEIVER_AUTHORIZATION',
      description: 'The Authorization header that the receiver asks for, scheme included: `Bearer …`.',
      required: false,
    },
  ],
  rateLimits: {
    max: 60,
    durationMs: 60_000,
    containmentShare: 0.5,
    dialect: 'none is standardised; Retry-After where a receiver sends it with a 429',
    docs: 'https://www.rfc-editor.org/rfc/rfc8935',
  },
  readScopes: [],
  byHand,
  telemetry: [
    {
      tier: 'a transmitter of all CAEP events',
      events: {
        login: 'partly',
        mfa: 'partly',
        session: 'shown',
        'session-use': 'partly',
        'token-mint': 'not-shown',
        'token-use': 'not-shown',
        'api-call': 'not-shown',
      },
      ids: { 'session-id': 'partly', 'token-id': 'not-shown', ip: 'not-shown', 'user-agent': 'not-shown' },
      retentionDays: RETENTION_DAYS,
      lagMs: LAG_MS,
      notes: [
        'A sign-in and its factors show as acr and amr of session-established only, and a sign-in that failed never.',
        'A session’s use shows where the transmitter says so by session-presented, not at each request.',
        'A session id is there where the subject names the session, or ext_id the broader one; the examples of CAEP 1.0 name none.',
        'CAEP 1.0 has neither an address nor the user agent itself, but a fingerprint of it that the transmitter computes; drafts had addresses.',
        'No event tells that a token was minted or used.',
      ],
    },
    {
      tier: 'Okta as transmitter',
      events: {
        login: 'not-shown',
        mfa: 'partly',
        session: 'partly',
        'session-use': 'not-shown',
        'token-mint': 'not-shown',
        'token-use': 'not-shown',
        'api-call': 'not-shown',
      },
      ids: {
        'session-id': 'not-shown',
        'token-id': 'not-shown',
        ip: 'not-shown',
        'user-agent': 'not-shown',
      },
      retentionDays: RETENTION_DAYS,
      lagMs: LAG_MS,
      notes: [
        'Okta sends the end of a session and changes of factors and passwords, and nothing else: no sign-in, no use.',
        'Its subject is the user alone; there is no session id in it.',
      ],
    },
  ],
};
