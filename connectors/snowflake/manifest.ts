import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How late a row of each view may be, in milliseconds, by Snowflake's own word. */
export const VIEW_LAG_MS = {
  LOGIN_HISTORY: 2 * HOUR_MS,
  SESSIONS: 3 * HOUR_MS,
  QUERY_HISTORY: 45 * MINUTE_MS,
} as const;

/** The log is as complete as its least complete part. */
export const LAG_MS = Math.max(...Object.values(VIEW_LAG_MS));

export const RETENTION_DAYS = 365;

/** What reads need, and what each action needs of a user, as Snowflake names them. */
export const PRIVILEGES = {
  warehouse: 'USAGE on a warehouse',
  security: 'DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER',
  governance: 'DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER',
  monitor: 'MONITOR on users',
  own: 'OWNERSHIP on the user',
  methods: 'MODIFY PROGRAMMATIC AUTHENTICATION METHODS on the user',
  grants: 'role SECURITYADMIN',
  account: 'role ACCOUNTADMIN',
} as const;

const TELEMETRY: Manifest['telemetry'] = [
  {
    tier: 'every account',
    events: {
      login: 'shown',
      mfa: 'partly',
      session: 'partly',
      'session-use': 'shown',
      'token-mint': 'partly',
      'token-use': 'shown',
      'api-call': 'shown',
    },
    ids: { 'session-id': 'shown', 'token-id': 'partly', ip: 'partly', 'user-agent': 'partly' },
    retentionDays: RETENTION_DAYS,
    lagMs: LAG_MS,
    notes: [
      'LOGIN_HISTORY may be 2 hours late, SESSIONS 3 hours, QUERY_HISTORY 45 minutes: the log counts as complete by the latest of them.',
      'Newer rows of one account are read besides, where INFORMATION_SCHEMA shows them; they are evidence, and no proof of absence.',
      'A query tells no address: a session that is used from elsewhere than where it was begun looks the same.',
      'Requests of the SQL API leave no row in SESSIONS: in their sessions no sign-in is to be expected.',
      'The client and its version are what the client says of itself, unauthenticated.',
      'OAuth access and refresh tokens have no id in any view.',
    ],
  },
];

/** Snowflake, one account, by its SQL API. */
export const manifest: Manifest = {
  platform: 'snowflake',
  title: 'Snowflake',
  kind: 'saas',
  version: '1.0.0',
  settings: [
    {
      name: 'baseUrl',
      env: 'SNOWFLAKE_ACCOUNT_URL',
      description: 'The account’s address, such as https://acme-prod.snowflakecomputing.com.',
      required: true,
    },
    {
      name: 'account',
      env: 'SNOWFLAKE_ACCOUNT',
      description:
        'The account’s identifier, organisation and account with a hyphen: acme-prod; or its locator.',
      required: true,
    },
    {
      name: 'user',
      env: 'SNOWFLAKE_USER',
      description: 'Name of the service user (TYPE = SERVICE) whose key signs.',
      required: true,
    },
    {
      name: 'role',
      env: 'SNOWFLAKE_ROLE',
      description: 'Role that the statements run in; case counts.',
      required: true,
    },
    {
      name: 'warehouse',
      env: 'SNOWFLAKE_WAREHOUSE',
      description: 'Warehouse for the queries of the logs, the smallest there is; case counts.',
      required: true,
    },
  ],
  secrets: [
    {
      name: 'privateKey',
      env: 'SNOWFLAKE_PRIVATE_KEY',
      description: 'RSA private key of the service user: PEM (PKCS#8 or PKCS#1, not encrypted) or JWK.',
      required: false,
    },
    {
      name: 'token',
      env: 'SNOWFLAKE_TOKEN',
      description:
        'A programmatic access token, used only where no key is configured: it is a password that lives for months.',
      required: false,
    },
  ],
  rateLimits: {
    max: 120,
    durationMs: 60_000,
    containmentShare: 0.4,
    dialect: '429 without headers that tell the budget; Retry-After where there is one',
    docs: 'https://docs.snowflake.com/en/developer-guide/sql-api/reference',
  },
  readScopes: [PRIVILEGES.warehouse, PRIVILEGES.security, PRIVILEGES.governance, PRIVILEGES.monitor],
  byHand,
  telemetry: TELEMETRY,
};
