import type { UsersInfoResponse, WebClient } from '@slack/web-api';
import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import type { FindHome, Home } from './home.ts';
import { slackCall } from './web.ts';

/** Who clicked: a Slack user becomes a person by the e-mail that Slack has verified, read at the moment of the click. */

type SlackUser = NonNullable<UsersInfoResponse['user']>;

const EMAIL = /^[^\s@<>]{1,64}@[^\s@<>]{1,255}$/;

/**
 * Resolves a Slack user id to a person. Nothing is cached: who was deactivated a second ago decides nothing.
 *
 * @throws ERR_APPROVER_NOT_ALLOWED when the user is deactivated, a bot, of another workspace, or without a verified e-mail
 * @throws ERR_CHAT_UNAVAILABLE when Slack cannot say who it is
 */
export async function findClicker(web: WebClient, findHome: FindHome, userId: string): Promise<Person> {
  const home = await findHome();
  const { user } = await slackCall('users.info', () => web.users.info({ user: userId }));
  const refusal = refusalToBelieve(user, userId, home);
  if (refusal !== undefined) throw new CountersignError('ERR_APPROVER_NOT_ALLOWED', refusal);
  return { email: (user?.profile?.email ?? '').toLowerCase(), subject: userId, via: 'slack' };
}

/** Whether Slack vouches for this user: active, a person, of our workspace, with a verified e-mail. */
export function isBelievable(user: SlackUser, home: Home): boolean {
  return refusalToBelieve(user, user.id ?? '', home) === undefined;
}

function refusalToBelieve(user: SlackUser | undefined, userId: string, home: Home): string | undefined {
  if (user?.id !== userId) return 'Slack does not know this user';
  if (user.deleted !== false) return 'this Slack account is deactivated';
  if (user.is_bot !== false || user.is_workflow_bot === true) return 'a bot decides nothing';
  // An outside workspace vouches for its own e-mail addresses, and may call its people what it likes.
  if (user.is_stranger === true || !isFromHome(user, home)) {
    return 'people of other workspaces decide nothing here';
  }
  if (user.is_email_confirmed !== true) return 'Slack has not verified the e-mail address of this account';
  if (!EMAIL.test(user.profile?.email ?? '')) {
    return 'Slack shows no e-mail address for this account; the app needs the scope users:read.email';
  }
  return undefined;
}

function isFromHome(user: SlackUser, home: Home): boolean {
  if (home.teamId !== '' && user.team_id === home.teamId) return true;
  return home.enterpriseId !== undefined && user.enterprise_user?.enterprise_id === home.enterpriseId;
}
