import assert from 'node:assert/strict';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { errorCode } from '#domain/errors.ts';
import { event } from '#domain/journal-event.ts';
import { loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
import { openStore, type Store } from '../../src/adapters/store/index.ts';
import { storyline } from '../../src/cli/demo-storyline.ts';
import { planFor } from '../../src/cli/plan.ts';
import { planArgs } from '../../src/cli/plan-args.ts';
import { planText } from '../../src/cli/plan-text.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { type SimulatedPlatforms, startSimulators } from '../../src/cli/simulated-platforms.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { recordingLog } from '../support/log.ts';
import { countingIds, handClock } from '../support/store-samples.ts';

const SHA = digest.ofText('');
const AT = '2026-03-01T09:00:00.000Z';
const SAM = {
  platform: 'okta',
  id: '00uSAM0000000000001',
  email: 'sam.rivera@example.com',
  status: 'active',
} as const;

const opened = event('incident-opened', {
  correlationKeys: ['email/sam.rivera@example.com'],
  principal: { kind: 'user', email: SAM.email },
  credential: { kind: 'session', platform: 'okta', id: 'idxForged0000000000000001' },
  windowUntil: AT,
});
const enriched = event('evidence-collected', {
  round: 1,
  bundle: { sha256: SHA, kind: 'bundle', count: 0 },
  raw: [],
  accounts: [SAM],
  watermarks: [],
  gaps: [],
});
const assessed = event('assessment-made', {
  round: 1,
  assessment: {
    verdict: 'stolen',
    score: 0.97,
    interval: [0.9, 0.99],
    signals: [{ id: 'session-context-changed', state: 'fired', llr: 3.2, evidence: [], why: 'it moved' }],
    counterSignals: [],
    blindSpots: [],
    techniques: [],
    wouldChange: [],
    assessedAt: AT,
    evidenceSha256: SHA,
  },
});

describe('a plan for an incident of the database', () => {
  let folder: string;
  let database: TestDatabase;
  let store: Store;
  let platforms: SimulatedPlatforms;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-plan-test-'));
    database = await createDatabase();
    const { log } = recordingLog();
    store = await openStore({
      connectionString: database.url,
      ids: countingIds(),
      clock: handClock(),
      log,
      jobsFor: () => [],
    });
    const installed = await loadConnectors([join(projectRoot, 'connectors')]);
    const now = (): Date => new Date();
    platforms = await startSimulators(installed, storyline(now()).seeds, now);
    const append = (incidentId: string, events: Parameters<Store['journal']['append']>[0]['events']) =>
      store.journal.append({ incidentId, expectedSeq: 0, actor: 'system', events, jobs: [] });
    await append('inc-known', [opened, enriched, assessed]);
    await append('inc-new', [opened]);
  });
  after(async () => {
    await platforms.stop();
    await store.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const planned = (incident: string, more: Readonly<Record<string, string>> = {}) =>
    planFor(planArgs(['forged-session', '--incident', incident])!, {
      ...platforms.env,
      ...more,
      DATA_DIR: folder,
      DATABASE_URL: database.url,
      FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789',
    });

  test('takes principal, credential, accounts and assessment from it, and writes nothing', async () => {
    const plan = await planned('inc-known');
    assert.equal(plan.incident, 'inc-known');
    assert.deepEqual(plan.supposed, []);
    assert.deepEqual(plan.assessment, {
      verdict: 'stolen',
      score: 0.97,
      signals: ['session-context-changed'],
    });
    assert.equal(plan.credential?.id, 'idxForged0000000000000001');
    assert.deepEqual(plan.accounts, [SAM], 'the run would go by the evidence of the incident');
    assert.equal(plan.steps.find((step) => step.id === 'suspend')?.begins, 'always');
    assert.equal((await store.journal.read('inc-known')).length, 3);
  });

  test('looks the accounts up where there is no evidence yet, and gives no verdict that was not made', async () => {
    const plan = await planned('inc-new');
    assert.equal(plan.accounts.length, 3);
    assert.equal(plan.assessment.verdict, 'undecided');
    assert.equal(plan.beginsByItself, false);
  });

  test('names an incident that does not exist', () =>
    assert.rejects(planned('inc-none'), (thrown) => errorCode(thrown) === 'ERR_NOT_FOUND'));

  test('says which budgets its actions count against, and how much of each is left', async () => {
    const PLAYBOOKS_PATH = join(folder, 'playbooks');
    await cp(join(projectRoot, 'playbooks'), PLAYBOOKS_PATH, { recursive: true });
    await appendFile(
      join(PLAYBOOKS_PATH, 'policy.yaml'),
      '\nbudgets:\n  - { identities: 3, within: 1h }\n  - { effect: [reversible], identities: 1, within: 1d, ask: one }\n',
    );
    const at = new Date().toISOString();
    const use = (key: string, withinMs: number, identity: string) =>
      store.budgets.reserve({
        budgets: [{ key, identities: 9, withinMs }],
        ...{ identity, incidentId: 'inc-x', at, passed: [] },
      });
    const [every, reversible] = [
      JSON.stringify([null, null, null, 3_600_000]),
      JSON.stringify([['reversible'], null, null, 86_400_000]),
    ];
    await use(every, 3_600_000, 'eve@example.com');
    await use(reversible, 86_400_000, 'eve@example.com');
    const plan = await planned('inc-known', { PLAYBOOKS_PATH });
    const suspend = plan.steps.find((step) => step.id === 'suspend')!.items[0]!;
    assert.deepEqual(
      suspend.budgets.map(({ left, isCounted, ask }) => [left, isCounted, ask]),
      [
        [2, false, 2],
        [0, false, 1],
      ],
    );
    const text = planText(plan);
    assert.match(text, /budget: 3 identities in 1h by any action: 2 left/);
    assert.match(text, /budget: 1 identity in 1d by reversible actions: used up, so 1 of .* would be asked/);
    await use(every, 3_600_000, SAM.email);
    const again = planText(await planned('inc-known', { PLAYBOOKS_PATH }));
    assert.match(again, /by any action: 1 left, and this identity is counted already/);
    const rows = await store.pool.query('select count(*)::int as n from budget_uses');
    assert.equal(rows.rows[0].n, 3, 'a plan counts nobody');
  });

  test('says that nobody was asked how much is left, where there is no database', async () => {
    const plan = await planFor(planArgs(['forged-session', '--principal', SAM.email])!, {
      ...platforms.env,
      ...{ DATA_DIR: join(folder, 'nothing'), PLAYBOOKS_PATH: join(folder, 'playbooks') },
      FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789',
    });
    assert.equal(plan.budgetsNotAsked, 'there is no database yet');
    assert.equal(plan.isComplete, true);
    assert.match(planText(plan), /Budgets +not asked how much is left: there is no database yet/);
    assert.match(planText(plan), /by any action: not asked how much is left/);
  });
});
