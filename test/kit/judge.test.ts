import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Findings, judge } from 'countersign/kit';
import fc from 'fast-check';

const FOUND: Findings = {
  saw: ['the list is empty'],
  now: 'gone',
  before: 'shown',
  log: 'silent',
  why: 'why',
};
const states = (more: Partial<Findings>) => {
  const { state, strongest } = judge({ ...FOUND, ...more });
  return [state, strongest.state];
};

test('what was shown before and is gone is effective, and proven once the log has it', () => {
  assert.deepEqual(states({}), ['effective', 'proven']);
  assert.deepEqual(states({ log: 'recorded' }), ['proven', 'proven']);
});

test('without a log the state itself is the strongest reading', () => {
  assert.deepEqual(states({ log: 'none' }), ['effective', 'effective']);
});

test('what was never shown is proven by the log alone', () => {
  assert.deepEqual(states({ before: 'unseen' }), ['pending', 'proven']);
  assert.deepEqual(states({ before: 'unseen', log: 'none' }), ['pending', 'effective']);
  assert.deepEqual(states({ before: 'unseen', log: 'recorded' }), ['proven', 'proven']);
});

test('where there was nothing, no more than that is said, and why', () => {
  const { state, strongest } = judge({ ...FOUND, before: 'nothing', whyNothing: 'there were no keys' });
  assert.deepEqual([state, strongest], ['effective', { state: 'effective', why: 'there were no keys' }]);
  assert.match(judge({ ...FOUND, before: 'nothing' }).strongest.why, /nothing to take away/);
});

test('what is still there is pending, and what came back is refuted, whatever the log says', () => {
  const any = fc.record<Findings>({
    saw: fc.constant([]),
    now: fc.constantFrom('there', 'again'),
    before: fc.constantFrom('shown', 'nothing', 'unseen'),
    log: fc.constantFrom('recorded', 'silent', 'none'),
    why: fc.string(),
  });
  fc.assert(
    fc.property(any, (found) => {
      assert.equal(judge(found).state, found.now === 'again' ? 'refuted' : 'pending');
    }),
  );
});
