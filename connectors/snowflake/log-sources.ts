import { type Sql, sql } from './sql.ts';

/** The statements of the logs, one for each view. Newest first, since what a limit cuts off is the oldest. */

/** What is asked of every view. */
export interface Scope {
  /** ISO instants; both ends are in. */
  readonly since: string;
  readonly until: string;
  readonly limit: number;
  readonly user: string | undefined;
  /** What a failed sign-in of this user may have been typed as. */
  readonly loginName: string | undefined;
  /** A session's number. */
  readonly session: string | undefined;
}

export interface LogSource {
  readonly view: 'LOGIN_HISTORY' | 'SESSIONS' | 'QUERY_HISTORY';
  statement(scope: Scope): Sql;
}

const MOST_TEXT = 4_000;

/** The views of a year, each with its lag. */
export const SOURCES: readonly LogSource[] = [
  { view: 'LOGIN_HISTORY', statement: logins },
  { view: 'SESSIONS', statement: sessions },
  { view: 'QUERY_HISTORY', statement: queries },
];

/** The functions of the last seven days, without lag, of one user alone. */
export const RECENT: readonly LogSource[] = [
  { view: 'LOGIN_HISTORY', statement: recentLogins },
  { view: 'QUERY_HISTORY', statement: recentQueries },
];

/** The longest that the functions look back, in milliseconds. */
export const RECENT_MS = 7 * 86_400_000;

/** @see https://docs.snowflake.com/en/user-guide/programmatic-access-tokens#identifying-the-login-sessions-in-which-a-programmatic-access-token-was-used */
function logins({ since, until, limit, ...scope }: Scope): Sql {
  const wanted = either([
    scope.user && sql`l.USER_NAME = ${scope.user}`,
    scope.user && scope.loginName && sql`(l.IS_SUCCESS = 'NO' AND l.USER_NAME = ${scope.loginName})`,
    scope.session &&
      sql`l.EVENT_ID IN (SELECT LOGIN_EVENT_ID FROM SNOWFLAKE.ACCOUNT_USAGE.SESSIONS WHERE TO_VARCHAR(SESSION_ID) = ${scope.session})`,
  ]);
  return sql`SELECT 'LOGIN_HISTORY' AS LOG_VIEW, l.EVENT_ID, l.EVENT_TIMESTAMP, l.EVENT_TYPE, l.USER_NAME, l.CLIENT_IP, l.REPORTED_CLIENT_TYPE, l.REPORTED_CLIENT_VERSION, l.FIRST_AUTHENTICATION_FACTOR, l.SECOND_AUTHENTICATION_FACTOR, l.FIRST_AUTHENTICATION_FACTOR_ID, c.NAME AS CREDENTIAL_NAME, l.IS_SUCCESS, l.ERROR_CODE, l.ERROR_MESSAGE FROM SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY l LEFT JOIN SNOWFLAKE.ACCOUNT_USAGE.CREDENTIALS c ON TO_VARCHAR(c.CREDENTIAL_ID) = l.FIRST_AUTHENTICATION_FACTOR_ID WHERE ${window(sql`l.EVENT_TIMESTAMP`, since, until)}${wanted} ORDER BY l.EVENT_TIMESTAMP DESC LIMIT ${limit}`;
}

function sessions({ since, until, limit, user, session }: Scope): Sql {
  const wanted = either([
    user && sql`s.USER_NAME = ${user}`,
    session && sql`TO_VARCHAR(s.SESSION_ID) = ${session}`,
  ]);
  return sql`SELECT 'SESSIONS' AS LOG_VIEW, s.SESSION_ID, s.CREATED_ON, s.USER_NAME, s.AUTHENTICATION_METHOD, s.LOGIN_EVENT_ID, s.CLIENT_APPLICATION_ID, l.CLIENT_IP, l.REPORTED_CLIENT_TYPE, l.REPORTED_CLIENT_VERSION FROM SNOWFLAKE.ACCOUNT_USAGE.SESSIONS s LEFT JOIN SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY l ON l.EVENT_ID = s.LOGIN_EVENT_ID WHERE ${window(sql`s.CREATED_ON`, since, until)}${wanted} ORDER BY s.CREATED_ON DESC LIMIT ${limit}`;
}

/** What the user ran, and what others ran on the user: that stands in the text alone, and is chosen once it is read. */
function queries({ since, until, limit, user, session }: Scope): Sql {
  const wanted = either([
    user && sql`q.USER_NAME = ${user}`,
    user && sql`(CONTAINS(UPPER(q.QUERY_TEXT), 'USER') AND CONTAINS(UPPER(q.QUERY_TEXT), UPPER(${user})))`,
    session && sql`TO_VARCHAR(q.SESSION_ID) = ${session}`,
  ]);
  return sql`SELECT 'QUERY_HISTORY' AS LOG_VIEW, q.QUERY_ID, q.START_TIME, q.QUERY_TYPE, LEFT(q.QUERY_TEXT, ${MOST_TEXT}) AS QUERY_TEXT, q.USER_NAME, q.ROLE_NAME, q.WAREHOUSE_NAME, q.DATABASE_NAME, q.SCHEMA_NAME, q.SESSION_ID, q.EXECUTION_STATUS, q.ERROR_CODE, q.QUERY_TAG, q.ROWS_PRODUCED, q.BYTES_WRITTEN_TO_RESULT, (s.SESSION_ID IS NOT NULL) AS SESSION_IS_LISTED FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY q LEFT JOIN SNOWFLAKE.ACCOUNT_USAGE.SESSIONS s ON s.SESSION_ID = q.SESSION_ID WHERE ${window(sql`q.START_TIME`, since, until)}${wanted} ORDER BY q.START_TIME DESC LIMIT ${limit}`;
}

/** @see https://docs.snowflake.com/en/sql-reference/functions/login_history */
function recentLogins({ since, until, limit, user = '' }: Scope): Sql {
  return sql`SELECT 'LOGIN_HISTORY' AS LOG_VIEW, EVENT_ID, EVENT_TIMESTAMP, EVENT_TYPE, USER_NAME, CLIENT_IP, REPORTED_CLIENT_TYPE, REPORTED_CLIENT_VERSION, FIRST_AUTHENTICATION_FACTOR, SECOND_AUTHENTICATION_FACTOR, IS_SUCCESS, ERROR_CODE, ERROR_MESSAGE FROM TABLE(SNOWFLAKE.INFORMATION_SCHEMA.LOGIN_HISTORY_BY_USER(USER_NAME => ${user}, TIME_RANGE_START => TO_TIMESTAMP_LTZ(${since}), TIME_RANGE_END => TO_TIMESTAMP_LTZ(${until}), RESULT_LIMIT => 10000)) ORDER BY EVENT_TIMESTAMP DESC LIMIT ${limit}`;
}

/** @see https://docs.snowflake.com/en/sql-reference/functions/query_history */
function recentQueries({ since, until, limit, user = '' }: Scope): Sql {
  return sql`SELECT 'QUERY_HISTORY' AS LOG_VIEW, QUERY_ID, START_TIME, QUERY_TYPE, LEFT(QUERY_TEXT, ${MOST_TEXT}) AS QUERY_TEXT, USER_NAME, ROLE_NAME, WAREHOUSE_NAME, DATABASE_NAME, SCHEMA_NAME, SESSION_ID, EXECUTION_STATUS, ERROR_CODE, QUERY_TAG FROM TABLE(SNOWFLAKE.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(USER_NAME => ${user}, END_TIME_RANGE_START => TO_TIMESTAMP_LTZ(${since}), END_TIME_RANGE_END => TO_TIMESTAMP_LTZ(${until}), RESULT_LIMIT => 10000)) ORDER BY START_TIME DESC LIMIT ${limit}`;
}

function window(column: Sql, since: string, until: string): Sql {
  return sql`${column} BETWEEN TO_TIMESTAMP_LTZ(${since}) AND TO_TIMESTAMP_LTZ(${until})`;
}

/** Any of these; nothing where nothing is asked for. */
function either(conditions: readonly (Sql | '' | undefined)[]): Sql {
  const [first, ...rest] = conditions.filter((each) => typeof each === 'object');
  if (first === undefined) return sql``;
  const any = rest.reduce((made, each) => sql`${made} OR ${each}`, first);
  return sql` AND (${any})`;
}
