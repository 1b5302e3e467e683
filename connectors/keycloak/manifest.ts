import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

/** Events are stored in the transaction that they tell of; a minute is left for clocks and long transactions. */
export const LAG_MS = 60_000;
/** Stands where the realm keeps events for ever: nobody asks further back. */
const LONG_ENOUGH_DAYS = 365;

/** One realm of a Keycloak server, 23 and later. */
export const manifest: Manifest = {
  platform: 'keycloak',
  title: 'Keycloak (one realm)',
  kind: 'identity-provider',
  version: '1.0.0',
  settings: [
    {
      name: 'baseUrl',
      env: 'KEYCLOAK_URL',
      description: 'The server’s address, such as https://sso.acme.example, with /auth where it has that.',
      required: true,
    },
    {
      name: 'realm',
      env: 'KEYCLOAK_REALM',
      description: 'The realm to look after, by its name.',
      required: true,
    },
    {
      name: 'clientId',
      env: 'KEYCLOAK_CLIENT_ID',
      description: 'Client id of the client with a service account.',
      required: true,
    },
    {
      name: 'authRealm',
      env: 'KEYCLOAK_AUTH_REALM',
      description: 'The realm that the client lives in, where it is another one.',
      required: false,
    },
    {
      name: 'keyId',
      env: 'KEYCLOAK_KEY_ID',
      description: 'kid of the client’s key; may be left out when it has one key.',
      required: false,
    },
    {
      name: 'tokenAudience',
      env: 'KEYCLOAK_TOKEN_AUDIENCE',
      description:
        'The realm’s issuer where baseUrl is not its public address; else <baseUrl>/realms/<realm>.',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'privateKey',
      env: 'KEYCLOAK_PRIVATE_KEY',
      description: 'Private key for signed JWT client authentication: RSA or EC, PEM (PKCS#8) or JWK.',
      required: false,
    },
    {
      name: 'clientSecret',
      env: 'KEYCLOAK_CLIENT_SECRET',
      description: 'The client’s secret, where it has no key.',
      required: false,
    },
  ],
  rateLimits: {
    // Keycloak has no limit of its own; this spares its database.
    max: 300,
    durationMs: 60_000,
    containmentShare: 0.4,
    dialect: 'none; a proxy before it may answer 429 with Retry-After',
    docs: 'https://www.keycloak.org/docs-api/latest/rest-api/index.html',
  },
  readScopes: ['view-users', 'view-events', 'view-clients'],
  byHand,
  telemetry: [
    {
      tier: 'a realm that saves user events and admin events',
      events: {
        login: 'shown',
        mfa: 'not-shown',
        session: 'shown',
        'session-use': 'partly',
        'token-mint': 'shown',
        'token-use': 'partly',
        'api-call': 'partly',
      },
      ids: { 'session-id': 'shown', 'token-id': 'shown', ip: 'shown', 'user-agent': 'not-shown' },
      retentionDays: LONG_ENOUGH_DAYS,
      lagMs: LAG_MS,
      notes: [
        'Records go back as far as the realm’s expiration allows, and to the day on which saving was switched on.',
        'A sign-on to another client by the session’s cookie is a LOGIN too: it cannot be told from a sign-in with a password.',
        'REFRESH_TOKEN, INTROSPECT_TOKEN and USER_INFO_REQUEST are saved only where the realm lists them: without them a session’s use shows at each sign-on alone.',
        'Events carry no user agent and say nothing of the second factor.',
        'The use of an access token at an application shows nowhere.',
      ],
    },
    {
      tier: 'a realm as it is made: no event is saved',
      events: {
        login: 'not-shown',
        mfa: 'not-shown',
        session: 'partly',
        'session-use': 'partly',
        'token-mint': 'not-shown',
        'token-use': 'not-shown',
        'api-call': 'not-shown',
      },
      ids: { 'session-id': 'shown', 'token-id': 'not-shown', ip: 'partly', 'user-agent': 'not-shown' },
      retentionDays: 1,
      lagMs: LAG_MS,
      notes: ['Only sessions that are alive show, in the list; switch on Save events for both logs.'],
    },
  ],
};
