import type { Activity } from '../activity.ts';
import { clientOf, isBrowser } from './clients.ts';

/**
 * What each platform's log tells of the beginning of a credential, as data: only where issuance is shown under the id that
 * uses carry can a missing one mean anything, and only once the log reaches back as far as such a credential can live.
 *
 * Sources: the connectors' READMEs and `telemetry`, and the vendors' pages on lifetimes named beside each line.
 */
export interface Issuance {
  /** Whether the log shows the beginning under the id that uses carry. */
  readonly isShown: boolean;
  /** How long after its beginning such a credential can still be used, in milliseconds. */
  readonly lifeMs: number;
}

type CredentialClass = 'session' | 'token';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const shown = (lifeMs: number): Issuance => ({ isShown: true, lifeMs });
const hidden = (lifeMs: number): Issuance => ({ isShown: false, lifeMs });

const ISSUANCES: Readonly<Record<string, Readonly<Record<CredentialClass, Issuance>>>> = {
  // Sessions of a day by default, and a week where a policy prolongs them; API tokens die after 30 unused days, and never by age.
  okta: { session: shown(7 * DAY_MS), token: shown(90 * DAY_MS) },
  // Each access token is a sign-in record of its own; with continuous access evaluation it lives for up to 28 hours. A session
  // goes on as long as its refresh token, and each token of it is logged with the session's id.
  'entra-id': { session: shown(28 * HOUR_MS), token: shown(28 * HOUR_MS) },
  // No record carries an id of a session or token.
  'google-workspace': { session: hidden(14 * DAY_MS), token: hidden(180 * DAY_MS) },
  // The hash of a token stands with its uses alone; the sign-in that began a session stands in the person's own log.
  github: { session: hidden(30 * DAY_MS), token: hidden(365 * DAY_MS) },
  // Until somebody signs out, unless the workspace sets a duration.
  slack: { session: shown(90 * DAY_MS), token: hidden(365 * DAY_MS) },
  // At most 24 hours without use; a refresh token signs in anew, which is logged as a login. Somebody has to sleep.
  salesforce: { session: shown(3 * DAY_MS), token: hidden(365 * DAY_MS) },
  // Temporary keys live for 36 hours at most; access keys for ever (`olderThanLogs`).
  aws: { session: hidden(12 * HOUR_MS), token: shown(36 * HOUR_MS) },
};

/** For a platform that the table does not know: as long as others' longest. */
const OTHERS: Readonly<Record<CredentialClass, Issuance>> = {
  session: shown(7 * DAY_MS),
  token: shown(90 * DAY_MS),
};

/** AWS names its lasting access keys so; nothing tells how old one is. */
const LASTING_KEY = /^AKIA/;

/** @param id of the credential, as the platform writes it */
export function issuanceOf(platform: string, idKind: CredentialClass, id: string): Issuance {
  const { session, token } = Object.hasOwn(ISSUANCES, platform) ? ISSUANCES[platform]! : OTHERS;
  if (platform === 'aws' && LASTING_KEY.test(id)) return hidden(365 * DAY_MS);
  return idKind === 'session' ? session : token;
}

/** Platforms whose records name neither sessions nor tokens: there is no id to compare by, and none that could be missing. */
const WITHOUT_IDS: ReadonlySet<string> = new Set(['google-workspace']);
/** Platforms whose records name no client: nothing can be told of it, and nothing is missing. */
const WITHOUT_CLIENTS: ReadonlySet<string> = new Set(['google-workspace']);

/** Platforms whose records name tokens alone: what a browser does there stands under no id. */
const WITHOUT_SESSIONS: ReadonlySet<string> = new Set(['github']);

export function carriesIds(platform: string): boolean {
  return !WITHOUT_IDS.has(platform);
}

/** Whether the platform could have written an id of the session or token into a record of that kind. */
export function carriesIdsOf({ platform, userAgent }: Pick<Activity, 'platform' | 'userAgent'>): boolean {
  return carriesIds(platform) && !(WITHOUT_SESSIONS.has(platform) && isBrowser(clientOf(userAgent)));
}

export function carriesClients(platform: string): boolean {
  return !WITHOUT_CLIENTS.has(platform);
}
