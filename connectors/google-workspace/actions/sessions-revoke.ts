import { defineAction, judge, known, labelOf, readInput, receiptOf, z } from 'countersign/kit';
import { doneTo, inWords } from '../admin-log.ts';
import type { WorkspaceClient } from '../client.ts';
import { ADMIN_LOG_SHOWS_WITHIN_MS } from '../logs.ts';
import { statusOf } from '../lookups.ts';
import { REPORTS_READ, USER_SECURITY, USERS_READ } from '../scopes.ts';
import { ACCESS_TOKENS, APP_SESSIONS, GRANTS, SIGN_IN_AGAIN, STATIC_KEYS } from './residual.ts';

const Input = z.strictObject({});
const EVENT = 'RESET_SIGNIN_COOKIES';

/** Signs the user out of all web and device sessions and resets their sign-in cookies. */
export const sessionsRevoke = defineAction<WorkspaceClient>({
  capability: 'sessions.revoke',
  docs: 'https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/signOut',
  effect: 'irreversible',
  cuts: ['idp-session'],
  residual: [GRANTS, ACCESS_TOKENS, STATIC_KEYS, APP_SESSIONS, SIGN_IN_AGAIN],
  scopes: [USER_SECURITY, USERS_READ, REPORTS_READ],
  settlesWithinMs: ADMIN_LOG_SHOWS_WITHIN_MS,
  provenBy: '`RESET_SIGNIN_COOKIES` of the user in the admin log',
  // A repeat ends the sessions that were begun meanwhile, too: their owner signs in again.
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const user = known(await client.user(request.account.id), request);
    const label = labelOf(request);
    return {
      summary: `End all Google sessions of ${label}, on the web and on devices`,
      targets: [{ kind: 'account', id: user.id, label }],
      present: [
        `the account is ${statusOf(user)}`,
        'how many sessions there are is not known: Google lists none',
        'what apps may do by OAuth stays: pair it with tokens.revoke',
      ],
      // What cannot be listed cannot be known to be empty.
      alreadyDone: false,
      binds: { account: user.id },
      before: {},
    };
  },
  perform: async (client, { account }) =>
    receiptOf([await client.signOut(account.id)], ADMIN_LOG_SHOWS_WITHIN_MS),
  async verify(client, request, _plan, since) {
    const user = known(await client.user(request.account.id), request);
    const reset = (await doneTo(client, user, EVENT, since)).at(-1);
    return judge({
      saw: [
        reset ? inWords(reset) : `the admin log shows no ${EVENT} of this user since the call`,
        `the account is ${statusOf(user)}`,
      ],
      now: 'gone',
      before: 'unseen',
      log: reset ? 'recorded' : 'silent',
      why: 'The admin log records the reset. Google can show no list of a user’s sessions, and none of other apps.',
      whyUnseen:
        'Google can show no list of a user’s sessions: only the log’s record of the reset tells of it.',
    });
  },
});
