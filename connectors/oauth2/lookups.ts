import {
  type Account,
  type AccountQuery,
  CountersignError,
  given,
  type Lookups,
  type TokenRecord,
} from 'countersign/kit';
import type { OAuth2Client } from './client.ts';
import { readTokens, type TokenReading } from './read-token.ts';

/**
 * The standards have no directory and list neither sessions nor tokens: an account is known only by a token of it in
 * hand, and `sessions` is left out.
 */
export const lookups: Lookups<OAuth2Client> = {
  account: findAccount,
  async tokens(client, account) {
    const readings = await readTokens(client);
    return readings
      .filter(({ state, subject }) => state === 'active' && subject === account.id)
      .map((reading) => tokenRecord(reading, account.id));
  },
};

/** @throws ERR_CONNECTOR_NOT_FOUND when no token is in hand: then nobody can be asked about anybody */
async function findAccount(client: OAuth2Client, query: AccountQuery): Promise<Account | undefined> {
  const readings = await readTokens(client);
  if (readings.length === 0) throw nothingInHand();
  const { id, email, name } = query;
  const address = email?.toLowerCase();
  return (
    accountOf(readings.filter(({ subject }) => subject === id)) ??
    (address === undefined ? undefined : accountOf(readings.filter((reading) => isOf(reading, address)))) ??
    (name === undefined ? undefined : accountOf(readings.filter(({ username }) => username === name)))
  );
}

/** An address that its owner merely claims is not taken: it must be verified, or be the name that the issuer knows. */
function isOf({ email, username }: TokenReading, address: string): boolean {
  return email === address || username?.toLowerCase() === address;
}

/** Of tokens of two subjects, nobody can say whose account is meant. */
function accountOf(readings: readonly TokenReading[]): Account | undefined {
  const subjects = new Set(readings.flatMap(({ subject }) => subject ?? []));
  const [id] = subjects;
  if (id === undefined || subjects.size > 1) return undefined;
  const first = <Value>(of: (reading: TokenReading) => Value | undefined) =>
    readings.map(of).find((value) => value !== undefined);
  return {
    platform: 'oauth2',
    id,
    ...given(
      'email',
      first(({ email }) => email),
    ),
    ...given(
      'name',
      first(({ username }) => username),
    ),
    // That a token is taken says nothing of the account behind it.
    status: 'unknown',
  };
}

function tokenRecord(
  { token, clientId, scopes, issuedAt, endsAt }: TokenReading,
  accountId: string,
): TokenRecord {
  return {
    platform: 'oauth2',
    id: token.fingerprint,
    accountId,
    kind: token.hint === 'refresh_token' ? 'refresh-token' : 'access-token',
    ...given('name', clientId && `issued to ${clientId}`.slice(0, 512)),
    scopes: [...scopes],
    ...given('createdAt', issuedAt),
    ...given('expiresAt', endsAt),
  };
}

function nothingInHand(): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_NOT_FOUND',
    'oauth2: no token is in OAUTH2_TOKENS_FILE; without a token of it no account is known',
    { place: 'OAUTH2_TOKENS_FILE' },
  );
}
