/** The account that most tests of the Snowflake connector begin with. */

export const PUBLIC_KEY = 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmadeUpKeyOfNobody';

export const ALICE = {
  name: 'ALICE',
  loginName: 'ALICE@ACME.EXAMPLE',
  email: 'alice@acme.example',
  roles: ['ANALYST', 'PUBLIC'],
  keys: { RSA_PUBLIC_KEY: PUBLIC_KEY },
};
export const BOB = { name: 'BOB', email: 'bob@acme.example', roles: ['PUBLIC'] };
export const SELF = { name: 'COUNTERSIGN', type: 'SERVICE', hasPassword: false };

export const SESSION = '4118896733000001';
export const LOGIN = '393754014361778';
export const TOKEN_ID = '"ALICE"."CI"';
export const KEY_ID = '"ALICE".RSA_PUBLIC_KEY';

export function loginRow(at: string, more: Record<string, unknown> = {}) {
  return {
    LOG_VIEW: 'LOGIN_HISTORY' as const,
    EVENT_TIMESTAMP: at,
    EVENT_TYPE: 'LOGIN',
    USER_NAME: ALICE.name,
    CLIENT_IP: '198.51.100.7',
    REPORTED_CLIENT_TYPE: 'SNOWFLAKE_UI',
    REPORTED_CLIENT_VERSION: '1.0.0',
    FIRST_AUTHENTICATION_FACTOR: 'PASSWORD',
    SECOND_AUTHENTICATION_FACTOR: 'PASSKEY',
    IS_SUCCESS: 'YES',
    ...more,
  };
}

export function queryRow(at: string, more: Record<string, unknown> = {}) {
  return {
    LOG_VIEW: 'QUERY_HISTORY' as const,
    START_TIME: at,
    QUERY_TYPE: 'SELECT',
    QUERY_TEXT: 'SELECT * FROM SALES.PUBLIC.CUSTOMERS',
    USER_NAME: ALICE.name,
    ROLE_NAME: 'ANALYST',
    DATABASE_NAME: 'SALES',
    SCHEMA_NAME: 'PUBLIC',
    SESSION_ID: SESSION,
    EXECUTION_STATUS: 'SUCCESS',
    ...more,
  };
}

export const seed = {
  users: [ALICE, BOB, SELF],
  tokens: [
    {
      user: 'ALICE',
      name: 'CI',
      createdAt: '2026-01-10T10:00:00.123Z',
      expiresAt: '2026-04-10T10:00:00.000Z',
      lastUsedAt: '2026-02-27T06:00:00.000Z',
      role: 'ANALYST',
    },
    { user: 'ALICE', name: 'OLD', createdAt: '2025-01-10T10:00:00.000Z', status: 'EXPIRED' },
    { user: 'BOB', name: 'CI', createdAt: '2026-01-11T10:00:00.000Z' },
  ],
  keyPairs: [{ user: 'ALICE', name: 'ETL', createdAt: '2026-01-12T10:00:00.000Z' }],
  authorizations: [
    { user: 'ALICE', integration: 'LOOKER', role: 'ANALYST', createdAt: '2026-01-13T10:00:00.000Z' },
    { user: 'ALICE', integration: 'LOOKER', role: 'PUBLIC', createdAt: '2026-01-13T10:01:00.000Z' },
    { user: 'BOB', integration: 'LOOKER', role: 'PUBLIC', createdAt: '2026-01-13T10:02:00.000Z' },
  ],
  sessions: [
    {
      id: SESSION,
      user: 'ALICE',
      createdAt: '2026-02-28T08:00:01.000Z',
      lastSeenAt: '2026-03-01T08:50:00.000Z',
      loginEventId: LOGIN,
    },
    { id: '4118896733000002', user: 'ALICE', createdAt: '2026-02-28T09:00:00.000Z', isOpen: false },
    { id: '4118896733000003', user: 'BOB', createdAt: '2026-02-28T08:00:00.000Z' },
  ],
  roleGrants: [
    { role: 'REPORTER', to: 'ANALYST' },
    { role: 'SYSADMIN', to: 'DBA' },
  ],
  log: [
    loginRow('2026-02-28T08:00:00.000Z', { EVENT_ID: LOGIN }),
    loginRow('2026-02-28T07:59:00.000Z', {
      IS_SUCCESS: 'NO',
      ERROR_CODE: 390100,
      SECOND_AUTHENTICATION_FACTOR: null,
    }),
    loginRow('2026-02-28T07:00:00.000Z', { USER_NAME: 'BOB' }),
    queryRow('2026-02-28T08:05:00.000Z'),
    queryRow('2026-03-01T08:50:00.000Z', { QUERY_TEXT: 'SELECT 1' }),
    queryRow('2026-02-28T08:06:00.000Z', { USER_NAME: 'BOB', SESSION_ID: '4118896733000003' }),
  ],
};
