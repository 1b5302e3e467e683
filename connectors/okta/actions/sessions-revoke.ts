import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  judge,
  known,
  labelOf,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { OktaClient } from '../client.ts';
import { inWords, lastOf, tracesOn } from '../log-proof.ts';
import { heldTokens } from '../lookups.ts';
import { ACCESS_TOKENS, API_TOKENS, APP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';
import { idsIn, tokenIds, tokenLines, tokensLeft } from './tokens-left.ts';

const Input = z.strictObject({
  /** Revoke OAuth refresh and access tokens too. */
  'include-tokens': z.boolean().default(true),
  /** Forget remembered devices, so that the next sign-in asks for every factor. */
  'forget-devices': z.boolean().default(true),
});

const EVENTS = 'eventType eq "user.session.clear" or eventType eq "user.session.end"';

/** Ends every session of the user at Okta and, unless told otherwise, revokes their OAuth tokens. */
export const sessionsRevoke = defineAction<OktaClient>({
  capability: 'sessions.revoke',
  docs: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserSessions/#tag/UserSessions/operation/revokeUserSessions',
  effect: 'irreversible',
  cuts: ['idp-session', 'refresh-token'],
  residual: [APP_SESSIONS, ACCESS_TOKENS, API_TOKENS, SIGN_IN_AGAIN],
  scopes: ['okta.users.manage', 'okta.users.read', 'okta.logs.read'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: '`user.session.clear` in the log, and no refresh token from before is listed',
  // A repeat ends the sessions that were begun meanwhile, too: their owner signs in again.
  idempotent: true,
  input: Input,
  async plan(client, request) {
    const input = readInput(Input, request);
    const { id } = request.account;
    const user = known(await client.user(id), request);
    const held = input['include-tokens'] ? await heldTokens(client, id) : [];
    const label = labelOf(request);
    return {
      summary: `End all Okta sessions of ${label}${input['include-tokens'] ? ' and revoke their OAuth tokens' : ''}`,
      targets: [{ kind: 'account', id, label }],
      present: [
        `the account is ${user.status}`,
        'how many sessions there are is not known: Okta lists none',
        ...tokenLines(held),
        ...(input['include-tokens'] ? [] : ['OAuth tokens stay']),
      ],
      // What cannot be listed cannot be known to be empty.
      alreadyDone: false,
      binds: { account: id, ...input },
      before: { tokens: tokenIds(held) },
    };
  },
  async perform(client, request) {
    const input = readInput(Input, request);
    const call = await client.endSessions(request.account.id, {
      oauthTokens: input['include-tokens'],
      forgetDevices: input['forget-devices'],
    });
    return receiptOf([call], SETTLES_WITHIN_MS);
  },
  verify: prove,
});

/** Proof is the log's record of the clearing, never the answer to the call; and tokens from before must be in no list. */
async function prove(
  client: OktaClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const input = readInput(Input, request);
  const { id } = request.account;
  const traces = await tracesOn(client, id, EVENTS, since);
  const clear = lastOf(traces, 'user.session.clear');
  const ended = traces.filter(
    ({ eventType, transactionId }) =>
      eventType === 'user.session.end' && clear !== undefined && transactionId === clear.transactionId,
  );
  const left = input['include-tokens']
    ? await tokensLeft(client, id, idsIn(plan.before.tokens), clear?.at ?? since)
    : undefined;
  const user = await client.user(id);
  const saw = [
    clear ? inWords(clear) : 'the System Log shows no user.session.clear of this user since the call',
    ...(ended.length > 0 ? [`${ended.length} sessions ended in the same transaction`] : []),
    ...(left?.saw ?? []),
    `the account is ${user?.status ?? 'gone'}`,
  ];
  return judge({
    saw,
    now: left && left.stale > 0 ? 'there' : 'gone',
    before: 'unseen',
    log: clear ? 'recorded' : 'silent',
    why: 'The System Log records the clearing and the lists show refresh tokens. Okta can show no list of a user’s sessions, no access tokens that were issued, and no sessions of apps.',
    whyUnseen:
      'Okta can show no list of a user’s sessions: only the log’s record of the clearing tells of it.',
  });
}
