import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { weigh } from '#domain/assessment/weigh.ts';
import { WEIGHTS } from '#domain/assessment/weights.ts';
import type { CounterSignalResult, SignalResult } from '#domain/assessment.ts';

type Id = Exclude<keyof typeof WEIGHTS, 'prior'>;
type State = SignalResult['state'];

const SIGNALS = (Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]).filter(
  (id): id is Id => id !== 'prior' && WEIGHTS[id].fired > 0,
);

/** What every use from known egress explains. */
const EXPLAINS = ['session-context-changed', 'concurrent-geographies'];

function signal(id: Id, state: State): SignalResult {
  const llr = state === 'not-evaluable' ? 0 : WEIGHTS[id][state];
  return { id, state, llr, evidence: [], why: '' };
}

function egress(state: State): CounterSignalResult {
  return {
    ...signal('known-egress', state),
    explains: EXPLAINS,
  };
}

const worlds = fc.tuple(
  ...SIGNALS.map((id) =>
    fc.constantFrom<State>('fired', 'quiet', 'not-evaluable').map((state) => signal(id, state)),
  ),
);

function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability));
}

describe('the weighing', () => {
  test('of nothing that could be seen is the prior', () => {
    assert.equal(logOdds(weigh([], []).score).toFixed(3), WEIGHTS.prior.toFixed(3));
  });

  test('counts one thing seen by several signals once', () => {
    const groups = [...Map.groupBy(SIGNALS, (id) => WEIGHTS[id].group).values()];
    for (const ids of groups) {
      const all = weigh(
        ids.map((id) => signal(id, 'fired')),
        [],
      );
      const strongest = Math.max(...ids.map((id) => WEIGHTS[id].fired));
      assert.equal(logOdds(all.score).toFixed(6), (WEIGHTS.prior + strongest).toFixed(6));
    }
  });

  test('lets a reading that is quiet take nothing from another of its group that fired', () => {
    for (const ids of Map.groupBy(SIGNALS, (id) => WEIGHTS[id].group).values()) {
      const [first, ...rest] = ids;
      const mixed = weigh([signal(first!, 'fired'), ...rest.map((id) => signal(id, 'quiet'))], []);
      assert.equal(mixed.score, weigh([signal(first!, 'fired')], []).score);
    }
  });

  test('keeps the score within the interval', () => {
    fc.assert(
      fc.property(worlds, (signals) => {
        const { score, interval } = weigh(signals, []);
        assert.ok(interval[0] <= score && score <= interval[1]);
      }),
    );
  });

  test('never narrows the interval when a signal can no longer be seen', () => {
    fc.assert(
      fc.property(
        worlds,
        fc.nat(SIGNALS.length - 1),
        fc.constantFrom<State>('fired', 'quiet'),
        (signals, at, state) => {
          const counters = [egress(state)];
          const before = weigh(signals, counters).interval;
          const after = weigh(signals.with(at, signal(SIGNALS[at]!, 'not-evaluable')), counters).interval;
          assert.ok(after[0] <= before[0] + 1e-12 && after[1] >= before[1] - 1e-12);
        },
      ),
    );
  });

  test('lets known egress take away what it explains and nothing of a vendor’s verdict', () => {
    const seen = [signal('session-context-changed', 'fired'), signal('no-matching-authentication', 'quiet')];
    assert.ok(weigh(seen, [egress('fired')]).score < 0.1);
    const judged = [...seen, signal('vendor-verdict', 'fired')];
    const left = [signal('no-matching-authentication', 'quiet'), signal('vendor-verdict', 'fired')];
    assert.ok(weigh(judged, [egress('fired')]).score >= weigh(left, []).score);
  });

  test('lets no counter-signal take away what it does not explain', () => {
    const seen = [signal('credential-never-issued', 'fired')];
    const expected = WEIGHTS.prior + WEIGHTS['credential-never-issued'].fired + WEIGHTS['known-egress'].fired;
    assert.equal(logOdds(weigh(seen, [egress('fired')]).score).toFixed(6), expected.toFixed(6));
  });
});
