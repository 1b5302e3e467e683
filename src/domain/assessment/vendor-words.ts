import type { Activity } from '../activity.ts';

/** How much a platform's own judgement says about a credential: of the credential itself, of the account, or little. */
export type VendorGrade = 'credential' | 'account' | 'weak';

/**
 * Words of the vendors, by platform where they mean it there only; the first that fits holds.
 *
 * Sources: Okta's Identity Threat Protection and System Log event types, Entra ID Protection's riskEventType and
 * riskState, Google's login events, Slack's anomaly reasons, Salesforce's threat detection events, Auth0's log codes.
 */
const WORDS: readonly (readonly [grade: VendorGrade | 'withdrawn', words: RegExp, platform?: string])[] = [
  // Microsoft or an administrator took it back, or the person proved themself since.
  ['withdrawn', /(^|; )(dismissed|remediated|confirmedSafe)(;|$)/, 'entra-id'],
  ['credential', /(^|; )confirmedCompromised(;|$)/, 'entra-id'],
  ['credential', /anomalousToken|tokenIssuerAnomaly|attemptedPrtAccess|attackerinTheMiddle/i],
  ['credential', /hijack|session_fingerprint|suspicious_session_cookie|compromised (session|token)/i],
  ['credential', /detect_reuse|token reuse|token exchange, reused|\breplay/i],
  // A guess at a password that was fended off says nothing of a credential that works.
  ['weak', /^limit_|brute|password spray|credentialstuffing|rate.?limit/i],
  ['weak', /(risk|severity|level)[ =:{]*(level=)?low\b|^[^;]+; low(;|$)/i],
  // A telephone that comes into the office, a gateway with two networks.
  ['weak', /roam|session\.context\.change|session context changed|^(asn|ip_address)(, (asn|ip_address))*$/i],
];

/** The grade of what a record says; undefined for a record that judges nothing or takes a judgement back. */
export function vendorGrade({ kind, platform, eventCode, vendorVerdict }: Activity): VendorGrade | undefined {
  // What was refused began nothing.
  if (vendorVerdict === undefined || kind === 'login-failed') return undefined;
  const said = [vendorVerdict, eventCode];
  const found = WORDS.find(
    ([, words, only]) => (only ?? platform) === platform && said.some((text) => words.test(text)),
  );
  if (found) return found[0] === 'withdrawn' ? undefined : found[0];
  return kind === 'session-change' ? 'weak' : 'account';
}
