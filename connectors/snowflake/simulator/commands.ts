import { type Token, tokensOf } from '../sql-tokens.ts';
import type { Account } from './account.ts';
import { DONE, hidden, type Outcome, type Refusal, SYNTAX } from './result.ts';
import type { SimulatedUser } from './seed.ts';

/** ALTER USER and the function that aborts a session, as Snowflake reads them. */

const FAR = 10_000;

/** A session that is not there: Snowflake's own code for it is not known. */
const NO_SESSION: Refusal = {
  code: '391918',
  sqlState: '22023',
  message: 'Session does not exist or was terminated already.',
};
const TWO_STATEMENTS: Refusal = {
  code: '000008',
  sqlState: '0A000',
  message: 'Actual statement count 2 did not match the desired statement count 1.',
};

/** What a statement that changes something would do; undefined when it is none of these. */
export function runCommand(account: Account, text: string): Outcome | Refusal | undefined {
  const tokens = tokensOf(text, FAR);
  if (tokens.some(({ kind, value }) => kind === 'sign' && value === ';')) return TWO_STATEMENTS;
  const [first, second, third] = tokens;
  if (first?.value === 'SELECT' && second?.value === 'SYSTEM$ABORT_SESSION') {
    return abortSession(account, tokens[3]?.value ?? '');
  }
  if (first?.value !== 'ALTER' || second?.value !== 'USER') return undefined;
  // A name in quotation marks is taken as it is; one without is in upper case already.
  const user = account.users.find(({ name }) => name === third?.value);
  if (!user) return hidden(`User '${third?.value}'`);
  return alter(account, user, tokens.slice(3));
}

function abortSession(account: Account, id: string): Outcome | Refusal {
  const session = account.sessions.find((each) => each.id === id && each.closedAtMs === undefined);
  if (!session) return NO_SESSION;
  const change = () => {
    session.closedAtMs = account.now().getTime();
  };
  return { table: DONE, change };
}

function alter(account: Account, user: SimulatedUser, clause: readonly Token[]): Outcome | Refusal {
  const said = clause
    .map(({ kind, value }) => (kind === 'identifier' || kind === 'string' ? '?' : value))
    .join(' ');
  const values = clause.flatMap(({ kind, value }) =>
    kind === 'identifier' || kind === 'string' ? [value] : [],
  );
  for (const [pattern, run] of CLAUSES) {
    const match = pattern.exec(said);
    if (match) return run({ account, user, match, values });
  }
  return SYNTAX;
}

interface Said {
  readonly account: Account;
  readonly user: SimulatedUser;
  readonly match: RegExpExecArray;
  /** The names and texts in quotation marks, in order. */
  readonly values: readonly string[];
}

const CLAUSES: readonly (readonly [RegExp, (said: Said) => Outcome | Refusal])[] = [
  [
    /^SET DISABLED = (TRUE|FALSE)$/,
    ({ account, user, match }) => done(() => account.setDisabled(user, match[1] === 'TRUE')),
  ],
  [
    /^SET MUST_CHANGE_PASSWORD = (TRUE|FALSE)$/,
    ({ user, match }) =>
      done(() => {
        user.mustChangePassword = match[1] === 'TRUE';
      }),
  ],
  [/^ABORT ALL QUERIES$/, () => done(() => {})],
  [
    /^(?:SET (RSA_PUBLIC_KEY(?:_2)?) = \?|UNSET (RSA_PUBLIC_KEY(?:_2)?))$/,
    ({ user, match, values }) =>
      done(() => {
        const slot = (match[1] ?? match[2]) as 'RSA_PUBLIC_KEY';
        if (match[1]) user.keys[slot] = values[0];
        else delete user.keys[slot];
      }),
  ],
  [/^MODIFY (PROGRAMMATIC ACCESS TOKEN|KEY PAIR) \? SET DISABLED = (TRUE|FALSE)$/, modifyCredential],
  [/^REMOVE (PROGRAMMATIC ACCESS TOKEN|KEY PAIR) \?$/, removeCredential],
  [
    /^REMOVE DELEGATED AUTHORIZATIONS FROM SECURITY INTEGRATION \?$/,
    ({ account, user, values: [integration] }) =>
      done(() => {
        account.authorizations = account.authorizations.filter(
          (each) => each.user !== user.name || each.integration !== integration,
        );
      }),
  ],
];

function modifyCredential({ account, user, match, values: [name = ''] }: Said): Outcome | Refusal {
  const found = account.find(match[1] === 'KEY PAIR' ? 'keyPairs' : 'tokens', user.name, name);
  if (!found) return hidden(`Credential '${name}'`);
  return done(() => {
    found.status = match[2] === 'TRUE' ? 'DISABLED' : 'ACTIVE';
  });
}

function removeCredential({ account, user, match, values: [name = ''] }: Said): Outcome | Refusal {
  const list = match[1] === 'KEY PAIR' ? 'keyPairs' : 'tokens';
  const found = account.find(list, user.name, name);
  return found ? done(() => account.remove(list, found)) : hidden(`Credential '${name}'`);
}

function done(change: () => void): Outcome {
  return { table: DONE, change };
}
