import type { Verdict } from '../assessment.ts';

/**
 * timeline   what the logs show of a person around a detection: lanes of marks on one axis of time, with what is not seen
 * lane       one row of it: the sign-ins at a platform, one session or token, or the account's other records
 * mark       one record, or a run of like ones
 * source     a network and country that records came from
 *
 * All texts are cut and of one line; who draws them escapes them for where they go. Instants are ISO 8601, UTC.
 */

export const MARK_KINDS = [
  'sign-in',
  'sign-in-failed',
  'mfa-passed',
  'mfa-failed',
  'use',
  'use-refused',
  'high-risk',
  'token-mint',
  'refresh',
  'end',
  'change',
  'vendor-verdict',
  'other',
] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** A signal that an event stands behind, and on which side. */
export interface Behind {
  readonly signal: string;
  readonly speaks: 'for' | 'against';
}

/** Where records came from, as far as they tell; of a run from several, how many. */
export interface Origin {
  readonly network?: string;
  readonly country?: string;
  readonly client?: string;
}

export interface Mark {
  readonly kind: MarkKind;
  readonly at: string;
  /** The last of a run. */
  readonly until?: string;
  readonly count: number;
  /** What was done, in the platform's words. */
  readonly what: string;
  readonly origin: Origin;
  /** Place in `sources`; absent where it is not among them, or there are several. */
  readonly source?: number;
  readonly behind: readonly Behind[];
  /** References of the activities, at most five. */
  readonly refs: readonly string[];
}

/** A stretch of a bar that came from one source. */
export interface Segment {
  readonly from: string;
  readonly until: string;
  readonly source?: number;
}

export interface Bar {
  readonly from: string;
  readonly until: string;
  /** `issued`: its issuance is in the logs; `listed`: the platform tells when; `not-seen`: neither is known. */
  readonly start: 'issued' | 'listed' | 'not-seen';
  /** `ended`: its end is in the logs; `last-use`: the last that was seen of it. */
  readonly end: 'ended' | 'last-use';
  /** Whether it reaches beyond the window. */
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
  readonly segments: readonly Segment[];
}

export interface Lane {
  /** A letter to refer to it by; absent for lanes that are no session or token. */
  readonly tag?: string;
  readonly kind: 'sign-ins' | 'session' | 'token' | 'rest' | 'account';
  readonly platform: string;
  /** Of the session or token. */
  readonly id?: string;
  /** Of a `rest` lane: how many sessions and tokens it stands for. */
  readonly stands?: number;
  readonly isInQuestion: boolean;
  readonly bar?: Bar;
  readonly marks: readonly Mark[];
}

export interface Source {
  readonly network: string;
  readonly country?: string;
  /** Records from it. */
  readonly count: number;
  /** Whether the person was seen with it before the time in question; what is new is drawn in warm colours. */
  readonly isFamiliar: boolean;
}

/** A time in which a log does not tell whether something happened. */
export interface BlindPeriod {
  readonly from: string;
  readonly until: string;
  readonly why: string;
}

export interface LogCoverage {
  readonly platform: string;
  readonly log: string;
  /** Within the window, oldest first. */
  readonly blind: readonly BlindPeriod[];
}

/** A signal that holds, numbered for marks to point at. */
export interface Reason extends Behind {
  readonly number: number;
  readonly title: string;
  readonly why: string;
}

export interface Timeline {
  readonly who: string;
  readonly from: string;
  readonly until: string;
  /** When it was assessed; else the end of the window. */
  readonly now: string;
  readonly verdict?: {
    readonly verdict: Verdict;
    readonly score: number;
    readonly interval: readonly [number, number];
    readonly undecidedUntil?: string;
  };
  readonly detections: readonly { readonly at: string; readonly title: string }[];
  readonly reasons: readonly Reason[];
  readonly sources: readonly Source[];
  readonly lanes: readonly Lane[];
  readonly coverage: readonly LogCoverage[];
  /** Records of the person outside the window. */
  readonly outside: { readonly before: number; readonly after: number };
}
