import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { CountersignError, errorCode } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';
import { mrkdwn } from './escape.ts';
import { slackCall } from './web.ts';

/** Does what somebody asked for by a click or a modal, and tells them when it did not count. */

export interface TellParts {
  readonly web: WebClient;
  readonly log: Log;
}

/** Who is told, where, and what it was about. */
export interface Told {
  readonly userId: string;
  readonly channel: string;
  /** The id of the approval, question or incident. */
  readonly about: string;
}

/** Errors that say what the person themselves can mend. */
const THEIRS: ReadonlySet<string | undefined> = new Set([
  'ERR_APPROVER_NOT_ALLOWED',
  'ERR_INPUT_INVALID',
  'ERR_FORBIDDEN',
  'ERR_NOT_FOUND',
  'ERR_RUN_STATE',
]);

/** What a person is told of an error; `atWorst` where the error is not theirs to know. */
export function wordsFor(error: unknown, atWorst: string): string {
  const said = error instanceof CountersignError ? error.message : '';
  return THEIRS.has(errorCode(error)) ? `That did not count: ${said}` : atWorst;
}

/** Does it, and tells the person what it resolves to, or what went wrong. Never throws: it runs after the answer to Slack. */
export async function orTell(
  told: Told,
  { web, log }: TellParts,
  atWorst: string,
  work: () => Promise<string | undefined>,
): Promise<void> {
  const facts = { about: told.about, slackUser: told.userId };
  const said = await work().catch((error: unknown) => {
    log.warn({ ...facts, code: errorCode(error), error: String(error) }, 'a click could not be handled');
    return wordsFor(error, atWorst);
  });
  if (said === undefined) return;
  log.info({ ...facts, said }, 'a clicker is told');
  const message = { channel: told.channel, user: told.userId, text: mrkdwn(said, 600) };
  await slackCall('chat.postEphemeral', () => web.chat.postEphemeral({ ...message, parse: 'none' })).catch(
    (error: unknown) => log.warn({ ...facts, error: String(error) }, 'the clicker could not be told'),
  );
}

/** A payload that is not of the documented shape is logged, with nothing of its content. */
export function misshapen(error: z.ZodError | undefined, { log }: Pick<TellParts, 'log'>): void {
  const why = error ? z.prettifyError(error) : '';
  log.error({ part: 'slack', code: 'ERR_INPUT_INVALID', why }, 'a click is not of the documented shape');
}
