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
import type { OktaClient } from '../client.ts';
import { inWords, type Trace, tracesOn } from '../log-proof.ts';
import { RETENTION_DAYS } from '../manifest.ts';
import type { Session } from '../wire.ts';
import { ACCESS_TOKENS, API_TOKENS, APP_SESSIONS, REFRESH_TOKENS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
const DAY_MS = 86_400_000;
const NOT_KNOWN = 'GET /api/v1/sessions knows no session of this id';

/** Ends the one session that the request's credential names; the user's others go on. */
export const sessionRevoke = defineAction<OktaClient>({
  capability: 'session.revoke',
  docs: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Session/#tag/Session/operation/revokeSession',
  effect: 'irreversible',
  cuts: ['idp-session'],
  residual: [
    {
      layer: 'idp-session',
      what: 'the other sessions of the user',
      endsWithinMs: null,
      why: 'Only the session that is named is ended; sessions.revoke ends them all.',
    },
    APP_SESSIONS,
    REFRESH_TOKENS,
    ACCESS_TOKENS,
    API_TOKENS,
    SIGN_IN_AGAIN,
  ],
  scopes: ['okta.sessions.manage', 'okta.sessions.read', 'okta.logs.read'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the session is not known, and the log has its `user.session.end`',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const id = sessionIdOf(request);
    const session = await sessionOfAccount(client, id, request);
    const end = session ? undefined : await endOf(client, request, longAgo(client));
    const label = labelOf(request);
    return {
      summary: `End the Okta session ${id} of ${label}`,
      targets: [{ kind: 'session', id, label: `session of ${label}` }],
      present: [session ? inPresent(session) : NOT_KNOWN, ...(end ? [inWords(end)] : [])],
      // An id that Okta does not open may belong to a session that lives: only the log's word counts as its end.
      alreadyDone: end !== undefined,
      binds: { account: request.account.id, session: id },
      before: { wasLive: session !== undefined },
    };
  },
  perform: async (client, request) =>
    receiptOf([await client.endSession(sessionIdOf(request))], SETTLES_WITHIN_MS),
  verify: prove,
});

async function prove(
  client: OktaClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const session = await sessionOfAccount(client, sessionIdOf(request), request);
  const end = await endOf(client, request, since);
  const saw = [
    session ? `still there: ${inPresent(session)}` : NOT_KNOWN,
    end ? inWords(end) : 'the System Log shows no end of this session since the call',
  ];
  const wasLive = plan.before.wasLive === true;
  const earlier = session || end || wasLive ? undefined : await endOf(client, request, longAgo(client));
  return judge({
    saw: earlier ? [...saw, inWords(earlier)] : saw,
    now: session ? 'there' : 'gone',
    before: wasLive ? 'shown' : earlier ? 'nothing' : 'unseen',
    log: end ? 'recorded' : 'silent',
    why: 'Okta shows a session by its id and logs its end; sessions of apps do not show.',
    whyNothing:
      'The session had ended before the call; the log has nothing to show for a change that was none.',
    whyUnseen:
      'Okta never showed a session of this id and its log no end: it may have expired, or the id may be none that Okta opens.',
  });
}

/** The log's record of the session's end. */
async function endOf(client: OktaClient, request: ActionRequest, since: string): Promise<Trace | undefined> {
  const id = sessionIdOf(request);
  const traces = await tracesOn(client, request.account.id, 'eventType eq "user.session.end"', since);
  return traces.findLast(({ ids, outcome }) => ids.has(id) && outcome === 'success');
}

function longAgo({ context }: OktaClient): string {
  return new Date(context.clock.now().getTime() - RETENTION_DAYS * DAY_MS).toISOString();
}

function inPresent({ id, status, createdAt, expiresAt }: Session): string {
  const made = createdAt ? `, made ${createdAt}` : '';
  return `session ${id} is ${status}${made}${expiresAt ? `, ends ${expiresAt}` : ''}`;
}

/** Another person's session is not touched, whatever the detection says. */
async function sessionOfAccount(
  client: OktaClient,
  id: string,
  { account, capability }: ActionRequest,
): Promise<Session | undefined> {
  const session = await client.session(id);
  if (session === undefined || session.userId === account.id) return session;
  throw new CountersignError('ERR_CONNECTOR_REJECTED', 'okta: the session belongs to another user', {
    place: `okta ${capability}`,
  });
}
