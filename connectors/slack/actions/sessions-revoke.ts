import {
  type ActionRequest,
  defineAction,
  judge,
  labelOf,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import { inWords, tracesOn } from '../audit-proof.ts';
import type { SlackClient } from '../client.ts';
import { activeSessions } from '../lookups.ts';
import { forWhom } from './for-whom.ts';
import { APP_TOKENS, SIGN_IN_AGAIN, WEBHOOKS } from './residual.ts';
import { sessionLines } from './session-lines.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({
  /** Understood, so that one playbook serves every platform; Slack has no call that ends a user's app tokens. */
  'include-tokens': z.boolean().optional(),
});

/** Slack may reset sessions by itself; whoever did it, they are gone. */
const RESETS = [
  'user_session_reset_by_admin',
  'user_sessions_reset_by_anomaly_event_response',
  'user_sessions_reset_by_circuit_breaker',
];

/** Ends every session of the user on all devices. The user signs in again; nothing brings the sessions back. */
export const sessionsRevoke = defineAction<SlackClient>({
  capability: 'sessions.revoke',
  docs: 'https://docs.slack.dev/reference/methods/admin.users.session.reset',
  effect: 'irreversible',
  cuts: ['app-session'],
  residual: [APP_TOKENS, SIGN_IN_AGAIN, WEBHOOKS],
  scopes: ['admin.users:write', 'admin.users:read', 'users:read', 'auditlogs:read'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the list of sessions, and `user_session_reset_by_admin` in the log',
  // A repeat ends the sessions that were begun meanwhile, too: their owner signs in again.
  idempotent: true,
  input: Input,
  async plan(client, request) {
    const input = readInput(Input, request);
    const sessions = await activeSessions(client, request.account.id);
    const label = labelOf(request);
    return {
      summary: `End all ${sessions.length} Slack sessions of ${label}`,
      targets: [{ kind: 'account', id: request.account.id, label }],
      present: [
        ...sessionLines(sessions),
        ...(sessions.length === 0 ? ['no active session'] : []),
        ...(input['include-tokens'] ? ['tokens stay: Slack has no call that ends a user’s app tokens'] : []),
      ],
      alreadyDone: sessions.length === 0,
      binds: { account: request.account.id },
      before: { sessions: sessions.map(({ session_id }) => session_id) },
    };
  },
  async perform(client, request) {
    const call = await client.resetSessions(request.account.id);
    return receiptOf([forWhom(call, request.account.id)], SETTLES_WITHIN_MS);
  },
  verify: (client, request, plan, since) => prove(client, request, new Set(idsOf(plan.before)), since),
});

/**
 * Gone is every session that was there before, and every one that no later sign-in explains: a session made between
 * plan and call must be gone too, while the person who signs in again must not keep the proof open.
 */
async function prove(
  client: SlackClient,
  { account }: ActionRequest,
  before: ReadonlySet<string>,
  since: string,
): Promise<ProofReading> {
  const listed = await activeSessions(client, account.id);
  const traces = await tracesOn(client, account.id, [...RESETS, 'user_login'], since);
  const reset = traces.find(({ action, isPartial }) => RESETS.includes(action) && !isPartial);
  // Seconds are all the log tells: a sign-in in the very second of the reset may have come before it.
  const endedAt = reset?.at ?? Math.floor(Date.parse(since) / 1_000);
  const signedIn = new Set(
    traces
      .filter(({ action, at }) => action === 'user_login' && at > endedAt)
      .map(({ sessionId }) => sessionId),
  );
  const stale = listed.filter(({ session_id: id }) => before.has(id) || !signedIn.has(id));
  const fresh = listed.length - stale.length;
  const saw = [
    stale.length === 0
      ? 'admin.users.session.list shows none of the sessions from before'
      : `admin.users.session.list still shows ${stale.length} sessions that no sign-in since explains`,
    ...(fresh > 0 ? [`${fresh} sessions were signed in anew since`] : []),
    reset ? inWords(reset) : 'the audit log shows no reset of this user since the call',
  ];
  return judge({
    saw,
    now: stale.length > 0 ? 'there' : 'gone',
    before: before.size > 0 ? 'shown' : 'nothing',
    log: reset ? 'recorded' : 'silent',
    why: 'Slack lists sessions and logs their reset.',
    whyNothing: 'There was no session before; a reset that changes nothing need not be in the log.',
  });
}

function idsOf({ sessions }: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(sessions) ? sessions.map(String) : [];
}
