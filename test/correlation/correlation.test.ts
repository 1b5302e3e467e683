import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { CaseAssessorDeps } from '../../src/case-assessor.ts';
import { assessorDeps } from '../support/case-samples.ts';
import { sharedPath, sharedSkip } from '../support/shared.ts';
import { COLLECTION, outcomeOf, readCollection } from './outcome.ts';
import { RULES } from './rules.ts';

let deps: CaseAssessorDeps;
before(async () => {
  deps = await assessorDeps();
});

const collection = sharedSkip ? [] : readCollection(sharedPath(...COLLECTION));

describe('of others’ rules of sequence and absence', { skip: sharedSkip }, () => {
  test('each is either read as evidence or has a reason why it is not', () => {
    const ids = collection.map(({ rule }) => rule.RuleID);
    assert.deepEqual(Object.keys(RULES).toSorted(), ids.toSorted());
    for (const { why } of Object.values(RULES)) assert.ok(why.length > 0);
  });

  for (const { rule, tests } of collection) {
    const reading = RULES[rule.RuleID];
    if (!reading?.applies) continue;
    for (const [index, each] of tests.entries()) {
      const expected = each.ExpectedResult === 'true';
      test(`${rule.RuleID}, test ${index + 1}, comes out as ${expected ? 'a match' : 'none'}`, async () => {
        const { isMatch, fired } = await outcomeOf(reading, each, deps);
        assert.equal(isMatch, expected, `fired: ${fired.join(', ') || 'nothing'}; the test: ${each.Name}`);
      });
    }
  }

  test('none is called compromised where the rule is not to match', async () => {
    for (const { rule, tests } of collection) {
      const reading = RULES[rule.RuleID];
      if (!reading?.applies) continue;
      for (const each of tests.filter(({ ExpectedResult }) => ExpectedResult === 'false')) {
        const { assessment } = await outcomeOf(reading, each, deps);
        assert.ok(!['forged', 'stolen'].includes(assessment.verdict), `${rule.RuleID}: ${each.Name}`);
      }
    }
  });
});
