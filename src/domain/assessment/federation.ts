import type { Activity } from '../activity.ts';
import { isAboutApp, providerNamed } from './app-names.ts';
import type { AssessmentInput } from './input.ts';
import { isSame } from './same.ts';
import { type Matching, matchingWithin, type SignIns } from './sign-ins.ts';
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

/** Two sign-ins at most of each platform for which the provider is seen to have vouched: whichever is asked, one is another. */
export function vouchedByPlatform(
  all: readonly Federated[],
  vouchers: SignIns,
): (platform: string) => readonly Activity[] {
  const byPlatform = Map.groupBy(all, ({ signIn }) => signIn.platform);
  const read = new Map<string, readonly Activity[]>();
  return (platform) => {
    const known = read.get(platform);
    if (known) return known;
    const vouched: Activity[] = [];
    for (const each of byPlatform.get(platform) ?? []) {
      if (vouchingFor(each, vouchers).found.length > 0) vouched.push(each.signIn);
      if (vouched.length === 2) break;
    }
    read.set(platform, vouched);
    return vouched;
  };
}
