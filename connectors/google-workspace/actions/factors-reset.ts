import { defineAction, judge, known, labelOf, readInput, receiptOf, z } from 'countersign/kit';
import { doneTo, inWords } from '../admin-log.ts';
import type { WorkspaceClient } from '../client.ts';
import { ADMIN_LOG_SHOWS_WITHIN_MS } from '../logs.ts';
import { REPORTS_READ, USER_SECURITY, USERS_READ } from '../scopes.ts';
import { ACCESS_TOKENS, APP_SESSIONS, GOOGLE_SESSIONS, GRANTS, STATIC_KEYS } from './residual.ts';

const Input = z.strictObject({});
const EVENT = 'TURN_OFF_2_STEP_VERIFICATION';

/**
 * Turns the user's 2-Step Verification off, and with it every factor that was enrolled, an attacker's too.
 *
 * Until the user enrols anew the password alone opens the account, so it belongs behind a suspension or a new password.
 */
export const factorsReset = defineAction<WorkspaceClient>({
  capability: 'factors.reset',
  docs: 'https://developers.google.com/workspace/admin/directory/reference/rest/v1/twoStepVerification/turnOff',
  effect: 'irreversible',
  cuts: [],
  residual: [
    {
      layer: 'account',
      what: 'a new sign-in with the password alone',
      endsWithinMs: null,
      why: 'Without 2-Step Verification the password is enough until the user enrols anew: suspend first, or change it.',
    },
    GOOGLE_SESSIONS,
    GRANTS,
    ACCESS_TOKENS,
    STATIC_KEYS,
    APP_SESSIONS,
  ],
  scopes: [USER_SECURITY, USERS_READ, REPORTS_READ],
  settlesWithinMs: ADMIN_LOG_SHOWS_WITHIN_MS,
  provenBy: 'the user is not enrolled, and `TURN_OFF_2_STEP_VERIFICATION` is in the admin log',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const user = known(await client.user(request.account.id), request);
    const isEnrolled = user.isEnrolledIn2Sv === true;
    const label = labelOf(request);
    return {
      summary: `Turn off 2-Step Verification of ${label}: every factor is removed, and the password alone opens the account`,
      targets: [{ kind: 'account', id: user.id, label }],
      present: [
        isEnrolled
          ? 'the user is enrolled in 2-Step Verification'
          : 'the user is not enrolled in 2-Step Verification',
        ...(user.isEnforcedIn2Sv ? ['it is enforced: the user may be locked out until they enrol anew'] : []),
        user.suspended
          ? 'the account is suspended'
          : 'the account is open: suspend it first, or change its password',
      ],
      alreadyDone: !isEnrolled,
      binds: { account: user.id, isEnrolled },
      before: { isEnrolled },
    };
  },
  perform: async (client, { account }) =>
    receiptOf([await client.turnOff2Sv(account.id)], ADMIN_LOG_SHOWS_WITHIN_MS),
  async verify(client, request, plan, since) {
    const user = known(await client.user(request.account.id), request);
    const off = (await doneTo(client, user, EVENT, since)).at(-1);
    const isEnrolled = user.isEnrolledIn2Sv === true;
    return judge({
      saw: [
        `the user is ${isEnrolled ? 'still' : 'not'} enrolled in 2-Step Verification`,
        off ? inWords(off) : `the admin log shows no ${EVENT} of this user since the call`,
      ],
      now: isEnrolled ? 'there' : 'gone',
      before: plan.before.isEnrolled === true ? 'shown' : 'nothing',
      log: off ? 'recorded' : 'silent',
      why: 'Google tells whether a user is enrolled, and the admin log when it was turned off.',
      whyNothing: 'The user was not enrolled before; the log has nothing to show for a change that was none.',
    });
  },
});
