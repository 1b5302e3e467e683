import { defineAction, judge, known, labelOf, nothingCalled, readInput, receiptOf, z } from 'countersign/kit';
import { doneTo, inWords } from '../admin-log.ts';
import type { WorkspaceClient } from '../client.ts';
import { ADMIN_LOG_SHOWS_WITHIN_MS } from '../logs.ts';
import { REPORTS_READ, USERS_WRITE } from '../scopes.ts';
import { ACCESS_TOKENS, APP_SESSIONS, GOOGLE_SESSIONS, GRANTS, STATIC_KEYS } from './residual.ts';

const Input = z.strictObject({});
const EVENT = 'CHANGE_PASSWORD_ON_NEXT_LOGIN';

/** Makes the user choose a new password at the next sign-in. Whoever signs in first chooses it. */
export const passwordExpire = defineAction<WorkspaceClient>({
  capability: 'password.expire',
  docs: 'https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/update',
  effect: 'reversible',
  cuts: [],
  residual: [
    {
      layer: 'account',
      what: 'a sign-in with the old password',
      endsWithinMs: null,
      why: 'The old password opens the account once more, and whoever comes first chooses the new one. Where another identity provider signs the user in, the setting has no effect.',
    },
    GOOGLE_SESSIONS,
    GRANTS,
    ACCESS_TOKENS,
    STATIC_KEYS,
    APP_SESSIONS,
  ],
  scopes: [USERS_WRITE, REPORTS_READ],
  settlesWithinMs: ADMIN_LOG_SHOWS_WITHIN_MS,
  provenBy: 'the setting is on, and `CHANGE_PASSWORD_ON_NEXT_LOGIN` is in the admin log',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const user = known(await client.user(request.account.id), request);
    const isExpired = user.changePasswordAtNextLogin === true;
    const label = labelOf(request);
    return {
      summary: `Make ${label} choose a new password at the next sign-in to Google`,
      targets: [{ kind: 'account', id: user.id, label }],
      present: [
        isExpired ? 'a new password is asked for already' : 'the password stays good at the next sign-in',
        'it has no effect where another identity provider signs the user in',
      ],
      alreadyDone: isExpired,
      binds: { account: user.id, isExpired },
      before: { isExpired },
    };
  },
  perform: async (client, { account }) =>
    receiptOf(
      [await client.updateUser(account.id, { changePasswordAtNextLogin: true })],
      ADMIN_LOG_SHOWS_WITHIN_MS,
    ),
  async verify(client, request, plan, since) {
    const user = known(await client.user(request.account.id), request);
    const expired = (await doneTo(client, user, EVENT, since)).at(-1);
    const isExpired = user.changePasswordAtNextLogin === true;
    return judge({
      saw: [
        `a new password is ${isExpired ? '' : 'not '}asked for at the next sign-in`,
        expired ? inWords(expired) : `the admin log shows no ${EVENT} of this user since the call`,
      ],
      now: isExpired ? 'gone' : 'there',
      before: plan.before.isExpired === true ? 'nothing' : 'shown',
      log: expired ? 'recorded' : 'silent',
      why: 'Google tells the setting, and the admin log its change.',
      whyNothing: 'It was asked for before; the log has nothing to show for a change that was none.',
    });
  },
  async undo(client, request, plan) {
    if (plan.before.isExpired === true) return nothingCalled('a new password was asked for before: left so');
    const user = known(await client.user(request.account.id), request);
    if (user.changePasswordAtNextLogin !== true)
      return nothingCalled('no new password is asked for any more');
    return receiptOf(
      [await client.updateUser(user.id, { changePasswordAtNextLogin: false })],
      ADMIN_LOG_SHOWS_WITHIN_MS,
    );
  },
});
