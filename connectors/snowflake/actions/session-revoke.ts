import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
  defineAction,
  judge,
  labelOf,
  type ProofReading,
  readInput,
  receiptOf,
  sessionIdOf,
  z,
} from 'countersign/kit';
import type { SnowflakeClient } from '../client.ts';
import { PRIVILEGES } from '../manifest.ts';
import { inWords, ownLogSince, recorded } from '../own-log.ts';
import { openSessionsOf, sessionRow } from '../sessions.ts';
import { abortSession } from '../statements.ts';
import { abortIfThere } from './abort-if-there.ts';
import { EXTERNAL_OAUTH, KEYS, OAUTH, SIGN_IN_AGAIN } from './residual.ts';
import { SESSIONS_SETTLE_WITHIN_MS } from './settles.ts';
import { targetUser } from './target-user.ts';

const Input = z.strictObject({});
const SESSION_ID = /^\d{1,38}$/;

/** Aborts the one session that the request's credential names by its number; the user's others go on. */
export const sessionRevoke = defineAction<SnowflakeClient>({
  capability: 'session.revoke',
  docs: 'https://docs.snowflake.com/en/sql-reference/functions/system_abort_session',
  effect: 'irreversible',
  cuts: ['app-session'],
  residual: [
    {
      layer: 'app-session',
      what: 'the other sessions of the user',
      endsWithinMs: null,
      why: 'Only the session that is named is ended; sessions.revoke ends all that show.',
    },
    KEYS,
    OAUTH,
    EXTERNAL_OAUTH,
    SIGN_IN_AGAIN,
  ],
  scopes: [PRIVILEGES.warehouse, PRIVILEGES.security, PRIVILEGES.monitor, PRIVILEGES.account],
  settlesWithinMs: SESSIONS_SETTLE_WITHIN_MS,
  provenBy: 'SESSIONS, which shows it closed within 3 hours, and the abort in our query history',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    await targetUser(client, request);
    const id = sessionIdOf(request, SESSION_ID);
    const state = await stateOf(client, id, request);
    if (!state) throw refused(request.capability, 'no view of Snowflake shows this session, nor whose it is');
    const label = labelOf(request);
    return {
      summary: `Abort the Snowflake session ${id} of ${label}`,
      targets: [{ kind: 'session', id, label: `session of ${label}` }],
      present: [state.says],
      alreadyDone: state.isClosed,
      binds: { account: request.account.id, session: id },
      before: { wasOpen: !state.isClosed },
    };
  },
  perform: async (client, request) =>
    receiptOf([await abortIfThere(client, sessionIdOf(request, SESSION_ID))], SESSIONS_SETTLE_WITHIN_MS),
  verify: prove,
});

interface SessionState {
  readonly isClosed: boolean;
  readonly says: string;
}

/**
 * What the views tell of the session; undefined when none shows it.
 *
 * @throws ERR_CONNECTOR_REJECTED when it is another user's, whatever the detection says
 */
async function stateOf(
  client: SnowflakeClient,
  id: string,
  { account, capability }: ActionRequest,
): Promise<SessionState | undefined> {
  const row = await sessionRow(client, id);
  if (row && row.USER_NAME !== account.id) {
    throw refused(capability, 'the session belongs to another user');
  }
  if (row) {
    const reason = row.CLOSED_REASON ? ` (${row.CLOSED_REASON})` : '';
    return {
      isClosed: !row.IS_OPEN,
      says: `SESSIONS shows it ${row.IS_OPEN ? 'open' : 'closed'}${reason}, begun ${row.CREATED_ON}`,
    };
  }
  const active = (await openSessionsOf(client, account.id)).find((session) => session.id === id);
  if (active === undefined) return undefined;
  return { isClosed: false, says: `it is not in SESSIONS yet, and was used at ${active.lastSeenAt}` };
}

const NOWHERE: SessionState = {
  isClosed: false,
  says: 'no view of Snowflake shows it any more, nor its end',
};

/** Only a row that says closed is a proof: SESSIONS shows a session that it does not know yet like one that never was. */
async function prove(
  client: SnowflakeClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const id = sessionIdOf(request, SESSION_ID);
  const { isClosed, says } = (await stateOf(client, id, request)) ?? NOWHERE;
  const { text } = abortSession(id);
  const log = await ownLogSince(client, since);
  return judge({
    saw: [says, inWords(log, text)],
    now: isClosed ? 'gone' : 'there',
    before: plan.before.wasOpen === true ? 'shown' : 'nothing',
    log: recorded(log, [text]),
    why: 'SESSIONS tells whether a session is open, three hours late, and the query history records the abort.',
    whyNothing: 'SESSIONS showed it closed before; the log has nothing to show for a change that was none.',
  });
}

function refused(capability: string, what: string): CountersignError {
  return new CountersignError('ERR_CONNECTOR_REJECTED', `snowflake: ${what}`, {
    place: `snowflake ${capability}`,
  });
}
