import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import type { Pinned } from '#domain/run/decide.ts';
import { type PlanContext, type PlannedStep, planRun, questionAbout } from '#domain/run/plan.ts';
import { settle } from '#domain/run/settle.ts';
import type { Incident } from '#domain/run/state.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { NOW, pinned, plan, reading, startedRun } from './world.ts';

const HEAD = 'id: cut\nversion: 1\nsummary: A test.\nsteps:\n';
const CUT = `  cut:
    use: sessions.revoke
    for-each: \${{ incident.accounts }}
    with: { account: "\${{ item }}" }
`;

function playbookOf(steps: string): Playbook {
  const { playbook, faults } = parsePlaybook(HEAD + steps, 'cut.yaml');
  if (!playbook) throw new Error(JSON.stringify(faults));
  return playbook;
}

function suspendWhen(condition: string): string {
  return `${CUT}  suspend:
    needs: [cut]
    when: \${{ ${condition} }}
    use: account.suspend
    with: { account: "\${{ incident.home }}" }
`;
}

const bare: Incident = { ...startedRun().state!, runs: [], approvals: new Map() };

function contextOf(steps: string, changed: Partial<Pinned> = {}): PlanContext {
  const playbook = playbookOf(steps);
  return { now: new Date(NOW), digest, pinned: { ...pinned, ...changed, playbook } };
}

function planned(steps: string, incident: Incident = bare, changed: Partial<Pinned> = {}): PlannedStep[] {
  return [...planRun(incident, contextOf(steps, changed))];
}

function stepOf(steps: readonly PlannedStep[], id: string): PlannedStep {
  return steps.find((step) => step.id === id)!;
}

/** An incident with so many accounts at one identity provider. */
function withAccounts(count: number): Incident {
  const accounts = Array.from({ length: count }, (_, nth) => ({
    platform: 'okta',
    id: `00u${nth}`,
    email: `u${nth}@example.com`,
    status: 'active' as const,
  }));
  return { ...bare, evidence: { ...bare.evidence!, accounts } };
}

/** An item's account, as platform/id. */
const names = (step: PlannedStep): string[] =>
  step.items.map((i) => `${i.account?.platform}/${i.account?.id}`);

describe('a plan', () => {
  test('spreads for-each over the accounts and shows what a platform does not offer as a gap', () => {
    const cut = stepOf(planned(CUT), 'cut');
    assert.equal(cut.begins, 'always');
    assert.deepEqual(names(cut), ['okta/00u1', 'github/eve']);
    assert.equal(cut.items[0]!.request?.capability, 'sessions.revoke');
    assert.equal(cut.items[0]!.facts?.effect, 'irreversible');
    assert.match(cut.items[1]!.gap!, /not offered by github: for a person/);
    assert.equal(cut.items[1]!.request, undefined);
  });

  test('leaves a protected identity to a person', () => {
    const incident = withAccounts(1);
    const accounts = [{ ...incident.evidence!.accounts[0]!, email: 'root@example.com' }];
    const cut = stepOf(planned(CUT, { ...incident, evidence: { ...incident.evidence!, accounts } }), 'cut');
    assert.match(cut.items[0]!.gap!, /protected by policy/);
  });

  test('says what is decided then when a condition looks at what earlier steps come to', () => {
    const steps = planned(suspendWhen('size(steps.cut.proven) == 0'));
    const suspend = stepOf(steps, 'suspend');
    assert.equal(suspend.begins, 'depends');
    assert.deepEqual(suspend.decidedThen, [{ key: 'when', expression: 'size(steps.cut.proven) == 0' }]);
    assert.deepEqual(names(suspend), ['okta/00u1']);
  });

  test('decides a condition that mentions earlier steps where no outcome of theirs could change it', () => {
    const certain = stepOf(
      planned(suspendWhen('assessment.score > 0.9 || size(steps.cut.proven) == 0')),
      'suspend',
    );
    assert.equal(certain.begins, 'always');
    assert.deepEqual(certain.decidedThen, []);
    const never = stepOf(
      planned(suspendWhen('assessment.score > 0.99 && size(steps.cut.proven) == 0')),
      'suspend',
    );
    assert.equal(never.begins, 'never');
    assert.match(never.why!, /condition does not hold/);
  });

  test('counts a gap as not proven whatever happens, as the run engine does', () => {
    const suspend = stepOf(planned(suspendWhen('size(steps.cut.unproven) > 0')), 'suspend');
    assert.equal(suspend.begins, 'always');
  });

  test('tells a condition of one middle outcome from one of the extremes', () => {
    const steps = suspendWhen('size(steps.cut.proven) == 1');
    assert.equal(stepOf(planned(steps, withAccounts(2)), 'suspend').begins, 'depends');
    assert.equal(
      stepOf(planned(suspendWhen('size(steps.cut.proven) == 7'), withAccounts(2)), 'suspend').begins,
      'never',
    );
  });

  test('names every account that a for-each over outcomes may bring, and marks it as possible only', () => {
    const steps = `${CUT}  again:
    needs: [cut]
    use: account.suspend
    for-each: \${{ steps.cut.unproven }}
    with: { account: "\${{ item }}" }
`;
    const again = stepOf(planned(steps, withAccounts(2)), 'again');
    assert.equal(again.begins, 'depends', 'with nothing unproven it is skipped');
    assert.deepEqual(names(again).toSorted(), ['okta/00u0', 'okta/00u1']);
    assert.ok(again.items.every((item) => !item.isCertain));
    assert.deepEqual(
      again.decidedThen.map(({ key }) => key),
      ['for-each'],
    );
  });

  test('never claims to know when earlier steps can end in too many ways', () => {
    const suspend = stepOf(planned(suspendWhen('size(steps.cut.proven) == 7'), withAccounts(20)), 'suspend');
    assert.equal(suspend.isComplete, false);
    assert.equal(suspend.begins, 'depends');
    assert.equal(suspend.decidedThen.length, 1);
  });

  test('keeps doing the same thing twice where the playbook does', () => {
    const steps = `  cut:
    use: sessions.revoke
    for-each: \${{ [incident.home, incident.home] }}
    with: { account: "\${{ item }}" }
`;
    assert.equal(stepOf(planned(steps), 'cut').items.length, 2);
  });

  test('shows an expression that fails as a gap, as the run would', () => {
    const steps = `  cut:
    use: sessions.revoke
    with: { account: "\${{ incident.accounts[9] }}" }
`;
    const cut = stepOf(planned(steps), 'cut');
    assert.match(cut.items[0]!.gap!, /with\.account/);
  });

  test('ignores runs and approvals that the incident has', () => {
    assert.deepEqual(planned(CUT, startedRun().state!), planned(CUT));
  });
});

describe('the question of a plan', () => {
  const SUSPEND = `  suspend:
    use: account.suspend
    with: { account: "\${{ incident.home }}" }
    approval: { ask: two, within: 20m }
`;
  const context = contextOf(SUSPEND);
  const [step] = planRun(bare, context);

  test('is the one that the run would ask: quorum, group, deadline, silence, who may not answer', () => {
    const question = questionAbout(bare, step!, new Map([[0, plan()]]), context)!;
    assert.equal(question.quorum, 2);
    assert.equal(question.approverGroup, 'oncall');
    assert.equal(Date.parse(question.deadline) - Date.parse(question.askedAt), 20 * 60_000);
    assert.equal(question.ifSilent, 'deny');
    assert.deepEqual(question.barred, ['eve@example.com']);
  });

  test('is not asked when the state asked for holds already, nor when nothing could be planned', () => {
    const done = new Map([[0, { ...plan(), alreadyDone: true }]]);
    assert.equal(questionAbout(bare, step!, done, context), undefined);
    assert.equal(questionAbout(bare, step!, new Map(), context), undefined);
  });

  test('is not asked about what policy lets pass', () => {
    const free = contextOf(CUT);
    const [cut] = planRun(bare, free);
    assert.equal(questionAbout(bare, cut!, new Map([[0, plan()]]), free), undefined);
  });
});

test('whatever earlier steps come to, the run does what was planned and nothing else', () => {
  const conditions = [
    'size(steps.cut.unproven) > 0',
    'size(steps.cut.proven) == 2',
    'assessment.score > 0.9 || size(steps.cut.proven) > 0',
    'steps.cut.proven.exists(a, a.id == "00u1")',
    'assessment.score < 0.5',
  ];
  const count = 3;
  const incident = withAccounts(count);
  fc.assert(
    fc.property(
      fc.constantFrom(...conditions),
      fc.boolean(),
      fc.array(fc.boolean(), { minLength: count, maxLength: count }),
      (condition, overOutcomes, proofs) => {
        const target = overOutcomes ? 'steps.cut.unproven' : 'incident.accounts';
        const text = `${CUT}  then:
    needs: [cut]
    when: \${{ ${condition} }}
    use: account.suspend
    for-each: \${{ ${target} }}
    with: { account: "\${{ item }}" }
    approval: { ask: none }
`;
        const context = contextOf(text);
        const then = stepOf(planRun(incident, context), 'then');
        const came = beginningAfter(incident, context, proofs);
        if (came.kind === 'step-skipped') assert.notEqual(then.begins, 'always');
        if (came.kind !== 'step-begun') return;
        assert.notEqual(then.begins, 'never');
        const accounts = came.data.items.map((item) => `${item.account?.platform}/${item.account?.id}`);
        for (const account of accounts) assert.ok(names(then).includes(account), account);
        for (const item of then.items) {
          if (item.isCertain) assert.ok(accounts.includes(`${item.account?.platform}/${item.account?.id}`));
        }
        assert.equal(then.ask, came.data.ask);
      },
    ),
    { numRuns: 150 },
  );
});

/** Lets the real engine run until `then` begins or is skipped, with these proofs for the accounts of `cut`. */
function beginningAfter(incident: Incident, context: PlanContext, proofs: readonly boolean[]): JournalEvent {
  const decideContext = { now: context.now, digest, pinned: () => context.pinned };
  const base = { runId: 'run-1', step: 'cut' };
  let state = incident;
  const happened: JournalEvent[] = [];
  const tell = (...events: JournalEvent[]): void => {
    const settled = settle(state, events, decideContext);
    happened.push(...settled.events);
    state = settled.state;
  };
  tell(
    event('run-started', {
      runId: 'run-1',
      playbook: { id: 'cut', version: 1, sha256: digest.ofText('') },
      pinned: digest.ofText(''),
      trigger: 'request',
    }),
  );
  for (const [index, isProven] of proofs.entries()) {
    const place = { ...base, index, attempt: 1, platform: 'okta' };
    const outcome = isProven ? 'accepted' : 'failed';
    tell(event('action-claimed', { ...base, index, attempt: 1, worker: 'w', plan: plan() }));
    tell(event('action-finished', { ...place, effect: 'irreversible', outcome }));
    if (!isProven) continue;
    tell(event('proof-read', { ...place, reading: reading('proven'), proof: 'proven' }));
  }
  const came = happened.find(
    (each) => (each.kind === 'step-begun' || each.kind === 'step-skipped') && each.data.step === 'then',
  );
  assert.ok(came, 'the engine came to the step');
  return came;
}
