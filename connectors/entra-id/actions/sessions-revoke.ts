import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
  defineAction,
  judge,
  known,
  labelOf,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { EntraClient } from '../client.ts';
import { inWords, lastOf, tracesOn } from '../log-proof.ts';
import type { User } from '../wire.ts';
import { ACCESS_TOKENS, APP_CREDENTIALS, APP_SESSIONS, DELAY, SIGN_IN_AGAIN } from './residual.ts';
import { REVOKED_WITHIN_MS, SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({
  /** Entra revokes sessions and refresh tokens together; false is refused, since it cannot be had. */
  'include-tokens': z.literal(true).default(true),
});

const OPERATION = /^Update StsRefreshTokenValidFrom/i;

/** Makes Entra refuse every session and refresh token of the user from before now. */
export const sessionsRevoke = defineAction<EntraClient>({
  capability: 'sessions.revoke',
  docs: 'https://learn.microsoft.com/en-us/graph/api/user-revokesigninsessions?view=graph-rest-1.0',
  effect: 'irreversible',
  cuts: ['idp-session', 'refresh-token'],
  residual: [DELAY, ACCESS_TOKENS, APP_SESSIONS, APP_CREDENTIALS, SIGN_IN_AGAIN],
  scopes: ['User.RevokeSessions.All', 'User.Read.All', 'AuditLog.Read.All'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy:
    '`signInSessionsValidFromDateTime` after the call, and `Update StsRefreshTokenValidFrom Timestamp` in the audit log',
  // A repeat ends the sessions that were begun meanwhile, too: their owner signs in again.
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    const user = known(await client.user(id), request);
    refuseGuest(user, request);
    const label = labelOf(request);
    const validFrom = user.signInSessionsValidFromDateTime ?? null;
    return {
      summary: `Revoke all Entra sessions and refresh tokens of ${label}`,
      targets: [{ kind: 'account', id, label }],
      present: [
        `the account is ${user.accountEnabled === false ? 'disabled' : 'enabled'}`,
        `sessions and tokens count from ${validFrom ?? 'a time that Entra does not tell'} on`,
        'how many there are is not known: Entra lists none',
        ...(user.onPremisesSyncEnabled
          ? ['Active Directory masters the account: its password is reset there']
          : []),
      ],
      // What cannot be listed cannot be known to be empty.
      alreadyDone: false,
      binds: { account: id },
      before: { validFrom },
    };
  },
  perform: async (client, request) =>
    receiptOf([await client.revokeSessions(request.account.id)], REVOKED_WITHIN_MS),
  verify: prove,
});

/** @throws ERR_CAPABILITY_NOT_OFFERED: Entra answers with success, and ends no session of a guest */
function refuseGuest({ userType, userPrincipalName }: User, { platform, capability }: ActionRequest): void {
  if (userType?.toLowerCase() !== 'guest' && !userPrincipalName?.includes('#EXT#')) return;
  throw new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    'entra-id: an external user signs in through their home tenant, which alone can revoke their sessions; account.suspend keeps them out of this one',
    { place: `${platform} ${capability}` },
  );
}

/** Proof is where Entra’s own mark stands and what its log says, never the answer to the call. */
async function prove(
  client: EntraClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const user = await client.user(id);
  const mark = user?.signInSessionsValidFromDateTime ?? undefined;
  const isMoved = user === undefined || isAfter(mark, plan.before.validFrom, since);
  const revoked = isMoved ? lastOf(await tracesOn(client, id, since), OPERATION) : undefined;
  const saw = [
    user
      ? `sessions and tokens count from ${mark ?? 'a time that Entra does not tell'} on; the call was made at ${since}`
      : 'the account is gone',
    ...(isMoved
      ? [revoked ? inWords(revoked) : 'the audit log shows no revocation of this user since the call']
      : []),
  ];
  return judge({
    saw,
    now: isMoved ? 'gone' : 'there',
    before: 'shown',
    log: revoked ? 'recorded' : 'silent',
    why: 'Entra tells from when on sessions and refresh tokens count and logs the change. It can show no list of them, no access tokens that were issued, and no sessions of apps.',
  });
}

/** Entra writes the mark in whole seconds. One that had moved before the plan was made is of another's doing. */
function isAfter(mark: string | undefined, before: unknown, since: string): boolean {
  if (mark === undefined) return false;
  const markMs = Date.parse(mark);
  const isNew = typeof before !== 'string' || markMs > Date.parse(before);
  return isNew && markMs >= Math.floor(Date.parse(since) / 1_000) * 1_000;
}
