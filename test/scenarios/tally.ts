import { gradeOf, type Outcome } from './evaluation.ts';

/** Counts of outcomes of one kind. */
export interface Count {
  n: number;
  right: number;
  undecided: number;
  wrong: number;
  /** Of what is right about attacks: the same of `stolen` and `forged` as in truth. */
  kindRight: number;
}

export interface Goal {
  readonly what: string;
  readonly reached: number;
  readonly goal: string;
  readonly isMet: boolean;
  /** What it is counted over. */
  readonly of: number;
}

/** One bin of scores: how many cases, the mean of their scores, and how many of them were attacks. */
export interface Bin {
  n: number;
  scores: number;
  attacks: number;
}

const BINS = 10;

/** Sums up outcomes, in memory that their number does not bound. */
export class Tally {
  readonly attacks = new Map<string, Count>();
  readonly lookalikes = new Map<string, Count>();
  /** By what was withheld. */
  readonly withheld = new Map<string, Count>();
  readonly bins: readonly Bin[] = Array.from({ length: BINS }, () => ({ n: 0, scores: 0, attacks: 0 }));
  seeds = new Set<string>();
  cases = 0;
  unread = 0;
  private squares = 0;
  private readonly isByPlatform: boolean;

  /** @param isByPlatform one row for each kind on each platform */
  constructor(isByPlatform = false) {
    this.isByPlatform = isByPlatform;
  }

  add(outcome: Outcome): void {
    this.cases++;
    this.unread += outcome.unread;
    this.seeds.add(outcome.seed);
    if (outcome.withheld !== undefined) {
      count(this.withheld, outcome.withheld, outcome);
      return;
    }
    const faint = outcome.evidence === 'faint' && outcome.truth !== 'explained' ? ' (faint)' : '';
    const kinds = outcome.truth === 'explained' ? this.lookalikes : this.attacks;
    count(kinds, `${this.isByPlatform ? outcome.name : outcome.story}${faint}`, outcome);
    this.calibrate(outcome);
  }

  /** Mean square of score against truth, over the cases of which nothing was withheld. */
  brier(): number {
    const n = this.bins.reduce((sum, bin) => sum + bin.n, 0);
    return n === 0 ? 0 : this.squares / n;
  }

  goals(): readonly Goal[] {
    const present = total([...this.attacks].filter(([name]) => !name.endsWith('(faint)')));
    const benign = total([...this.lookalikes]);
    const withheld = total([...this.withheld]);
    const share = (part: number, of: number) => (of === 0 ? 0 : part / of);
    const recall = share(present.right, present.n);
    const falseAlarms = share(benign.wrong, benign.n);
    const confident = share(withheld.wrong, withheld.n);
    const rare = (what: string, reached: number, of: number): Goal => ({
      what,
      reached,
      goal: '≤ 0.001',
      isMet: reached <= 0.001,
      of,
    });
    return [
      {
        what: 'recall, evidence present',
        reached: recall,
        goal: '≥ 0.95',
        isMet: recall >= 0.95,
        of: present.n,
      },
      rare('false alarms', falseAlarms, benign.n),
      rare('confident and wrong, evidence withheld', confident, withheld.n),
    ];
  }

  private calibrate({ score, truth }: Outcome): void {
    const bin = this.bins[Math.min(BINS - 1, Math.floor(score * BINS))]!;
    const isAttack = truth === 'explained' ? 0 : 1;
    bin.n++;
    bin.scores += score;
    bin.attacks += isAttack;
    this.squares += (score - isAttack) ** 2;
  }
}

function count(counts: Map<string, Count>, name: string, outcome: Outcome): void {
  const found = counts.get(name) ?? { n: 0, right: 0, undecided: 0, wrong: 0, kindRight: 0 };
  counts.set(name, found);
  found.n++;
  found[gradeOf(outcome)]++;
  if (outcome.verdict === outcome.truth) found.kindRight++;
}

export function total(counts: readonly (readonly [string, Count])[]): Count {
  const sum = { n: 0, right: 0, undecided: 0, wrong: 0, kindRight: 0 };
  for (const [, each] of counts) {
    for (const key of Object.keys(sum) as (keyof Count)[]) sum[key] += each[key];
  }
  return sum;
}
