import { z } from 'zod';
import type { Log } from '#domain/ports.ts';
import type { FindHome } from './home.ts';

/** Where an interaction comes from, as Slack says it. An app can be installed elsewhere, and what is signed for it there is signed right. */

const From = z.object({
  team: z.object({ id: z.string() }).nullish(),
  enterprise: z.object({ id: z.string() }).nullish(),
  user: z.object({ team_id: z.string().optional() }).optional(),
});

/**
 * Handles an interaction of our own workspace, or of our own Enterprise Grid, and no other. Never throws: it runs after the
 * answer to Slack.
 */
export async function ifFromHome(
  body: unknown,
  { findHome, log }: { readonly findHome: FindHome; readonly log: Log },
  handle: () => Promise<void>,
): Promise<void> {
  const from = From.safeParse(body);
  const team = from.data?.team?.id ?? from.data?.user?.team_id;
  try {
    const home = await findHome();
    const enterprise = from.data?.enterprise?.id;
    const isHome = team === home.teamId || (enterprise !== undefined && enterprise === home.enterpriseId);
    if (!isHome) {
      log.warn({ part: 'slack', team }, 'an interaction of another workspace was ignored');
      return;
    }
  } catch (error) {
    // Who is not known to be of ours is told so, or not, by what handles it: it asks again, and fails closed.
    log.warn({ part: 'slack', error: String(error) }, 'Slack could not say which workspace is ours');
  }
  await handle();
}
