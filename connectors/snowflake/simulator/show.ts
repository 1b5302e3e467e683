import { type Token, tokensOf } from '../sql-tokens.ts';
import { type Account, fingerprintOf, type Row } from './account.ts';
import { type Column, hidden, type Outcome, type Refusal, SYNTAX, tableOf } from './result.ts';
import type { SimulatedUser } from './seed.ts';

/** SHOW and DESCRIBE. Their columns are in lower case, and their booleans are texts. */

const FAR = 10_000;
const text = (...names: string[]): Column[] => names.map((name) => ({ name, type: 'TEXT' }));
const time = (...names: string[]): Column[] => names.map((name) => ({ name, type: 'TIMESTAMP_LTZ' }));

/** What a SHOW or DESCRIBE tells; undefined when the statement is none. */
export function runShow(account: Account, statement: string): Outcome | Refusal | undefined {
  const tokens = tokensOf(statement, FAR);
  const isQuoted = ({ kind }: Token) => kind === 'identifier' || kind === 'string';
  const said = tokens.map((token) => (isQuoted(token) ? '?' : token.value)).join(' ');
  if (!/^(?:SHOW|DESCRIBE) /.test(said)) return undefined;
  const [name = ''] = tokens.filter(isQuoted).map(({ value }) => value);
  if (said === 'SHOW USERS') return users(account.users);
  if (said === 'SHOW USERS STARTS WITH ?') {
    return users(account.users.filter((user) => user.name.startsWith(name)));
  }
  const user = account.users.find((each) => each.name === name);
  if (!user) return hidden(`User '${name}'`);
  return OF_USER[said]?.(account, user) ?? SYNTAX;
}

const OF_USER: Readonly<Record<string, (account: Account, user: SimulatedUser) => Outcome | Refusal>> = {
  'DESCRIBE USER ?': describeUser,
  'SHOW GRANTS TO USER ?': (_account, { roles }) =>
    shown(
      text('role'),
      roles.map((role) => ({ role })),
    ),
  'SHOW USER PROGRAMMATIC ACCESS TOKENS FOR USER ?': tokens,
  'SHOW USER KEY PAIRS FOR USER ?': keyPairs,
  'SHOW DELEGATED AUTHORIZATIONS BY USER ?': authorizations,
};

function users(rows: readonly SimulatedUser[]): Outcome {
  const columns = text(
    'name',
    'login_name',
    'display_name',
    'email',
    'type',
    'disabled',
    'must_change_password',
    'has_password',
    'has_rsa_public_key',
  );
  return shown(columns, rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(userRow));
}

function userRow(user: SimulatedUser): Row {
  if (!user.isMonitored) return { name: user.name };
  return {
    name: user.name,
    login_name: user.loginName ?? user.name,
    display_name: user.name,
    email: user.email,
    type: user.type,
    disabled: user.isDisabled,
    must_change_password: user.mustChangePassword,
    has_password: user.hasPassword,
    has_rsa_public_key: Object.values(user.keys).some(Boolean),
  };
}

function describeUser({ seed }: Account, { name, keys }: SimulatedUser): Outcome {
  const rows: Row[] = [{ property: 'NAME', value: name }];
  for (const slot of ['RSA_PUBLIC_KEY', 'RSA_PUBLIC_KEY_2'] as const) {
    const key = keys[slot];
    rows.push({ property: slot, value: key && seed.showsPublicKeys ? key : 'null' });
    rows.push({ property: `${slot}_FP`, value: key ? fingerprintOf(key) : 'null' });
  }
  return shown(text('property', 'value', 'default', 'description'), rows);
}

function tokens({ tokens: all }: Account, { name }: SimulatedUser): Outcome {
  const columns = [
    ...text('name', 'user_name', 'role_restriction', 'status', 'comment', 'created_by', 'rotated_to'),
    ...time('expires_at', 'created_on'),
  ];
  const rows = all.filter(({ user }) => user === name);
  return shown(
    columns,
    rows.map((each) => ({
      name: each.name,
      user_name: name,
      role_restriction: each.role,
      status: each.status,
      created_by: name,
      expires_at: each.expiresAt ?? '2026-12-31T00:00:00.000Z',
      created_on: each.createdAt,
    })),
  );
}

/** Keys that are properties of their user stand in the list as well, under reserved names. */
function keyPairs({ seed, keyPairs: all }: Account, { name, keys }: SimulatedUser): Outcome | Refusal {
  if (!seed.hasKeyPairs) return SYNTAX;
  const columns = [
    ...text('name', 'user_name', 'fingerprint', 'role_scope', 'status'),
    ...time('created_on', 'last_used_on', 'expires_at'),
  ];
  const named = all
    .filter(({ user }) => user === name)
    .map((each) => ({
      name: each.name,
      user_name: name,
      fingerprint: fingerprintOf(each.name),
      status: each.status,
      created_on: each.createdAt,
      last_used_on: each.lastUsedAt,
      expires_at: each.expiresAt,
    }));
  const { RSA_PUBLIC_KEY: key } = keys;
  const property = {
    name: 'PUBLIC_KEY_1',
    user_name: name,
    fingerprint: key && fingerprintOf(key),
    status: 'ACTIVE',
    created_on: '2026-01-01T00:00:00.000Z',
  };
  return shown(columns, key ? [...named, property] : named);
}

function authorizations({ authorizations: all }: Account, { name }: SimulatedUser): Outcome {
  const columns = [
    ...time('created_on'),
    ...text('user_name', 'role_name', 'integration_name', 'integration_status'),
  ];
  const rows = all.filter(({ user }) => user === name);
  return shown(
    columns,
    rows.map(({ createdAt, role, integration }) => ({
      created_on: createdAt,
      user_name: name,
      role_name: role,
      integration_name: integration,
      integration_status: 'ENABLED',
    })),
  );
}

function shown(columns: readonly Column[], rows: readonly Row[]): Outcome {
  return { table: tableOf(columns, rows) };
}
