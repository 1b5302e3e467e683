import type { ProofReading } from '#domain/containment.ts';

/** What was found on the platform about a change, for `judge`. */
export interface Findings {
  /** What was read and what it said, one sentence each. */
  readonly saw: readonly string[];
  /**
   * How what was to go stands now: `gone`; `there` still; or `again`: there, and it will not go by itself, since
   * somebody brought it back after the call.
   */
  readonly now: 'gone' | 'there' | 'again';
  /**
   * The positive control, as of the plan: it was `shown`; the platform showed in full that there was `nothing`; or
   * `unseen`: nothing was shown, and what the platform shows is not all there may be.
   */
  readonly before: 'shown' | 'nothing' | 'unseen';
  /** Whether the platform's own log records the change since the call; `none` where it logs no such change. */
  readonly log: 'recorded' | 'silent' | 'none';
  /** Why the strongest reading of this platform is what it is. */
  readonly why: string;
  /** In place of the general words, for the cases `nothing` and `unseen`. */
  readonly whyNothing?: string;
  readonly whyUnseen?: string;
}

const NOTHING =
  'There was nothing to take away before; a log has nothing to show for a change that was none.';
const UNSEEN =
  'Nothing was shown before either, so that nothing shown now tells nothing; only a record would.';

/**
 * Weighs findings into a reading. Only a finding that could have come out otherwise counts: the log's record of the
 * change, or the absence of what was shown before. That nothing shows where nothing ever showed proves nothing.
 */
export function judge({ saw, now, before, log, why, whyNothing, whyUnseen }: Findings): ProofReading {
  const most = { state: log === 'none' ? 'effective' : 'proven', why } as const;
  const reading = (state: ProofReading['state'], strongest: ProofReading['strongest'] = most) => ({
    state,
    saw: [...saw],
    strongest,
  });
  if (now !== 'gone') return reading(now === 'again' ? 'refuted' : 'pending');
  if (log === 'recorded') return reading('proven');
  if (before === 'shown') return reading('effective');
  if (before === 'nothing') return reading('effective', { state: 'effective', why: whyNothing ?? NOTHING });
  return reading('pending', { state: most.state, why: whyUnseen ?? UNSEEN });
}
