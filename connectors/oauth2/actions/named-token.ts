import { type ActionRequest, CountersignError } from 'countersign/kit';
import type { TokenReading } from '../read-token.ts';
import { notInHand } from './revocation.ts';

/**
 * The fingerprint by which the incident names a token of this platform; undefined when it names none.
 *
 * Ids of sessions and tokens are of no use here: the standards revoke what they are shown.
 */
export function fingerprintNamed({ credential }: ActionRequest): string | undefined {
  const isOurs = credential?.platform === undefined || credential.platform === 'oauth2';
  const isToken = credential?.kind === 'access-token' || credential?.kind === 'refresh-token';
  return isOurs && isToken ? credential?.fingerprint : undefined;
}

/**
 * The token of that fingerprint, if it is the account's or the issuer does not say whose.
 *
 * @throws ERR_CONNECTOR_NOT_FOUND when it is not in hand, ERR_CONNECTOR_REJECTED when it is another account's
 */
export function namedToken(
  readings: readonly TokenReading[],
  fingerprint: string,
  { account, capability }: ActionRequest,
): TokenReading {
  const found = readings.find(({ token }) => token.fingerprint === fingerprint);
  if (!found) throw notInHand(fingerprint);
  if (found.subject === undefined || found.subject === account.id) return found;
  throw new CountersignError(
    'ERR_CONNECTOR_REJECTED',
    `oauth2: the token ${fingerprint} is another account’s`,
    {
      place: `oauth2 ${capability}`,
    },
  );
}
