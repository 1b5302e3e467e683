import type { Habits } from '../baseline/baseline.ts';
import type { Credential } from '../credential.ts';
import type { EvidenceBundle } from '../evidence.ts';

/** What an assessment is made from. Nothing else is looked at. */
export interface AssessmentInput {
  readonly credential: Credential | undefined;
  /** The earliest time any detection names. */
  readonly firstSeen: string;
  /** Where and on what the detections saw the credential used. */
  readonly sightings?: readonly Sighting[] | undefined;
  readonly bundle: EvidenceBundle;
  readonly evidenceSha256: string;
  /** Platforms that vouch for people to others. */
  readonly identityProviders: readonly string[];
  /** The organisation's own egress, from policy. */
  readonly knownEgress: readonly { readonly cidr: string; readonly name: string }[];
  /** Who is expected to pass a second factor, from policy; without it the person's own history says so. */
  readonly expectedMfa?: ExpectedMfa | undefined;
  /** AN0722's GeoLocationAlerts, from policy: countries, as the logs name them, that nobody is expected to be in. */
  readonly geoLocationAlerts?: readonly string[] | undefined;
  /** AN0722's TokenReplayThreshold, from policy: from how many places at once one credential may be used; by default 1. */
  readonly tokenReplayThreshold?: number | undefined;
  /** Journeys that were announced, from policy. */
  readonly registeredTravel?: readonly RegisteredTravel[] | undefined;
  /** From where on a verdict is given, from policy; by default `THRESHOLDS`. */
  readonly verdictThresholds?: { readonly compromised: number; readonly explained: number } | undefined;
  /** Other weights than the table's, from policy, by signal. */
  readonly signalWeights?: SignalWeights | undefined;
  /** What is usual, learned before; without it, what the bundle holds from before the time in question says so. */
  readonly baseline?: Habits | undefined;
  readonly now: Date;
}

export type SignalWeights = Readonly<Record<string, { readonly fired?: number; readonly quiet?: number }>>;

/** What a detection says of the use it saw. */
export interface Sighting {
  readonly platform?: string | undefined;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** A person is expected in a country from one time until another. */
export interface RegisteredTravel {
  /** E-mail address. */
  readonly user: string;
  /** ISO 3166-1 alpha-2, or as the logs name it. */
  readonly country: string;
  readonly from: string;
  readonly to: string;
}

export interface ExpectedMfa {
  readonly default: boolean;
  /** E-mail addresses, lower-case, of whom none is expected: break-glass accounts, shared ones. */
  readonly exempt: readonly string[];
}
