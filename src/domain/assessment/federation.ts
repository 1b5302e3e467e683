import type { Activity } from '../activity.ts';
import { isAboutApp, providerNamed } from './app-names.ts';
import type { AssessmentInput } from './input.ts';
import { isSame } from './same.ts';
import { type Matching, matchingWithin, type SignIns } from './sign-ins.ts';
import { ownActivities } from './subject.ts';
import { CLOCK_SKEW_MS, VOUCHED_WITHIN_MS } from './weights.ts';

/** A sign-in at an application that an identity provider is said to have vouched for. */
export interface Federated {
  readonly signIn: Activity;
  /** Connected providers that may have vouched; none where the record names one that is not connected. */
  readonly providers: readonly string[];
  /** Whether the record itself names the provider. */
  readonly isNamed: boolean;
}

const BEGINNINGS = new Set<Activity['kind']>(['login', 'session-start', 'token-mint']);
const BY_PROVIDER = new Set<Activity['authProtocol']>(['saml', 'openid-connect']);

/** AWS's Identity Center vouches to AWS's own accounts, hours after somebody vouched to it. */
const OWN_PROVIDER = /\bAWSSSO_|AWSReservedSSO_/;

/** The sign-in as one that somebody else vouched for; undefined for one that the platform made itself. */
export function asFederated(
  signIn: Activity,
  { identityProviders }: Pick<AssessmentInput, 'identityProviders'>,
): Federated | undefined {
  if (!BEGINNINGS.has(signIn.kind) || signIn.outcome === 'failure') return undefined;
  const named = providerNamed(signIn.issuer);
  const isOwn = named === signIn.platform || OWN_PROVIDER.test(signIn.issuer ?? '');
  const isVouched = BY_PROVIDER.has(signIn.authProtocol);
  if (isOwn || (!isVouched && (named === undefined || signIn.authProtocol !== undefined))) return undefined;
  // Its own Identity Center comes the same way: without a name nobody can tell.
  if (signIn.platform === 'aws' && signIn.issuer === undefined) return undefined;
  const others = identityProviders.filter((each) => each !== signIn.platform);
  if (named !== undefined) {
    return { signIn, providers: others.filter((each) => each === named), isNamed: true };
  }
  return { signIn, providers: others, isNamed: false };
}

/**
 * The provider's records of the person at that time: an assertion is used within minutes of its making (SAML core 2.5.1:
 * NotOnOrAfter; providers write five to ten minutes). Its application must fit where it is named; else the address.
 *
 * @param atProviders of `vouchersAtProviders`
 */
export function vouchingFor({ signIn, providers }: Federated, atProviders: SignIns): Matching {
  const at = Date.parse(signIn.time);
  const span = { fromMs: at - VOUCHED_WITHIN_MS, untilMs: at + CLOCK_SKEW_MS };
  return matchingWithin(atProviders, span, (each) =>
    providers.includes(each.platform) ? isVouching(each, signIn) : false,
  );
}

function isVouching(record: Activity, signIn: Activity): boolean | undefined {
  const isAssertion = isSame(record.assertionId, signIn.assertionId);
  if (isAssertion === true) return true;
  const isApp = isAboutApp(record, signIn.platform);
  if (isApp !== undefined) return isApp;
  return isSame(record.ip, signIn.ip) === true ? true : undefined;
}

/** Providers that records of the person name as having let them in and that are not connected, by the platform they came in to. */
export function unconnectedProviders(input: AssessmentInput): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const activity of ownActivities(input)) {
    if (found.has(activity.platform)) continue;
    const federated = asFederated(activity, input);
    if (federated?.isNamed && federated.providers.length === 0 && activity.issuer !== undefined)
      found.set(activity.platform, activity.issuer);
  }
  return found;
}

/** How many of the person's sign-ins before the days in question are compared with the providers' logs. */
const MOST_COMPARED = 20;

/** Who vouches at a platform, as its sign-ins before the days in question tell. */
export interface VouchingBefore {
  /** Sign-ins for which a connected provider is seen to have vouched, two at most: whichever is asked, one is another. */
  readonly vouched: readonly Activity[];
  /** Whether a provider is seen to have vouched for less than half of them: somebody else does, or does as well. */
  readonly isSeldom: boolean;
}

/** Reads who vouches at each platform when it is asked. */
export function vouchingBefore(
  all: readonly Federated[],
  vouchers: SignIns,
  from: string,
): (platform: string) => VouchingBefore {
  const byPlatform = Map.groupBy(all, ({ signIn }) => signIn.platform);
  const read = new Map<string, VouchingBefore>();
  return (platform) => {
    const known = read.get(platform);
    if (known) return known;
    const each = byPlatform.get(platform) ?? [];
    const before = each.filter(({ signIn }) => signIn.time < from).slice(-MOST_COMPARED);
    const isVouched = (one: Federated) => vouchingFor(one, vouchers).found.length > 0;
    const vouchedBefore = before.filter(isVouched);
    const made: VouchingBefore = {
      vouched: twoOf(
        vouchedBefore,
        each.filter(({ signIn }) => signIn.time >= from),
        isVouched,
      ),
      isSeldom: before.length > 0 && vouchedBefore.length * 2 < before.length,
    };
    read.set(platform, made);
    return made;
  };
}

/** The first two of those that are so, and, where they are fewer, of the others that are. */
function twoOf(
  known: readonly Federated[],
  others: readonly Federated[],
  isSo: (one: Federated) => boolean,
): readonly Activity[] {
  const found = known.slice(0, 2);
  for (const one of others) {
    if (found.length === 2) break;
    if (isSo(one)) found.push(one);
  }
  return found.map(({ signIn }) => signIn);
}
