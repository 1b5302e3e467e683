import { CountersignError, defineAction, labelOf, readInput, z } from 'countersign/kit';
import type { OAuth2Client } from '../client.ts';
import { readTokens, type TokenReading } from '../read-token.ts';
import { fingerprintNamed, namedToken } from './named-token.ts';
import { APP_SESSIONS, OFFLINE_CHECKS, OTHER_TOKENS, SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { performRevocation, planRevocation, proveRevocation, SETTLES_WITHIN_MS } from './revocation.ts';

const Input = z.strictObject({});

/**
 * Revokes the tokens in hand that are the account's, and the one that the incident names.
 *
 * Others of the account go on: the standards list none. A token that the incident names and nobody handed in is refused,
 * so that no proof of lesser ones stands in for it.
 */
export const tokensRevoke = defineAction<OAuth2Client>({
  capability: 'tokens.revoke',
  docs: 'https://www.rfc-editor.org/rfc/rfc7009#section-2',
  effect: 'irreversible',
  cuts: ['access-token', 'refresh-token'],
  residual: [OTHER_TOKENS, OFFLINE_CHECKS, SESSIONS, APP_SESSIONS, SIGN_IN_AGAIN],
  scopes: [],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'introspection (or userinfo): active before, not active after; no log records it',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    const readings = await readTokens(client);
    const name = fingerprintNamed(request);
    const named = name === undefined ? undefined : namedToken(readings, name, request);
    const nowMs = client.context.clock.now().getTime();
    const own = readings.filter(
      (reading) => reading !== named && reading.subject === id && !hasEnded(reading, nowMs),
    );
    const targets = [...(named ? [named] : []), ...own];
    if (targets.length === 0) {
      throw new CountersignError(
        'ERR_CONNECTOR_NOT_FOUND',
        `oauth2: no token of ${labelOf(request)} is in OAUTH2_TOKENS_FILE; without its raw value no token can be revoked`,
        { place: 'OAUTH2_TOKENS_FILE' },
      );
    }
    return planRevocation(client, request, targets, ['tokens of the account that are not in hand stay']);
  },
  perform: (client, _request, plan) => performRevocation(client, plan),
  verify: (client, _request, plan) => proveRevocation(client, plan),
});

/** A line that was left in the file: nothing is left to revoke. */
function hasEnded({ state, endsAt }: TokenReading, nowMs: number): boolean {
  return state !== 'active' && endsAt !== undefined && Date.parse(endsAt) < nowMs;
}
