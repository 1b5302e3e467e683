import type { Activity } from '../activity.ts';
import { isBrowser } from './clients.ts';
import { type Context, clientChange, contextOf, distinctContexts, isSameNetwork } from './contexts.ts';
import { asFederated } from './federation.ts';
import { History } from './history.ts';
import type { AssessmentInput } from './input.ts';
import { carriesClients } from './issuance.ts';
import { ownActivities } from './subject.ts';
import { isUse, questionFrom, type Use } from './uses.ts';
import { ORIGIN } from './weights.ts';

/** What nobody let in: a browser that nobody signed in with, or an application that nobody gave anything to. */
export type Stranger = 'browser' | 'app';

const BEGINNINGS = new Set<Activity['kind']>(['login', 'session-start', 'mfa']);
const GRANTS = new Set<Activity['kind']>(['token-mint', 'credential-added']);

/**
 * Whether a use comes from a network in which the person was never seen before, from addresses where a kind of browser, or by an
 * application, is at work with which they never were, and nobody signed in there, or gave it anything, since: a cookie does
 * not come to another machine by itself.
 *
 * Of sign-ins those at the platform itself count where its log shows any of the person's, else those at the identity providers.
 * Undefined where it cannot be told: too little was seen of the person, or records tell too little.
 */
export function strangerIn(use: Use, input: AssessmentInput): Stranger | undefined {
  const from = questionFrom(input);
  const history = new History(input);
  if (history.count < ORIGIN.leastHistory || history.days < ORIGIN.leastDays) return undefined;
  const used = use.activities.filter((each) => each.time >= from && isUse(each));
  if (used.length === 0 || !used.every((each) => history.knowsNetworkOf(each) === false)) return undefined;
  if (!carriesClients(use.platform)) {
    const [first] = used;
    return history.knowsClientOf(first!) === false && isNobodysApp(first!, input) ? 'app' : undefined;
  }
  const browsers = browsersThere(use, used, input);
  if (browsers.length === 0 || !browsers.every(({ activity }) => history.knowsClientOf(activity) === false))
    return undefined;
  // Of those before the days in question history knows the clients.
  const signIns = signInsThere(use, input).filter(({ time }) => time >= from);
  const isLetIn = browsers.some((each) => !signIns.every((signIn) => isElsewhere(signIn, each)));
  return isLetIn ? undefined : 'browser';
}

/** The browsers at the addresses that it was used from, whatever was done with them: programs there may be the same machine's. */
function browsersThere(
  { platform }: Use,
  used: readonly Activity[],
  input: AssessmentInput,
): readonly Context[] {
  const from = questionFrom(input);
  const addresses = new Set(used.flatMap(({ ip }) => ip ?? []));
  const there = ownActivities(input).filter(
    (each) =>
      each.platform === platform &&
      each.time >= from &&
      (isUse(each) || each.kind === 'credential-added') &&
      each.outcome !== 'failure' &&
      addresses.has(each.ip ?? ''),
  );
  return distinctContexts(there).filter(({ client }) => isBrowser(client));
}

function signInsThere({ platform }: Use, input: AssessmentInput): readonly Activity[] {
  const signIns = ownActivities(input).filter(
    (each) =>
      each.outcome !== 'failure' && (BEGINNINGS.has(each.kind) || asFederated(each, input) !== undefined),
  );
  const there = signIns.filter((each) => each.platform === platform);
  if (there.length > 0) return there;
  return signIns.filter((each) => input.identityProviders.includes(each.platform));
}

/** Whether a sign-in is known to have been with another kind of client, and not from that network. */
function isElsewhere(signIn: Activity, context: Context): boolean {
  const other = contextOf(signIn);
  const change = clientChange(other.client, context.client);
  const isOther = change === 'system' || change === 'scripted' || change === 'browser';
  return isOther && isSameNetwork(signIn, context.activity) !== true;
}

/** What names no application says nothing; an application that was ever let in, or is its maker's own, is somebody's. */
function isNobodysApp({ platform, clientId }: Activity, input: AssessmentInput): boolean {
  if (clientId === undefined) return false;
  return !ownActivities(input).some(
    (each) => each.platform === platform && each.clientId === clientId && GRANTS.has(each.kind),
  );
}
