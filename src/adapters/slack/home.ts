import type { WebClient } from '@slack/web-api';
import { slackCall } from './web.ts';

/** Where our app is installed, and which bot it is. */
export interface Home {
  readonly teamId: string;
  readonly enterpriseId: string | undefined;
  readonly botId: string | undefined;
}

/** Asks Slack once, when first needed, so that starting needs no Slack; a failure is asked again. @throws ERR_CHAT_UNAVAILABLE */
export type FindHome = () => Promise<Home>;

export function createFindHome(web: WebClient): FindHome {
  let known: Home | undefined;
  return async () => {
    if (known) return known;
    const answer = await slackCall('auth.test', () => web.auth.test());
    // Without a team no clicker could be told from a stranger; an empty one equals nobody's.
    known = {
      teamId: answer.team_id ?? '',
      enterpriseId: answer.enterprise_id,
      botId: answer.bot_id,
    };
    return known;
  };
}
