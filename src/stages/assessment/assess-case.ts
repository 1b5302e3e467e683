import { assess } from '#domain/assessment/assess.ts';
import type { Assessment } from '#domain/assessment.ts';
import type { Habits } from '#domain/baseline/baseline.ts';
import type { Credential } from '#domain/credential.ts';
import type { Detection } from '#domain/detection.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import { checkPresented } from '#domain/issuer/check-presented.ts';
import type { IssuerTerms } from '#domain/issuer/trusted-issuer.ts';
import type { Digest } from '#domain/ports.ts';
import { activityGap } from './case-evidence.ts';
import type { CasePolicy } from './case-policy.ts';
import type { LogTally } from './log-tally.ts';

/** Stands for the identity provider of a case that has no log of one. */
const ABSENT_PROVIDER = 'identity-provider';

/** An assessment, and what its reader should know of how it was made. */
export interface CaseAssessment extends Assessment {
  readonly notes: readonly string[];
}

export interface CaseFacts {
  readonly detection: Detection;
  readonly policy: CasePolicy;
  readonly bundle: EvidenceBundle;
  readonly tallies: readonly LogTally[];
  /** Platforms of the case that vouch for people to others. */
  readonly identityProviders: readonly string[];
  /** What is said of the issuers whose tokens are trusted. */
  readonly issuerTerms: readonly IssuerTerms[];
  /** What is usual, learned before. */
  readonly baseline?: Habits | undefined;
  readonly now: Date;
}

/**
 * Weighs one case that came as files; pure.
 *
 * Without a log of any identity provider a sign-in cannot be missed: the provider then stands there as one whose log is
 * missing, so that its absence is a blind spot and not evidence.
 */
export function assessCase(facts: CaseFacts, digest: Digest): CaseAssessment {
  const { detection, policy, tallies, now } = facts;
  const hasProvider = facts.identityProviders.length > 0;
  const bundle = { ...bundleOf(facts), ...issuerChecksOf(facts) };
  const assessment = assess({
    credential: joinable(detection.credential, bundle),
    firstSeen: detection.detectedAt,
    sightings: [{ platform: detection.platform, ip: detection.ip, userAgent: detection.userAgent }],
    bundle,
    evidenceSha256: digest.ofText(JSON.stringify(bundle)),
    identityProviders: hasProvider ? facts.identityProviders : [ABSENT_PROVIDER],
    knownEgress: policy.knownEgress,
    expectedMfa: policy.expectedMfa,
    registeredTravel: policy.registeredTravel,
    geoLocationAlerts: policy.geoLocationAlerts,
    tokenReplayThreshold: policy.tokenReplayThreshold,
    verdictThresholds: policy.verdictThresholds,
    signalWeights: policy.signalWeights,
    baseline: facts.baseline,
    now,
  });
  return { ...assessment, notes: tallies.flatMap(notesOf) };
}

function issuerChecksOf({ detection, bundle, issuerTerms: terms, now }: CaseFacts): Partial<EvidenceBundle> {
  const { presented } = detection;
  return presented
    ? { issuerChecks: checkPresented(presented, { terms, accounts: bundle.accounts, now }) }
    : {};
}

/** What was found, with the identity provider that is not there as a gap. */
export function bundleOf({ bundle, identityProviders }: CaseFacts): EvidenceBundle {
  if (identityProviders.length > 0) return bundle;
  const gap = activityGap(ABSENT_PROVIDER, 'no log of any identity provider was given');
  return { ...bundle, gaps: [...bundle.gaps, gap] };
}

/** Where records carry a fingerprint in place of a secret, it joins them as an id does. */
function joinable(
  credential: Credential | undefined,
  { activities }: EvidenceBundle,
): Credential | undefined {
  const fingerprint = credential?.fingerprint;
  if (credential === undefined || credential.id !== undefined || fingerprint === undefined) return credential;
  const isCarried = activities.some(
    ({ sessionId, tokenId }) => sessionId === fingerprint || tokenId === fingerprint,
  );
  return isCarried ? { ...credential, id: fingerprint } : credential;
}

function notesOf({ facts: { platform }, unread, later }: LogTally): string[] {
  return [
    ...(unread > 0 ? [`${platform}: ${unread} record(s) could not be read`] : []),
    ...(later > 0
      ? [`${platform}: ${later} record(s) later than the time of the assessment were not looked at`]
      : []),
  ];
}
