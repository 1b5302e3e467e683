import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  inTurn,
  judge,
  labelOf,
  type Part,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { SnowflakeClient } from '../client.ts';
import { PRIVILEGES } from '../manifest.ts';
import { ownLogSince, recorded } from '../own-log.ts';
import { type OpenSession, openSessionsOf } from '../sessions.ts';
import { abortQueries, abortSession } from '../statements.ts';
import { abortIfThere } from './abort-if-there.ts';
import { EXTERNAL_OAUTH, KEYS, NEW_SESSIONS, OAUTH, SIGN_IN_AGAIN } from './residual.ts';
import { SESSIONS_SETTLE_WITHIN_MS } from './settles.ts';
import { targetUser } from './target-user.ts';

const Input = z.strictObject({});
const MOST_LINES = 20;

/** Aborts what the user runs, then every session of which Snowflake shows that it may be open, one by one. */
export const sessionsRevoke = defineAction<SnowflakeClient>({
  capability: 'sessions.revoke',
  docs: 'https://docs.snowflake.com/en/sql-reference/functions/system_abort_session',
  effect: 'irreversible',
  cuts: ['app-session'],
  residual: [NEW_SESSIONS, KEYS, OAUTH, EXTERNAL_OAUTH, SIGN_IN_AGAIN],
  scopes: [PRIVILEGES.warehouse, PRIVILEGES.security, PRIVILEGES.monitor, PRIVILEGES.own, PRIVILEGES.account],
  settlesWithinMs: SESSIONS_SETTLE_WITHIN_MS,
  provenBy:
    'SESSIONS, which shows none of before open once it is up to date (3 hours), and our query history',
  // A repeat ends the sessions that were begun meanwhile, too: their owner signs in again.
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { name } = await targetUser(client, request);
    const open = await openSessionsOf(client, name);
    const label = labelOf(request);
    return {
      summary: `Abort the queries and the ${open.length} known sessions of ${label} in Snowflake`,
      targets: [{ kind: 'account', id: name, label }],
      present: [
        ...open.slice(0, MOST_LINES).map(inPresent),
        ...(open.length > MOST_LINES ? [`${open.length - MOST_LINES} sessions more`] : []),
        ...(open.length === 0 ? ['no view shows an open session; they are up to three hours late'] : []),
        'keys and tokens begin new ones: suspend the account first',
      ],
      // The views are late: that they show nothing does not mean that there is nothing.
      alreadyDone: false,
      binds: { account: name },
      before: { sessions: open.map(({ id }) => id).sort() },
    };
  },
  async perform(client, request) {
    // Listed anew: what was begun since the plan is to end as well.
    const { id } = request.account;
    const open = await openSessionsOf(client, id);
    const parts: Part[] = [
      { what: 'the queries', call: () => client.change(abortQueries(id)) },
      ...open.map((each) => ({ what: `session ${each.id}`, call: () => abortIfThere(client, each.id) })),
    ];
    return receiptOf(await inTurn('snowflake', parts), SESSIONS_SETTLE_WITHIN_MS);
  },
  verify: prove,
});

/** A session is gone when the view says so, and the view has to know all of before to say it. */
async function prove(
  client: SnowflakeClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const open = await openSessionsOf(client, request.account.id);
  const before = Array.isArray(plan.before.sessions) ? plan.before.sessions.map(String) : [];
  const stale = open.filter(({ id, createdAt }) => before.includes(id) || isFromBefore(createdAt, since));
  const log = await ownLogSince(client, since);
  const aborts = before.map((id) => abortSession(id).text);
  const completeAtMs = Date.parse(since) + SESSIONS_SETTLE_WITHIN_MS;
  const isComplete = client.context.clock.now().getTime() >= completeAtMs;
  return judge({
    saw: [
      stale.length === 0
        ? 'no session from before shows as open'
        : `${stale.length} sessions from before show as open`,
      ...(isComplete
        ? []
        : [`SESSIONS knows all of before by ${new Date(completeAtMs).toISOString()}, and not yet`]),
      ...(open.length > stale.length ? [`${open.length - stale.length} sessions were begun anew since`] : []),
      `QUERY_HISTORY records ${aborts.filter((text) => log.recordOf(text)).length} of ${aborts.length} aborts`,
    ],
    now: stale.length === 0 && isComplete ? 'gone' : 'there',
    before: before.length > 0 ? 'shown' : 'unseen',
    log: recorded(log, aborts),
    why: 'SESSIONS tells which sessions are open, three hours late, and the query history records each abort.',
    whyUnseen:
      'No view showed an open session before either, and those that began within three hours it cannot show.',
  });
}

/** A session that ran a query lately and is in no view may be of before or not: its first query counts for its beginning. */
function isFromBefore(createdAt: string | undefined, since: string): boolean {
  return createdAt !== undefined && Date.parse(createdAt) < Date.parse(since);
}

function inPresent({ id, createdAt, lastSeenAt, ip, client }: OpenSession): string {
  const parts = [
    createdAt ? `begun ${createdAt}` : 'not in SESSIONS yet',
    lastSeenAt && `last used ${lastSeenAt}`,
    ip && `from ${ip}`,
    client && `by ${client}`,
  ];
  return `session ${id}: ${parts.filter(Boolean).join(', ')}`;
}
