import { DatabaseSync } from 'node:sqlite';
import type { Account, Row } from './account.ts';
import { SELF, WAREHOUSE } from './credentials.ts';
import { type Column, hidden, type Outcome, type Refusal, SYNTAX, tableOf } from './result.ts';

/** Queries of the views, run by a real SQL engine: joins, bind variables and limits mean what they say. */

const VIEWS: Readonly<Record<string, Readonly<Record<string, Column['type']>>>> = {
  LOGIN_HISTORY: {
    EVENT_ID: 'FIXED',
    EVENT_TIMESTAMP: 'TIMESTAMP_LTZ',
    EVENT_TYPE: 'TEXT',
    USER_NAME: 'TEXT',
    CLIENT_IP: 'TEXT',
    REPORTED_CLIENT_TYPE: 'TEXT',
    REPORTED_CLIENT_VERSION: 'TEXT',
    FIRST_AUTHENTICATION_FACTOR: 'TEXT',
    SECOND_AUTHENTICATION_FACTOR: 'TEXT',
    FIRST_AUTHENTICATION_FACTOR_ID: 'TEXT',
    IS_SUCCESS: 'TEXT',
    ERROR_CODE: 'FIXED',
    ERROR_MESSAGE: 'TEXT',
  },
  SESSIONS: {
    SESSION_ID: 'FIXED',
    CREATED_ON: 'TIMESTAMP_LTZ',
    USER_NAME: 'TEXT',
    AUTHENTICATION_METHOD: 'TEXT',
    LOGIN_EVENT_ID: 'FIXED',
    CLIENT_APPLICATION_ID: 'TEXT',
    ACCESS_TIME: 'TIMESTAMP_LTZ',
    IS_OPEN: 'BOOLEAN',
    CLOSED_REASON: 'TEXT',
  },
  QUERY_HISTORY: {
    QUERY_ID: 'TEXT',
    START_TIME: 'TIMESTAMP_LTZ',
    END_TIME: 'TIMESTAMP_LTZ',
    QUERY_TYPE: 'TEXT',
    QUERY_TEXT: 'TEXT',
    USER_NAME: 'TEXT',
    ROLE_NAME: 'TEXT',
    WAREHOUSE_NAME: 'TEXT',
    DATABASE_NAME: 'TEXT',
    SCHEMA_NAME: 'TEXT',
    SESSION_ID: 'FIXED',
    EXECUTION_STATUS: 'TEXT',
    ERROR_CODE: 'TEXT',
    QUERY_TAG: 'TEXT',
    ROWS_PRODUCED: 'FIXED',
    BYTES_WRITTEN_TO_RESULT: 'FIXED',
  },
  CREDENTIALS: {
    CREDENTIAL_ID: 'FIXED',
    NAME: 'TEXT',
    TYPE: 'TEXT',
    USER_NAME: 'TEXT',
    STATUS: 'TEXT',
    CREATED_ON: 'TIMESTAMP_LTZ',
    LAST_USED_ON: 'TIMESTAMP_LTZ',
    EXPIRATION_DATE: 'TIMESTAMP_LTZ',
  },
  USERS: {
    NAME: 'TEXT',
    EMAIL: 'TEXT',
    DISABLED: 'TEXT',
    HAS_PASSWORD: 'BOOLEAN',
    HAS_RSA_PUBLIC_KEY: 'BOOLEAN',
    PASSWORD_LAST_SET_TIME: 'TIMESTAMP_LTZ',
    DELETED_ON: 'TIMESTAMP_LTZ',
  },
  GRANTS_TO_ROLES: {
    NAME: 'TEXT',
    GRANTEE_NAME: 'TEXT',
    GRANTED_ON: 'TEXT',
    PRIVILEGE: 'TEXT',
    DELETED_ON: 'TIMESTAMP_LTZ',
  },
};
/** Columns that are computed have no type of their own. */
const COMPUTED: Readonly<Record<string, Column['type']>> = {
  SESSION_IS_LISTED: 'BOOLEAN',
  LAST_SEEN: 'TIMESTAMP_LTZ',
};

/** Runs a SELECT with its values. */
export function runQuery(account: Account, text: string, values: readonly string[]): Outcome | Refusal {
  const refused = refusalOf(account, text);
  if (refused) return refused;
  const query = translated(text);
  const database = databaseOf(account, query);
  try {
    const statement = database.prepare(query);
    const rows = statement.all(...values) as Row[];
    const columns = statement.columns().map(({ name, column, table }) => ({
      name,
      type: COMPUTED[name] ?? VIEWS[(table ?? '').replace('RECENT_', '')]?.[column ?? ''] ?? 'TEXT',
    }));
    return { table: tableOf(columns, rows) };
  } catch (thrown) {
    return { ...SYNTAX, message: `SQL compilation error:\n${thrown instanceof Error ? thrown.message : ''}` };
  } finally {
    database.close();
  }
}

function refusalOf({ seed }: Account, text: string): Refusal | undefined {
  for (const [, view = ''] of text.matchAll(/SNOWFLAKE\.ACCOUNT_USAGE\.(\w+)/g)) {
    if (seed.hiddenViews.includes(view)) return hidden(`Object 'SNOWFLAKE.ACCOUNT_USAGE.${view}'`);
  }
  if (!seed.hasRecentHistory && text.includes('INFORMATION_SCHEMA')) {
    return hidden("Schema 'SNOWFLAKE.INFORMATION_SCHEMA'");
  }
  return undefined;
}

/** Snowflake's names and table functions as the engine knows them. Values stay in their places. */
function translated(text: string): string {
  return text
    .replaceAll('SNOWFLAKE.ACCOUNT_USAGE.', '')
    .replace(
      /TABLE\(SNOWFLAKE\.INFORMATION_SCHEMA\.(LOGIN_HISTORY|QUERY_HISTORY)_BY_USER\(((?:[^()]|\([^()]*\))*)\)\)/g,
      (_call, view: string, args: string) => tableFunction(view, args),
    );
}

const ARGUMENTS: Readonly<Record<string, string>> = {
  USER_NAME: 'USER_NAME =',
  END_TIME_RANGE_START: 'END_TIME >=',
  END_TIME_RANGE_END: 'END_TIME <=',
  TIME_RANGE_START: 'EVENT_TIMESTAMP >=',
  TIME_RANGE_END: 'EVENT_TIMESTAMP <=',
};

function tableFunction(view: string, args: string): string {
  const conditions: string[] = [];
  let limit = '100';
  for (const argument of args.split(', ')) {
    const [name = '', value = ''] = argument.split(' => ');
    if (name === 'RESULT_LIMIT') limit = value;
    else conditions.push(`${ARGUMENTS[name] ?? 'unknown argument'} ${value}`);
  }
  if (!args.includes('USER_NAME')) conditions.push('USER_NAME = CURRENT_USER()');
  const time = view === 'LOGIN_HISTORY' ? 'EVENT_TIMESTAMP' : 'START_TIME';
  return `(SELECT * FROM RECENT_${view} WHERE ${conditions.join(' AND ')} ORDER BY ${time} DESC LIMIT ${limit})`;
}

/** The engine with the tables that a query names. */
function databaseOf(account: Account, query: string): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  const functions: Readonly<Record<string, (...values: unknown[]) => string | number | null>> = {
    TO_TIMESTAMP_LTZ: (value) => new Date(String(value)).toISOString(),
    TO_VARCHAR: (value) => (value === null ? null : String(value)),
    CONTAINS: (value, part) => (value === null ? null : Number(String(value).includes(String(part)))),
    LEFT: (value, length) => (value === null ? null : String(value).slice(0, Number(length))),
    CURRENT_USER: () => SELF,
    CURRENT_ROLE: () => account.seed.role,
    CURRENT_ACCOUNT: () => 'XY12345',
    CURRENT_WAREHOUSE: () => WAREHOUSE,
  };
  for (const [name, run] of Object.entries(functions)) database.function(name, { varargs: true }, run);
  for (const [table, rows] of Object.entries(TABLES)) {
    if (new RegExp(`\\b${table}\\b`).test(query)) fill(database, table, rows(account));
  }
  return database;
}

const TABLES: Readonly<Record<string, (account: Account) => readonly Row[]>> = {
  LOGIN_HISTORY: (account) => account.logRows('LOGIN_HISTORY', true),
  RECENT_LOGIN_HISTORY: (account) => account.logRows('LOGIN_HISTORY', false),
  QUERY_HISTORY: (account) => account.logRows('QUERY_HISTORY', true),
  RECENT_QUERY_HISTORY: (account) => account.logRows('QUERY_HISTORY', false),
  SESSIONS: (account) => account.sessionRows(),
  CREDENTIALS: (account) => account.credentialRows(),
  USERS: ({ users }) => users.map(userRow),
  GRANTS_TO_ROLES: ({ seed }) => seed.roleGrants.map(grantRow),
};

function fill(database: DatabaseSync, table: string, rows: readonly Row[]): void {
  const columns = Object.keys(VIEWS[table.replace('RECENT_', '')] ?? {});
  const typed = columns.map((name) => `${name} ${/^(?:IS_OPEN|HAS_)/.test(name) ? 'INTEGER' : 'TEXT'}`);
  database.exec(`CREATE TABLE ${table} (${typed.join(', ')})`);
  if (rows.length === 0) return;
  const insert = database.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`);
  for (const row of rows) insert.run(...columns.map((name) => stored(row[name])));
}

function stored(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? value : String(value);
}

function userRow({ name, email, isDisabled, hasPassword, keys }: Account['users'][number]): Row {
  return {
    NAME: name,
    EMAIL: email ?? null,
    DISABLED: String(isDisabled),
    HAS_PASSWORD: Number(hasPassword),
    HAS_RSA_PUBLIC_KEY: Number(Object.values(keys).some(Boolean)),
    PASSWORD_LAST_SET_TIME: hasPassword ? '2025-11-01T08:00:00.000Z' : null,
    DELETED_ON: null,
  };
}

function grantRow({ role, to }: Account['seed']['roleGrants'][number]): Row {
  return { NAME: role, GRANTEE_NAME: to, GRANTED_ON: 'ROLE', PRIVILEGE: 'USAGE', DELETED_ON: null };
}
