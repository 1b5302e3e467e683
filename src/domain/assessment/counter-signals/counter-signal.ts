import type { AssessmentInput } from '../input.ts';
import type { Strayed } from '../strayed.ts';

/** A reason why a use that strayed is innocent. */
export interface CounterSignal {
  readonly id: string;
  /** The signals that it explains; never a vendor's verdict (see `weigh`). */
  readonly explains: readonly string[];
  /** What it needs from policy and does not have; undefined where nothing is missing. */
  unset?(input: AssessmentInput): string | undefined;
  /** Whether it explains this use; undefined where records tell too little to say. */
  isExplained(strayed: Strayed, input: AssessmentInput): boolean | undefined;
  /** @param explained at least one */
  sentence(explained: readonly Strayed[], input: AssessmentInput): string;
}

/** What a change of place or client makes fire. */
export const OF_PLACE = [
  'session-context-changed',
  'concurrent-geographies',
  'token-replay',
  'unfamiliar-origin',
] as const;
