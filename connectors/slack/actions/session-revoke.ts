import {
  type ActionRequest,
  CountersignError,
  defineAction,
  errorCode,
  type ProofReading,
  z,
} from 'countersign/kit';
import { tracesOn } from '../audit-proof.ts';
import type { SlackClient } from '../client.ts';
import { activeSessions } from '../lookups.ts';
import { labelOf, readInput, SETTLES_WITHIN_MS } from './input.ts';
import { APP_TOKENS, SIGN_IN_AGAIN, WEBHOOKS } from './residual.ts';
import { sessionLine } from './session-lines.ts';

const Input = z.strictObject({});

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
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const id = sessionOf(request);
    const found = (await activeSessions(client, request.account.id)).find(
      ({ session_id }) => session_id === id,
    );
    const label = labelOf(request);
    return {
      summary: `End the Slack session ${id} of ${label}`.slice(0, 1_024),
      targets: [
        { kind: 'session', id, label: (found ? sessionLine(found) : `session of ${label}`).slice(0, 512) },
      ],
      present: [found ? sessionLine(found) : `session ${id} is not among the user’s active sessions`],
      alreadyDone: found === undefined,
      binds: { account: request.account.id, session: id },
      before: { session: id, team: found?.team_id ?? null },
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
      const { line, requestId } = await client.invalidateSession(session);
      return receipt(`${line} for ${sessionId}`, requestId);
    } catch (thrown) {
      // Slack, or the user, ended it first.
      if (errorCode(thrown) !== 'ERR_CONNECTOR_NOT_FOUND') throw thrown;
      return receipt(`session ${sessionId} was gone already`, undefined);
    }
  },
  verify: prove,
});

function receipt(call: string, requestId: string | undefined) {
  return { requestIds: requestId ? [requestId] : [], calls: [call], effectiveWithinMs: SETTLES_WITHIN_MS };
}

async function prove(
  client: SlackClient,
  request: ActionRequest,
  plan: { readonly alreadyDone: boolean },
  since: string,
): Promise<ProofReading> {
  const id = sessionOf(request);
  const userId = request.account.id;
  const isListed = (await activeSessions(client, userId)).some(({ session_id }) => session_id === id);
  const traces = await tracesOn(client, userId, [INVALIDATED, ...RESETS], since);
  const ended = traces.find(
    ({ action, sessionId, isPartial }) =>
      (RESETS.includes(action) && !isPartial) ||
      (action === INVALIDATED && (sessionId === undefined || sessionId === id)),
  );
  const saw = [
    isListed
      ? `admin.users.session.list still shows session ${id}`
      : `admin.users.session.list does not show session ${id}`,
    ended
      ? `audit log: ${ended.action} at ${new Date(ended.at * 1_000).toISOString()} (${ended.id})`.slice(
          0,
          1_024,
        )
      : 'the audit log shows no end of it since the call',
  ];
  const strongest = plan.alreadyDone && !ended ? GONE_BEFORE : PROVEN;
  if (isListed) return { state: 'pending', saw, strongest };
  return { state: ended ? 'proven' : 'effective', saw, strongest };
}

const PROVEN: ProofReading['strongest'] = {
  state: 'proven',
  why: 'Slack lists sessions and logs when one is invalidated.',
};
const GONE_BEFORE: ProofReading['strongest'] = {
  state: 'effective',
  why: 'The session was not listed before the call; the log has nothing to show for a change that was none.',
};

/** @throws ERR_INPUT_INVALID when the request names no Slack session */
function sessionOf({ credential }: ActionRequest): string {
  const isSession = credential?.kind === 'session' || credential?.kind === 'session-cookie';
  const isOurs = credential?.platform === undefined || credential.platform === 'slack';
  if (credential?.id && isSession && isOurs && /^\d{1,20}$/.test(credential.id)) return credential.id;
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    'slack session.revoke: the request must name a Slack session by its id (a whole number)',
    { place: 'credential.id' },
  );
}
