import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ByHand, CAPABILITIES, type ConnectorFacts, ContainmentCapability } from '#domain/containment.ts';
import { parseEvent } from '#domain/journal-event.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import { notOffered } from '#domain/run/not-offered.ts';
import { type PlanContext, planRun, questionAbout } from '#domain/run/plan.ts';
import type { Incident } from '#domain/run/state.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { CONNECTORS, NOW, pinned, plan, startedRun } from './world.ts';

const BY_HAND = {
  'sessions.revoke': { text: 'Sign them out in the console.', docs: 'https://vendor.example/out' },
};
const [okta, github] = CONNECTORS as [ConnectorFacts, ConnectorFacts];

const CUT = `id: cut
version: 1
summary: A test.
steps:
  cut:
    use: sessions.revoke
    for-each: \${{ incident.accounts }}
    with: { account: "\${{ item }}" }
    approval: { ask: one }
`;

/** The step as it is planned with what GitHub's connector tells, and the question about it. */
function asked(byHand: ConnectorFacts['byHand']) {
  const incident: Incident = { ...startedRun().state!, runs: [], approvals: new Map() };
  const playbook = parsePlaybook(CUT, 'cut.yaml').playbook!;
  const connectors = [okta, { ...github, ...(byHand ? { byHand } : {}) }];
  const context: PlanContext = {
    now: new Date(NOW),
    digest,
    pinned: { ...pinned, playbook, connectors, policy: { ...pinned.policy, approvals: [] } },
  };
  const [step] = planRun(incident, context);
  return { step: step!, question: questionAbout(incident, step!, new Map([[0, plan()]]), context) };
}

describe('what a platform does not offer', () => {
  test('is a line for a person that says what to do and where that is written', () => {
    const line =
      'sessions.revoke is not offered by github: for a person. Sign them out in the console. https://vendor.example/out';
    assert.equal(notOffered('sessions.revoke', { ...github, byHand: BY_HAND }), line);
    assert.equal(asked(BY_HAND).step.items[1]!.gap, line);
  });

  test('is told by that alone where the connector says no more, as in what was pinned before it could', () => {
    const line = 'sessions.revoke is not offered by github: for a person';
    assert.equal(notOffered('sessions.revoke', github), line);
    assert.equal(notOffered('sessions.revoke', { ...github, byHand: {} }), line);
    assert.equal(
      notOffered('toString', { ...github, byHand: BY_HAND }),
      'toString is not offered by github: for a person',
    );
    assert.equal(asked(undefined).step.items[1]!.gap, line);
  });

  test('is told to those who are asked about the rest of the step', () => {
    assert.deepEqual(asked(BY_HAND).question!.forPerson, [
      notOffered('sessions.revoke', { ...github, byHand: BY_HAND }),
    ]);
    assert.equal(asked(undefined).question!.forPerson, undefined);
  });

  test('fits the journal at its longest', () => {
    const told = ByHand.parse({
      text: `${'x'.repeat(299)}.`,
      docs: `https://vendor.example/${'x'.repeat(87)}`,
    });
    const use = CAPABILITIES.reduce((a, b) => (a.length >= b.length ? a : b));
    const gap = notOffered(use, { ...github, platform: 'p'.repeat(40), byHand: { [use]: told } });
    assert.ok(gap.length <= 512, String(gap.length));
    const items = [{ index: 0, input: {}, gap }];
    const data = { runId: 'r', step: 's', use, effect: 'irreversible', ask: 0, items };
    assert.equal(parseEvent('step-begun', 1, data, 'here').kind, 'step-begun');
  });

  test('has no text without an end, none longer than a reader’s breath, and no page without https', () => {
    const isTaken = (byHand: unknown) => ByHand.safeParse(byHand).success;
    assert.ok(isTaken({ text: 'There is none.' }));
    assert.ok(!isTaken({ text: 'no full stop' }));
    assert.ok(!isTaken({ text: `${'x'.repeat(300)}.` }));
    assert.ok(!isTaken({ text: 'x.', docs: 'http://vendor.example/' }));
    assert.ok(!isTaken({ text: 'x.', more: 'y' }));
  });

  test('is of containment: what only reads, and what only tells, is left to nobody', () => {
    const others = CAPABILITIES.filter((name) => !ContainmentCapability.safeParse(name).success);
    assert.deepEqual(others, [
      'account.find',
      'sessions.list',
      'tokens.list',
      'activity.pull',
      'signal.transmit',
    ]);
  });
});
