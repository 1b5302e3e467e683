import {
  ErrorCode,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
} from '@slack/web-api';
import { CountersignError } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';
import { boltLog } from './bolt-log.ts';

/** Slack's Web API: one try per call, every failure translated. Who calls decides whether and when to try again. */

/** How long one call may take, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** How long to wait when Slack does not say, in milliseconds: after a failure of the moment, and after a refusal. */
const RETRY_AFTER_FAILURE_MS = 5_000;
const RETRY_AFTER_REFUSAL_MS = 60_000;

/** Refusals that pass by themselves. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

/** What to do about the refusals that set-up causes. */
const HELP: Readonly<Record<string, string>> = {
  not_in_channel: 'invite the app to the channel',
  channel_not_found: 'SLACK_CHAT_CHANNEL must be the id of a channel that the app is in',
  is_archived: 'the channel is archived: unarchive it or name another',
  invalid_auth: 'the bot token is wrong or revoked: install the app again',
  token_revoked: 'the bot token is revoked: install the app again',
  account_inactive: 'the bot user is deactivated: install the app again',
  missing_scope: 'grant the scopes of docs/slack-app-manifest.yaml and install the app again',
};

/** The client's own options are shared by nobody: it writes into them. */
export function openWeb(options: { botToken: string; slackApiUrl: string; log: Log }): WebClient {
  return new WebClient(options.botToken, {
    slackApiUrl: options.slackApiUrl,
    logger: boltLog(options.log),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    allowAbsoluteUrls: false,
  });
}

/** Calls Slack. @throws ERR_CHAT_UNAVAILABLE with `retryAfterMs`, whatever went wrong */
export async function slackCall<T>(method: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw chatUnavailable(method, error);
  }
}

/** Slack's own word for a refusal (`message_not_found`), of an error thrown by `slackCall`. */
export function refusalOf(error: unknown): string | undefined {
  const cause = error instanceof CountersignError ? error.cause : error;
  return cause instanceof WebAPIPlatformError ? cause.data.error : undefined;
}

function chatUnavailable(method: string, error: unknown): CountersignError {
  const facts = { cause: error, place: `slack ${method}` };
  if (error instanceof WebAPIRateLimitedError) {
    return new CountersignError('ERR_CHAT_UNAVAILABLE', `Slack asks to slow down on ${method}`, {
      ...facts,
      retryAfterMs: error.retryAfter * 1_000,
    });
  }
  const refusal = refusalOf(error);
  if (refusal !== undefined && !PASSING.has(refusal)) {
    const help = Object.hasOwn(HELP, refusal) ? `: ${HELP[refusal]}` : '';
    return new CountersignError('ERR_CHAT_UNAVAILABLE', `Slack refused ${method} with ${refusal}${help}`, {
      ...facts,
      retryAfterMs: refusal === 'ratelimited' ? RETRY_AFTER_FAILURE_MS : RETRY_AFTER_REFUSAL_MS,
    });
  }
  return new CountersignError('ERR_CHAT_UNAVAILABLE', `Slack ${method}: ${failure(error, refusal)}`, {
    ...facts,
    retryAfterMs: retryAfterMs(error),
  });
}

function failure(error: unknown, refusal: string | undefined): string {
  if (refusal !== undefined) return refusal;
  if (error instanceof WebAPIHTTPError) return `answered ${error.statusCode}`;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === ErrorCode.RequestError ? 'could not be reached' : 'did not answer as documented';
}

function retryAfterMs(error: unknown): number {
  if (!(error instanceof WebAPIHTTPError)) return RETRY_AFTER_FAILURE_MS;
  const seconds = Number(error.headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : RETRY_AFTER_FAILURE_MS;
}
