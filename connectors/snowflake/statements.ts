import { name, number, type Sql, sql, text } from './sql.ts';

/** Every statement of this connector but those of the logs, one function each. What changes something begins with `alter` or `abort`. */

export type KeySlot = 'RSA_PUBLIC_KEY' | 'RSA_PUBLIC_KEY_2';

/** SHOW lists no more rows than this, and does not say that there are more. */
export const MOST_SHOWN = 10_000;

/** @see https://docs.snowflake.com/en/sql-reference/sql/show-users */
export const showUsers = (): Sql => sql`SHOW USERS`;

/** Case counts in it, and it needs no escaping of wildcards, which LIKE would. */
export const showUsersFrom = (user: string): Sql => sql`SHOW USERS STARTS WITH ${text(user)}`;

/** @see https://docs.snowflake.com/en/sql-reference/sql/desc-user */
export const describeUser = (user: string): Sql => sql`DESCRIBE USER ${name(user)}`;

/** @see https://docs.snowflake.com/en/sql-reference/sql/show-grants */
export const showRoles = (user: string): Sql => sql`SHOW GRANTS TO USER ${name(user)}`;

/** Roles that these roles hold in turn. @see https://docs.snowflake.com/en/sql-reference/account-usage/grants_to_roles */
export const inheritedRoles = (roles: readonly string[]): Sql =>
  sql`WITH RECURSIVE HELD (ROLE) AS (SELECT g.NAME FROM SNOWFLAKE.ACCOUNT_USAGE.GRANTS_TO_ROLES g WHERE g.GRANTEE_NAME IN ${roles} AND g.GRANTED_ON = 'ROLE' AND g.PRIVILEGE = 'USAGE' AND g.DELETED_ON IS NULL UNION ALL SELECT g.NAME FROM SNOWFLAKE.ACCOUNT_USAGE.GRANTS_TO_ROLES g JOIN HELD h ON g.GRANTEE_NAME = h.ROLE WHERE g.GRANTED_ON = 'ROLE' AND g.PRIVILEGE = 'USAGE' AND g.DELETED_ON IS NULL) SELECT DISTINCT ROLE FROM HELD`;

/** @see https://docs.snowflake.com/en/sql-reference/sql/show-user-programmatic-access-tokens */
export const showProgrammaticTokens = (user: string): Sql =>
  sql`SHOW USER PROGRAMMATIC ACCESS TOKENS FOR USER ${name(user)}`;

/** @see https://docs.snowflake.com/en/sql-reference/sql/show-user-key-pairs */
export const showKeyPairs = (user: string): Sql => sql`SHOW USER KEY PAIRS FOR USER ${name(user)}`;

/** @see https://docs.snowflake.com/en/sql-reference/sql/show-delegated-authorizations */
export const showDelegatedAuthorizations = (user: string): Sql =>
  sql`SHOW DELEGATED AUTHORIZATIONS BY USER ${name(user)}`;

/** @see https://docs.snowflake.com/en/sql-reference/account-usage/credentials */
export const credentialUses = (user: string): Sql =>
  sql`SELECT TO_VARCHAR(CREDENTIAL_ID) AS CREDENTIAL_ID, NAME, TYPE, LAST_USED_ON FROM SNOWFLAKE.ACCOUNT_USAGE.CREDENTIALS WHERE USER_NAME = ${user}`;

const SESSION_ROWS = sql`SELECT s.SESSION_ID, s.USER_NAME, s.CREATED_ON, s.ACCESS_TIME, s.IS_OPEN, s.CLOSED_REASON, s.CLIENT_APPLICATION_ID, l.CLIENT_IP FROM SNOWFLAKE.ACCOUNT_USAGE.SESSIONS s LEFT JOIN SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY l ON l.EVENT_ID = s.LOGIN_EVENT_ID`;

/** Sessions that are open, and those used since, closed or not. @see https://docs.snowflake.com/en/sql-reference/account-usage/sessions */
export const sessionsOf = (user: string, since: string, most: number): Sql =>
  sql`${SESSION_ROWS} WHERE s.USER_NAME = ${user} AND (s.IS_OPEN OR s.ACCESS_TIME >= TO_TIMESTAMP_LTZ(${since})) ORDER BY s.CREATED_ON DESC LIMIT ${most}`;

export const sessionById = (id: string): Sql =>
  sql`${SESSION_ROWS} WHERE s.SESSION_ID = ${number(id)} LIMIT 2`;

/** Sessions that ran queries since, by the one view that is not late. @see https://docs.snowflake.com/en/sql-reference/functions/query_history */
export const activeSessionsOf = (user: string, since: string): Sql =>
  sql`SELECT SESSION_ID, MAX(START_TIME) AS LAST_SEEN FROM TABLE(SNOWFLAKE.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(USER_NAME => ${user}, END_TIME_RANGE_START => TO_TIMESTAMP_LTZ(${since}), RESULT_LIMIT => 10000)) GROUP BY SESSION_ID`;

/** Our own changes since, as Snowflake logged them; without a name the function tells of the user who asks. */
export const ownChanges = (since: string): Sql =>
  sql`SELECT QUERY_ID, QUERY_TEXT, START_TIME FROM TABLE(SNOWFLAKE.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(END_TIME_RANGE_START => TO_TIMESTAMP_LTZ(${since}), RESULT_LIMIT => 10000)) WHERE UPPER(EXECUTION_STATUS) = 'SUCCESS' AND (QUERY_TEXT LIKE 'ALTER USER %' OR QUERY_TEXT LIKE 'SELECT SYSTEM$ABORT_SESSION(%') ORDER BY START_TIME`;

export const whoAmI = (): Sql =>
  sql`SELECT CURRENT_USER() AS USER_NAME, CURRENT_ROLE() AS ROLE_NAME, CURRENT_ACCOUNT() AS ACCOUNT_NAME, CURRENT_WAREHOUSE() AS WAREHOUSE_NAME`;

/** Fails where the role may not read the view, and reads nothing else. */
export const probes: readonly { readonly view: string; readonly statement: Sql }[] = [
  {
    view: 'LOGIN_HISTORY',
    statement: sql`SELECT 1 AS ONE FROM SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY LIMIT 1`,
  },
  { view: 'SESSIONS', statement: sql`SELECT 1 AS ONE FROM SNOWFLAKE.ACCOUNT_USAGE.SESSIONS LIMIT 1` },
  {
    view: 'QUERY_HISTORY',
    statement: sql`SELECT 1 AS ONE FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY LIMIT 1`,
  },
  { view: 'CREDENTIALS', statement: sql`SELECT 1 AS ONE FROM SNOWFLAKE.ACCOUNT_USAGE.CREDENTIALS LIMIT 1` },
];

/** Credentials of everybody, with their owners. */
export const listedCredentials = (): Sql =>
  sql`SELECT TO_VARCHAR(c.CREDENTIAL_ID) AS CREDENTIAL_ID, c.NAME, c.TYPE, c.USER_NAME, c.STATUS, c.CREATED_ON, c.LAST_USED_ON, c.EXPIRATION_DATE, u.EMAIL, u.NAME AS OWNER_NAME, u.DISABLED AS OWNER_DISABLED FROM SNOWFLAKE.ACCOUNT_USAGE.CREDENTIALS c LEFT JOIN SNOWFLAKE.ACCOUNT_USAGE.USERS u ON u.NAME = c.USER_NAME AND u.DELETED_ON IS NULL WHERE c.TYPE IN ('PAT', 'KEYPAIR')`;

/** Users who have a password or an RSA key set as a property. */
export const listedUsers = (): Sql =>
  sql`SELECT NAME, EMAIL, DISABLED, HAS_PASSWORD, HAS_RSA_PUBLIC_KEY, PASSWORD_LAST_SET_TIME FROM SNOWFLAKE.ACCOUNT_USAGE.USERS WHERE DELETED_ON IS NULL AND (HAS_PASSWORD OR HAS_RSA_PUBLIC_KEY)`;

/** @see https://docs.snowflake.com/en/sql-reference/sql/alter-user */
export const alterDisabled = (user: string, isDisabled: boolean): Sql =>
  isDisabled
    ? sql`ALTER USER ${name(user)} SET DISABLED = TRUE`
    : sql`ALTER USER ${name(user)} SET DISABLED = FALSE`;

export const alterMustChangePassword = (user: string, must: boolean): Sql =>
  must
    ? sql`ALTER USER ${name(user)} SET MUST_CHANGE_PASSWORD = TRUE`
    : sql`ALTER USER ${name(user)} SET MUST_CHANGE_PASSWORD = FALSE`;

export const abortQueries = (user: string): Sql => sql`ALTER USER ${name(user)} ABORT ALL QUERIES`;

/**
 * The number is written out: the function is not known to take a bind variable.
 * @see https://docs.snowflake.com/en/sql-reference/functions/system_abort_session
 */
export const abortSession = (id: string): Sql => sql`SELECT SYSTEM$ABORT_SESSION(${number(id)})`;

/** @see https://docs.snowflake.com/en/sql-reference/sql/alter-user-modify-programmatic-access-token */
export const alterTokenDisabled = (user: string, token: string, isDisabled: boolean): Sql =>
  isDisabled
    ? sql`ALTER USER ${name(user)} MODIFY PROGRAMMATIC ACCESS TOKEN ${name(token)} SET DISABLED = TRUE`
    : sql`ALTER USER ${name(user)} MODIFY PROGRAMMATIC ACCESS TOKEN ${name(token)} SET DISABLED = FALSE`;

/** @see https://docs.snowflake.com/en/sql-reference/sql/alter-user-remove-programmatic-access-token */
export const alterRemoveToken = (user: string, token: string): Sql =>
  sql`ALTER USER ${name(user)} REMOVE PROGRAMMATIC ACCESS TOKEN ${name(token)}`;

/** @see https://docs.snowflake.com/en/sql-reference/sql/alter-user-modify-key-pair */
export const alterKeyPairDisabled = (user: string, pair: string, isDisabled: boolean): Sql =>
  isDisabled
    ? sql`ALTER USER ${name(user)} MODIFY KEY PAIR ${name(pair)} SET DISABLED = TRUE`
    : sql`ALTER USER ${name(user)} MODIFY KEY PAIR ${name(pair)} SET DISABLED = FALSE`;

/** @see https://docs.snowflake.com/en/sql-reference/sql/alter-user-remove-key-pair */
export const alterRemoveKeyPair = (user: string, pair: string): Sql =>
  sql`ALTER USER ${name(user)} REMOVE KEY PAIR ${name(pair)}`;

export const alterUnsetKey = (user: string, slot: KeySlot): Sql =>
  slot === 'RSA_PUBLIC_KEY'
    ? sql`ALTER USER ${name(user)} UNSET RSA_PUBLIC_KEY`
    : sql`ALTER USER ${name(user)} UNSET RSA_PUBLIC_KEY_2`;

export const alterSetKey = (user: string, slot: KeySlot, publicKey: string): Sql =>
  slot === 'RSA_PUBLIC_KEY'
    ? sql`ALTER USER ${name(user)} SET RSA_PUBLIC_KEY = ${text(publicKey)}`
    : sql`ALTER USER ${name(user)} SET RSA_PUBLIC_KEY_2 = ${text(publicKey)}`;

/** @see https://docs.snowflake.com/en/user-guide/oauth-snowflake-overview#revoke-consent */
export const alterRemoveAuthorizations = (user: string, integration: string): Sql =>
  sql`ALTER USER ${name(user)} REMOVE DELEGATED AUTHORIZATIONS FROM SECURITY INTEGRATION ${name(integration)}`;
