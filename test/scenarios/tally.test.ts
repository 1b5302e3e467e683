import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluationTables } from '../../scripts/evaluation-page.ts';
import type { Outcome } from './evaluation.ts';
import { Tally } from './tally.ts';

const OUTCOME: Outcome = {
  seed: 'test-1',
  name: 'cookie-replay/okta',
  story: 'cookie-replay',
  platform: 'okta',
  truth: 'stolen',
  evidence: 'present',
  verdict: 'stolen',
  score: 0.9,
  interval: [0.8, 0.95],
  states: {},
  unread: 0,
};
const BENIGN: Outcome = { ...OUTCOME, story: 'flight', truth: 'explained', verdict: 'explained', score: 0.1 };

function tallied(...outcomes: readonly Outcome[]): Tally {
  const tally = new Tally();
  for (const each of outcomes) tally.add(each);
  return tally;
}

function reached(tally: Tally): readonly number[] {
  return tally.goals().map((goal) => goal.reached);
}

describe('the tally of an evaluation', () => {
  test('recall counts attacks whose evidence is there, and either name for what is wrong', () => {
    const faint: Outcome = { ...OUTCOME, evidence: 'faint', verdict: 'undecided' };
    const tally = tallied(
      OUTCOME,
      { ...OUTCOME, verdict: 'forged' },
      { ...OUTCOME, verdict: 'undecided' },
      { ...OUTCOME, verdict: 'explained' },
      faint,
    );
    assert.equal(reached(tally)[0], 0.5);
    assert.equal(tally.attacks.get('cookie-replay')?.kindRight, 1);
    assert.equal(tally.attacks.get('cookie-replay (faint)')?.undecided, 1);
  });

  test('a false alarm is ordinary life called an attack; to be undecided is none', () => {
    const tally = tallied(BENIGN, { ...BENIGN, verdict: 'undecided' }, { ...BENIGN, verdict: 'forged' });
    assert.equal(reached(tally)[1], 1 / 3);
  });

  test('what had something withheld counts by itself, and only there', () => {
    const less = { evidence: 'withheld', withheld: 'own log late' } as const;
    const tally = tallied(
      { ...OUTCOME, ...less, verdict: 'explained' },
      { ...BENIGN, ...less, verdict: 'undecided' },
    );
    assert.deepEqual([tally.attacks.size, tally.lookalikes.size], [0, 0]);
    assert.equal(reached(tally)[2], 0.5);
    assert.equal(tally.brier(), 0);
  });

  test('the Brier score is the mean square of the distance to the truth', () => {
    assert.ok(Math.abs(tallied(OUTCOME, BENIGN).brier() - 0.01) < 1e-12);
  });

  test('every goal, attack, look-alike and bin has its row', () => {
    const tables = evaluationTables(tallied(OUTCOME, BENIGN));
    assert.match(tables, /\| cookie-replay \| 1 \| 1 \(100\.0 %\) \|/);
    assert.match(tables, /\| flight \| 1 \| 1 \(100\.0 %\) \| 0 \(0\.0 %\) \| 0 \(0\.0 %\) \|/);
    assert.match(tables, /\| recall, evidence present \| 1\.0000 \| ≥ 0\.95 \| met \| 1 \|/);
    assert.equal(tables.match(/\| \d\.\d to \d\.\d \|/g)?.length, 10);
  });

  test('recall over all attacks stands beside the one that counts', () => {
    const faint: Outcome = { ...OUTCOME, evidence: 'faint', verdict: 'undecided' };
    const tables = evaluationTables(tallied(OUTCOME, faint));
    assert.match(tables, /\| recall, evidence present \| 1\.0000 \|/);
    assert.match(tables, /\| recall, all attacks, faint ones too \| 0\.5000 \| none \| \| 2 \|/);
  });
});
