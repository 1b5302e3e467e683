import { defineAction, judge, known, labelOf, readInput, receiptOf, z } from 'countersign/kit';
import type { MyPlatformClient } from '../client.ts';

const Input = z.strictObject({});
const Before = z.object({ sessions: z.array(z.string()) });
/** How long the lists and the log may take to show it. */
const SETTLES_WITHIN_MS = 5_000;

/** Ends every session of the user. Nothing brings them back; the user signs in again. */
export const sessionsRevoke = defineAction<MyPlatformClient>({
  capability: 'sessions.revoke',
  docs: 'https://my-platform.example/docs/sessions#revoke',
  effect: 'irreversible',
  cuts: ['app-session'],
  residual: [
    {
      layer: 'account',
      what: 'a new sign-in with password and factors',
      endsWithinMs: null,
      why: 'The account stays open.',
    },
  ],
  scopes: ['sessions:write', 'users:read', 'audit:read'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the list of sessions, and `sessions.revoked` in the log',
  // A repeat ends the sessions that were begun meanwhile, too: their owner signs in again.
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const sessions = await client.sessions(id);
    const label = labelOf(request);
    return {
      summary: `End all ${sessions.length} sessions of ${label}`,
      targets: [{ kind: 'account', id, label }],
      present: sessions.length > 0 ? sessions.map((session) => `session ${session.id}`) : ['no session'],
      alreadyDone: sessions.length === 0,
      // What an approval is bound to: not the sessions, which come and go.
      binds: { account: id },
      before: { sessions: sessions.map((session) => session.id) },
    };
  },
  perform: async (client, { account }) =>
    receiptOf([await client.endSessions(account.id)], SETTLES_WITHIN_MS),
  async verify(client, { account }, plan, since) {
    const before = new Set(Before.parse(plan.before).sessions);
    const left = (await client.sessions(account.id)).filter(({ id }) => before.has(id));
    const end = await endInLog(client, account.id, since);
    return judge({
      saw: [
        `${left.length} of the sessions from before are listed`,
        end ? `audit log: sessions.revoked at ${end}` : 'the audit log shows no end since the call',
      ],
      now: left.length > 0 ? 'there' : 'gone',
      before: before.size > 0 ? 'shown' : 'nothing',
      log: end ? 'recorded' : 'silent',
      why: 'The platform lists sessions and logs their end.',
    });
  },
});

/** When the log says that the sessions ended, at or after `since`. */
async function endInLog(client: MyPlatformClient, user: string, since: string): Promise<string | undefined> {
  for await (const page of client.log({ since, user })) {
    const found = page.find(
      ({ event, actor, at }) =>
        event === 'sessions.revoked' && actor === user && Date.parse(String(at)) >= Date.parse(since),
    );
    if (found) return String(found.at);
  }
  return undefined;
}
