import type { WebClient } from '@slack/web-api';
import { isBelievable } from './clicker.ts';
import { mrkdwn } from './escape.ts';
import type { FindHome } from './home.ts';
import { refusalOf, slackCall } from './web.ts';

/** Calls people by name: as Slack users by their e-mail where Slack knows them, else as text. */

/** Most people of a group that are called; the rest are counted. */
const MOST_CALLED = 20;

/**
 * The people as `mrkdwn`, escaped: `<@U…>` for each whom Slack has verified in our workspace, the e-mail as text for others.
 * @throws ERR_CHAT_UNAVAILABLE when Slack does not answer
 */
export async function mentions(
  emails: readonly string[],
  web: WebClient,
  findHome: FindHome,
): Promise<string> {
  const called: string[] = [];
  for (const email of emails.slice(0, MOST_CALLED)) called.push(await mention(email, web, findHome));
  const rest = emails.length - called.length;
  return `${called.join(' ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

async function mention(email: string, web: WebClient, findHome: FindHome): Promise<string> {
  const home = await findHome();
  try {
    const { user } = await slackCall('users.lookupByEmail', () => web.users.lookupByEmail({ email }));
    if (user?.id && isBelievable(user, home)) return `<@${user.id}>`;
  } catch (error) {
    // Slack answered, and gives no user for it; that it is down is another matter.
    const refusal = refusalOf(error);
    if (refusal === undefined || !NO_USER.has(refusal)) throw error;
  }
  return mrkdwn(email, 120);
}

/** Answers after which the e-mail itself must do: unknown there, or not ours to ask. */
const NO_USER = new Set(['users_not_found', 'user_not_found', 'missing_scope', 'not_allowed_token_type']);
