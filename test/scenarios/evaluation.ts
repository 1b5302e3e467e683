import type { CaseAssessorDeps } from '../../src/case-assessor.ts';
import type { LogPlatform } from './act.ts';
import { ATTACKS } from './attacks/index.ts';
import { assessed, type Case, Casebook } from './case.ts';
import { LOOKALIKES } from './lookalikes/index.ts';
import { worldOf } from './people.ts';
import { voices } from './platforms/index.ts';
import type { Truth } from './story.ts';
import { withheldOf } from './withheld.ts';

/** What came of one case. */
export interface Outcome {
  readonly seed: string;
  readonly name: string;
  readonly story: string;
  readonly platform: LogPlatform;
  readonly truth: Truth;
  readonly evidence: Case['evidence'];
  readonly withheld?: string;
  readonly verdict: 'forged' | 'stolen' | 'explained' | 'undecided';
  readonly score: number;
  readonly interval: readonly [number, number];
  /** Signals and counter-signals by id. */
  readonly states: Readonly<Record<string, string>>;
  readonly unread: number;
}

export interface EvaluationOptions {
  /** Only stories whose name begins with it. */
  readonly only?: string;
  /** How many variants of each case have something taken away; 2 where nothing is said. */
  readonly withheldPerCase?: number;
}

/** How a verdict stands to the truth. */
export type Grade = 'right' | 'undecided' | 'wrong';

export function gradeOf({ truth, verdict }: Pick<Outcome, 'truth' | 'verdict'>): Grade {
  if (verdict === 'undecided') return 'undecided';
  return (truth === 'explained') === (verdict === 'explained') ? 'right' : 'wrong';
}

/** The labelled cases of one world, one after the other, so that memory holds one. */
export function* casesOf(
  seed: string,
  { only = '', withheldPerCase = 2 }: EvaluationOptions = {},
): Iterable<Case> {
  const all = voices({ seed });
  const world = worldOf(
    seed,
    all.map(({ platform }) => platform),
  );
  const book = new Casebook(world, all);
  for (const story of [...ATTACKS, ...LOOKALIKES]) {
    if (!story.name.startsWith(only)) continue;
    for (const platform of story.on(world)) {
      const whole = book.of(story, platform);
      if (!whole) continue;
      yield whole;
      yield* withheldOf(whole, withheldPerCase);
    }
  }
}

export async function outcomeOf(given: Case, deps: CaseAssessorDeps): Promise<Outcome> {
  const { verdict, score, interval, signals, counterSignals, unread } = await assessed(given, deps);
  const { seed, name, story, platform, truth, evidence, withheld } = given;
  const states = Object.fromEntries([...signals, ...counterSignals].map(({ id, state }) => [id, state]));
  return {
    seed,
    name,
    story,
    platform,
    truth,
    evidence,
    ...(withheld === undefined ? {} : { withheld }),
    verdict,
    score,
    interval,
    states,
    unread,
  };
}
