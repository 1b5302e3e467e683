import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  errorCode,
  judge,
  labelOf,
  nothingCalled,
  type ProofReading,
  readInput,
  receiptOf,
  sessionIdOf,
  z,
} from 'countersign/kit';
import { type AuditTrace, inWords, tracesOn } from '../audit-proof.ts';
import type { SlackClient } from '../client.ts';
import { activeSessions } from '../lookups.ts';
import { forWhom } from './for-whom.ts';
import { APP_TOKENS, SIGN_IN_AGAIN, WEBHOOKS } from './residual.ts';
import { sessionLine } from './session-lines.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** The log begins in March 2018. */
const LONG_AGO = '2018-03-01T00:00:00.000Z';
const INVALIDATED = 'user_session_invalidated';
const RESETS = ['user_session_reset_by_admin', 'user_sessions_reset_by_anomaly_event_response'];

/** Ends the one session that the request names; the user's others go on. */
export const sessionRevoke = defineAction<SlackClient>({
  capability: 'session.revoke',
  docs: 'https://docs.slack.dev/reference/methods/admin.users.session.invalidate',
  effect: 'irreversible',
  cuts: ['app-session'],
  residual: [
    {
      layer: 'app-session',
      what: 'the other sessions of the user',
      endsWithinMs: null,
      why: 'Only the session that is named is ended; sessions.revoke ends them all.',
    },
    APP_TOKENS,
    SIGN_IN_AGAIN,
    WEBHOOKS,
  ],
  scopes: ['admin.users:write', 'admin.users:read', 'users:read', 'auditlogs:read'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the list of sessions, and `user_session_invalidated` in the log',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const id = sessionOf(request);
    const found = (await activeSessions(client, request.account.id)).find(
      ({ session_id }) => session_id === id,
    );
    const end = found ? undefined : await namedEnd(client, request);
    const label = labelOf(request);
    return {
      summary: `End the Slack session ${id} of ${label}`,
      targets: [{ kind: 'session', id, label: found ? sessionLine(found) : `session of ${label}` }],
      present: [
        found ? sessionLine(found) : `session ${id} is not among the user’s active sessions`,
        ...(end ? [inWords(end)] : []),
      ],
      // An id that was never listed may be none of Slack's: only the log's word counts as its end.
      alreadyDone: end !== undefined,
      binds: { account: request.account.id, session: id },
      before: { session: id, team: found?.team_id ?? null, wasListed: found !== undefined },
    };
  },
  async perform(client, request, plan) {
    const sessionId = sessionOf(request);
    const { team } = plan.before;
    const session = {
      userId: request.account.id,
      sessionId,
      teamId: typeof team === 'string' ? team : undefined,
    };
    try {
      const call = await client.invalidateSession(session);
      return receiptOf([forWhom(call, sessionId)], SETTLES_WITHIN_MS);
    } catch (thrown) {
      // Slack, or the user, ended it first.
      if (errorCode(thrown) !== 'ERR_CONNECTOR_NOT_FOUND') throw thrown;
      return nothingCalled(`session ${sessionId} was gone already`);
    }
  },
  verify: prove,
});

async function prove(
  client: SlackClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const id = sessionOf(request);
  const userId = request.account.id;
  const isListed = (await activeSessions(client, userId)).some(({ session_id }) => session_id === id);
  const wasListed = plan.before.wasListed === true;
  const traces = await tracesOn(client, userId, [INVALIDATED, ...RESETS], since);
  const ended = traces.find((trace) => isItsEnd(trace, id, wasListed));
  const earlier = ended || isListed || wasListed ? undefined : await namedEnd(client, request);
  const saw = [
    isListed
      ? `admin.users.session.list still shows session ${id}`
      : `admin.users.session.list does not show session ${id}`,
    ended ? inWords(ended) : 'the audit log shows no end of it since the call',
    ...(earlier ? [inWords(earlier)] : []),
  ];
  return judge({
    saw,
    now: isListed ? 'there' : 'gone',
    before: wasListed ? 'shown' : earlier ? 'nothing' : 'unseen',
    log: ended ? 'recorded' : 'silent',
    why: 'Slack lists sessions and logs when one is invalidated.',
    whyNothing:
      'The session had ended before the call; the log has nothing to show for a change that was none.',
    whyUnseen:
      'The session was not listed before the call and the log does not name its end: it may have expired, or the id may be none of this user’s.',
  });
}

/** A record without an id, and a reset, end whatever there was: they count for a session that was listed before. */
function isItsEnd({ action, sessionId, isPartial }: AuditTrace, id: string, wasListed: boolean): boolean {
  if (sessionId !== undefined) return action === INVALIDATED && sessionId === id;
  return wasListed && !isPartial;
}

/** The log's record that this very session was invalidated, however long ago. */
async function namedEnd(client: SlackClient, request: ActionRequest): Promise<AuditTrace | undefined> {
  const id = sessionOf(request);
  const traces = await tracesOn(client, request.account.id, [INVALIDATED], LONG_AGO);
  return traces.find(({ sessionId }) => sessionId === id);
}

/** A whole number: anything else cannot be a session of Slack. */
function sessionOf(request: ActionRequest): string {
  return sessionIdOf(request, /^\d{1,20}$/);
}
