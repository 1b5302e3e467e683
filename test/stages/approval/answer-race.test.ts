import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { parsePolicy } from '#domain/playbook/parse.ts';
import type { Incidents } from '#domain/ports.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { answerApproval } from '../../../src/stages/approval/answer.ts';
import { createIncidents } from '../../../src/stages/run/incidents.ts';
import { operateRun } from '../../../src/stages/run/operate-run.ts';
import { writePinned } from '../../../src/stages/run/pinned.ts';
import { assessed, CONNECTORS, collected, opened, POLICY, plan } from '../../domain/run/world.ts';
import { createDatabase } from '../../support/database.ts';
import { useStore } from '../../support/store.ts';

/** Two branches that each ask two people. */
const BRANCHES = `id: branches
version: 1
summary: Two branches that ask.
steps:
  left:
    use: account.suspend
    with: { account: "\${{ incident.home }}" }
    approval: { ask: two }
  right:
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
    approval: { ask: two }
`;

describe('approvals that are given in the same moment', () => {
  const it = useStore(createDatabase);

  async function doors(): Promise<[Incidents, Incidents]> {
    const { clock } = it;
    const [one, two] = [await it.open(), await it.open()];
    return [
      createIncidents({ journal: one.journal, evidence: one.evidence, clock, digest }),
      createIncidents({ journal: two.journal, evidence: two.evidence, clock, digest }),
    ];
  }

  async function asking(incidents: Incidents): Promise<void> {
    const text = writePinned({
      playbook: { file: 'branches.yaml', text: BRANCHES },
      policy: { file: 'policy.yaml', text: POLICY },
      connectors: CONNECTORS,
    });
    const { sha256 } = await it.store.evidence.put(undefined, 'pinned', text, { count: 1 });
    await it.store.journal.append({
      incidentId: 'inc-1',
      expectedSeq: 0,
      actor: 'test',
      events: [opened, collected(1), assessed(1, 'stolen')],
      jobs: [],
    });
    const append = (events: readonly JournalEvent[]) => incidents.change('inc-1', 'test', () => events);
    await append([
      event('run-started', {
        runId: 'run-1',
        playbook: { id: 'branches', version: 1, sha256 },
        pinned: sha256,
        trigger: 'assessment',
      }),
    ]);
    for (const step of ['left', 'right'])
      await append([event('action-planned', { runId: 'run-1', step, index: 0, attempt: 1, plan: plan() })]);
  }

  const answering = (incidents: Incidents) => {
    const { policy } = parsePolicy(POLICY, 'policy.yaml');
    const deps = { incidents, readModels: it.store.readModels, clock: it.clock, policy: () => policy! };
    return (step: string, name: string) =>
      answerApproval(
        {
          approvalId: `run-1-${step}-1`,
          answer: 'approve',
          by: { email: `${name}@example.com`, subject: name, via: 'slack' },
        },
        deps,
      );
  };

  test('in two branches, by two people, in two processes: all count, and both go on once', async () => {
    const [ours, theirs] = await doors();
    await asking(ours);
    await theirs.load('inc-1');
    const [here, there] = [answering(ours), answering(theirs)];
    const results = await Promise.all([
      here('left', 'ada'),
      there('left', 'grace'),
      here('right', 'grace'),
      there('right', 'ada'),
      there('right', 'ada'),
    ]);
    // The same click twice may come after the question was closed by it.
    assert.ok(
      results.slice(0, 4).every(({ outcome }) => outcome === 'recorded' || outcome === 'already-closed'),
    );
    assert.ok(results.every(({ outcome }) => outcome !== 'refused'));
    const kinds = (await it.store.journal.read('inc-1')).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'approval-answered').length, 4);
    assert.equal(kinds.filter((kind) => kind === 'approval-closed').length, 2);
    assert.equal(kinds.filter((kind) => kind === 'action-intended').length, 2);
  });

  test('beside a pause: the answers count whichever comes first, and the run goes on when it is resumed', async () => {
    const [ours, theirs] = await doors();
    await asking(ours);
    await theirs.load('inc-1');
    const deps = { incidents: theirs, readModels: it.store.readModels, evidence: it.store.evidence };
    const by = { email: 'ada@example.com', subject: 'ada', via: 'rest' } as const;
    const answer = answering(ours);
    await Promise.all([
      answer('left', 'ada'),
      operateRun({ runId: 'run-1', by, reason: 'wait', do: 'pause' }, deps),
      answer('left', 'grace'),
    ]);
    const paused = await ours.load('inc-1');
    assert.equal(paused.approvals.get('run-1-left-1')!.status, 'approved');
    await answer('right', 'ada');
    await operateRun({ runId: 'run-1', by, reason: 'go', do: 'resume' }, deps);
    await answer('right', 'grace');
    const after = await ours.load('inc-1');
    const phases = ['left', 'right'].map((step) => after.runs[0]!.steps.get(step)!.items[0]!.phase);
    assert.deepEqual(phases, ['intended', 'intended']);
  });
});
