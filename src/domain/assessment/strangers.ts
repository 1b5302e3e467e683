import type { Activity } from '../activity.ts';
import { isBrowser } from './clients.ts';
import { type Context, clientChange, contextOf, isSameNetwork } from './contexts.ts';
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
 * Whether a use is by a kind of browser, or by an application, in a network, with and in which the person was never seen
 * before, and nobody signed in, or gave it anything, since: a cookie does not come to another machine by itself.
 *
 * Of sign-ins those at the platform itself count where its log shows any of the person's, else those at the identity providers.
 * Undefined where it cannot be told: too little was seen of the person, or records tell too little.
 */
export function strangerIn(use: Use, input: AssessmentInput): Stranger | undefined {
  const from = questionFrom(input);
  const history = new History(input);
  if (history.count < ORIGIN.leastHistory || history.days < ORIGIN.leastDays) return undefined;
  const used = use.activities.filter((each) => each.time >= from && isUse(each));
  const [first] = used;
  if (first === undefined) return undefined;
  const isStrange = (each: Activity) =>
    history.knowsNetworkOf(each) === false && history.knowsClientOf(each) === false;
  if (!used.every(isStrange)) return undefined;
  if (!carriesClients(use.platform)) return isNobodysApp(first, input) ? 'app' : undefined;
  const context = contextOf(first);
  if (!isBrowser(context.client)) return undefined;
  return signInsThere(use, input).every((each) => isElsewhere(each, context)) ? 'browser' : undefined;
}

function signInsThere({ platform }: Use, input: AssessmentInput): readonly Activity[] {
  const signIns = ownActivities(input).filter(
    ({ kind, outcome }) => BEGINNINGS.has(kind) && outcome !== 'failure',
  );
  const there = signIns.filter((each) => each.platform === platform);
  if (there.length > 0) return there;
  return signIns.filter((each) => input.identityProviders.includes(each.platform));
}

/** Whether a sign-in is known to have been from another network with another kind of client. */
function isElsewhere(signIn: Activity, context: Context): boolean {
  const other = contextOf(signIn);
  const change = clientChange(other.client, context.client);
  const isOther = change === 'system' || change === 'scripted' || change === 'browser';
  return isOther && isSameNetwork(signIn, context.activity) === false;
}

/** What names no application says nothing; an application that was ever let in, or is its maker's own, is somebody's. */
function isNobodysApp({ platform, clientId }: Activity, input: AssessmentInput): boolean {
  if (clientId === undefined) return false;
  return !ownActivities(input).some(
    (each) => each.platform === platform && each.clientId === clientId && GRANTS.has(each.kind),
  );
}
