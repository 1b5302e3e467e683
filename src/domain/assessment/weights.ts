/**
 * The one table of weights: log-likelihood ratios (natural log) of compromise against innocence.
 *
 * Order of size follows the published additive scores of others' rules (same id with new network and client 35,
 * access without a sign-in 30 of 100); the values are ours and are to be tuned on labelled worlds.
 */
export const WEIGHTS = {
  /** Before any evidence: about one in five detections of this kind is real. */
  prior: -1.386,
  /** No issuance and no sign-in at all that could have led to the use, within complete logs. */
  'no-matching-authentication': { fired: 4.2, quiet: -0.5, group: 'authentication' },
  /** The issuer, whose log is complete, knows nothing of it. */
  'credential-never-issued': { fired: 6, quiet: -0.2, group: 'authentication' },
  /** The same session or token from another network and another kind of client. */
  'session-context-changed': { fired: 4.4, quiet: -0.8, group: 'context' },
  /** Two places at once; others score it 30 of 100, a little less than a changed context. */
  'concurrent-geographies': { fired: 3.6, quiet: -0.4, group: 'context' },
  /** One credential used at once from more places than it may be; others score several devices of one session 30. */
  'token-replay': { fired: 2.6, quiet: -0.3, group: 'context' },
  /** A sign-in past the second factor that is expected; others score it 20 of 100. */
  'mfa-not-satisfied': { fired: 1.6, quiet: -0.4, group: 'mfa' },
  /**
   * Calls that are rare for who made them, by a credential not a day old, at their strongest. Others score it 20 of 100, as a
   * missing factor; here it has less, since people do take on new tasks, and since it often cannot be told at all.
   * Quiet says little: who has stolen a session may read what its owner reads.
   */
  'unusual-api-by-new-credential': { fired: 1.2, quiet: -0.1, group: 'behaviour' },
  /**
   * A platform's own judgement, at its strongest. Others score it highest of all (40 of 100 where a changed context has
   * 35); here it is about half of that, since it looks at the same places and clients as our own signals do, and so that
   * it alone, with the prior, stays below what a verdict needs.
   */
  'vendor-verdict': { fired: 1.9, quiet: 0, group: 'vendor' },
  /** From where nobody sits and this person never was; others score it 10 of 100, with a program in a browser's place 30. */
  'unfamiliar-origin': { fired: 5.4, quiet: -0.4, group: 'origin' },
  /** The token is not its issuer's, at its strongest: nobody but a forger makes one whose signature its issuer did not make. */
  'issuer-anomaly': { fired: 4.5, quiet: -0.2, group: 'issuer' },
  /** Counter-signals: what each says for innocence by itself, of which the strongest counts. */
  'known-egress': { fired: -1.5, quiet: 0, group: 'innocence' },
  'shared-network': { fired: -0.6, quiet: 0, group: 'innocence' },
  'registered-travel': { fired: -1, quiet: 0, group: 'innocence' },
  'vendor-back-channel': { fired: -1, quiet: 0, group: 'innocence' },
  'first-party-client': { fired: -0.5, quiet: 0, group: 'innocence' },
  'approved-impersonation': { fired: -2, quiet: 0, group: 'innocence' },
  'browser-upgrade': { fired: -0.3, quiet: 0, group: 'innocence' },
  'long-session-refresh': { fired: -0.5, quiet: 0, group: 'innocence' },
} as const;

/** What share of a signal that it explains a counter-signal takes away: nothing explains everything. */
export const SHARES_EXPLAINED = {
  'known-egress': 0.9,
  'shared-network': 0.85,
  'registered-travel': 0.85,
  'vendor-back-channel': 0.9,
  'first-party-client': 0.7,
  'approved-impersonation': 0.95,
  'browser-upgrade': 0.9,
  'long-session-refresh': 0.8,
} as const;

/** What is odd about an origin; the first, with what intruders do, is the weight in the table. */
export const ORIGIN_LLR = {
  awayByProgram: 4.2,
  movedByOther: 4,
  awayByOther: 3.8,
  movedToPeople: 3.4,
  moved: 2.8,
  away: 2.4,
  programElsewhere: 2.2,
  program: 1.7,
  tunnel: 0.9,
} as const;

/** What an operation that intruders call adds to an odd origin; together they are the weight in the table. */
export const ORIGIN_DANGER_LLR = WEIGHTS['unfamiliar-origin'].fired - ORIGIN_LLR.awayByProgram;

/** So many records of a person, on so many days, tell what is usual. */
export const ORIGIN = { leastHistory: 5, leastDays: 3 } as const;

/** One key from several places at once, which weighs less than one session. */
export const REPLAYED_TOKEN_LLR = 1.6;

/** How long after its record an impersonation is allowed, in ms: Okta's leave ends after a day. */
export const IMPERSONATION_MS = 24 * 3_600_000;

/**
 * What is missing behind a use: its issuance by id; any sign-in of the person at all; any with a browser that is new for the
 * person in a network that is; any grant of an application that is new for them in a network that is; a
 * sign-in from where it was used, which is missing for most ordinary uses too. The first is the weight in the table.
 */
export const AUTHENTICATION_LLR = {
  issuance: WEIGHTS['no-matching-authentication'].fired,
  person: 3,
  browser: 3,
  app: 3,
  context: 0.6,
} as const;

/** A signal of so much weight needs a reason before anything counts as explained. */
export const OF_WEIGHT_LLR = 1.7;

/** What a missing issuance weighs at most for a credential that was in use before the days in question. */
export const OLD_USE_LLR = 1;

/** Whether the log that does not show the issuance is known to show others; or the record at least names a provider that was read. The first is the weight in the table. */
export const NEVER_ISSUED_LLR = {
  confirmed: WEIGHTS['credential-never-issued'].fired,
  named: 4,
  unconfirmed: 2.5,
} as const;

/**
 * What changed of a session's or token's context; the first is the weight in the table. In a small real tenant no session of
 * 42 was ever seen from two addresses.
 */
export const CONTEXT_LLR = {
  session: WEIGHTS['session-context-changed'].fired,
  token: 3.4,
  deviceAbroad: 3,
  byAddress: 2.6,
  device: 2.2,
  tokenByAddress: 1.6,
  clientOnly: 1.6,
} as const;

/**
 * What it says for the person that a credential went on with the same client: much where its network stayed as well, and
 * little where the network is another, since whoever copies a cookie copies what the browser says of itself.
 */
export const CONTEXT_KEPT_LLR = {
  whole: WEIGHTS['session-context-changed'].quiet,
  clientOnly: -0.2,
} as const;

/** A platform's judgement by what it is about; the first is the weight in the table. */
export const VENDOR_LLR = { credential: WEIGHTS['vendor-verdict'].fired, account: 1.2, weak: 0.5 } as const;

/**
 * What is wrong with a presented token, by how much it says; the first is the weight in the table, and from `strong` on it
 * is evidence about the issuer. `reused` is an assertion used from two networks, which is theft.
 */
export const ISSUER_LLR = {
  decisive: WEIGHTS['issuer-anomaly'].fired,
  strong: 3.2,
  reused: 2.4,
  odd: 1.5,
} as const;

/**
 * Verdict thresholds on the interval: it is stolen when a theft stays likelier than not even if all that is not seen spoke for
 * the person, explained when the score would be at most this if all of it spoke against them; else it is undecided.
 */
export const THRESHOLDS = { compromised: 0.5, explained: 0.3 } as const;

/** For so long, in ms, a sign-in can have led to a use that carries no id: most sessions of most platforms end within it. */
export const CONTEXT_LIFE_MS = 14 * 86_400_000;

/** So long before the application lets somebody in, in ms, the provider can have made the assertion. */
export const VOUCHED_WITHIN_MS = 10 * 60_000;

/** A sign-in this long before a use, in ms, can have led to it where no id joins them. */
export const SIGN_IN_HORIZON_MS = 24 * 3_600_000;

/** Clocks of two platforms may differ by this much, in ms. */
export const CLOCK_SKEW_MS = 5 * 60_000;

/** Two uses from one network with a longer pause between them, in ms, do not hold that network between them. */
export const REPLAY_PAUSE_MS = 10 * 60_000;

/** From how many places at once a credential may be used where policy names no TokenReplayThreshold. */
export const TOKEN_REPLAY_THRESHOLD = 1;

/**
 * How fast anybody travels (others' rules: 900 km/h, or 800 km/h from 500 km on); from which distance on, so that errors of
 * the databases do not count; how long a session may pause and stay where it is; how far apart in time two stays are compared.
 */
export const GEOGRAPHY = {
  mostKmPerHour: 900,
  leastKm: 500,
  pauseMs: 30 * 60_000,
  withinMs: 24 * 3_600_000,
} as const;

/**
 * How far apart a sign-in and its factor may be recorded; how long platforms remember a device at most (30 days is the
 * longest that Okta and Google offer by default); what makes a habit: so many sign-ins, of which this share with a factor.
 */
export const MFA = {
  joinMs: 10 * 60_000,
  rememberedMs: 30 * 86_400_000,
  leastHistory: 3,
  usualShare: 0.8,
} as const;

/** How long a credential is new after its first use, in ms (others' rule: less than 24 hours old). */
export const NEW_FOR_MS = 24 * 3_600_000;

/** Many objects at once (others' rule: ten repositories cloned in six minutes). */
export const HARVEST = { objects: 10, withinMs: 6 * 60_000 } as const;

/**
 * From how many principals on it is known what is usual on a platform; how many must do a thing for it to be usual there;
 * from how many different rare operations on they weigh more than one.
 */
export const HABITS = { leastPrincipals: 5, leastVouching: 3, severalOperations: 3 } as const;

/** How much of the signal's weight an unusual call has, by what is known; a harvest that is new for the principal has all. */
export const UNUSUAL = {
  rareForPrincipal: 0.25,
  rareForAll: 0.5,
  several: 0.25,
  dangerous: 0.5,
  harvestOfUsual: 0.75,
} as const;
