import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type EventKind, event, type JournalEvent } from '#domain/journal-event.ts';
import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import type { Incidents } from '#domain/ports.ts';
import type { Item } from '#domain/run/state.ts';
import { openConnectors } from '../src/adapters/registry/connectors.ts';
import { openPresentPolicy } from '../src/adapters/registry/present-policy.ts';
import { digest } from '../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../src/adapters/secrets/fingerprints.ts';
import { handlersFor, type World } from '../src/handlers.ts';
import { type KillSwitchDeps, turnKillSwitch, whyKilled } from '../src/kill-switch.ts';
import type { Simulator } from '../src/kit/testing/simulator.ts';
import { createIncidents } from '../src/stages/run/incidents.ts';
import { writePinned } from '../src/stages/run/pinned.ts';
import { createToySimulator, toyConnector } from './kit/testing/toy.ts';
import { createDatabase } from './support/database.ts';
import { recordingLog } from './support/log.ts';
import { useStore } from './support/store.ts';
import { assessed, opened } from './support/store-samples.ts';

const PLATFORM = 'toy-none';
const SHA = 'a'.repeat(64);
const JOB = { incidentId: 'inc-1', runId: 'run-1', step: 'close', index: 0 };

const playbook = (within: string) => `id: close
version: 1
summary: Closes the account.
steps:
  close:
    use: account.suspend
    with:
      account: \${{ incident.accounts[0] }}
    verify: { within: ${within} }
`;

const policy = (killSwitch: boolean) => `version: 1
approvers:
  groups:
    oncall: [ada@example.com]
    leads: [ada@example.com, grace@example.com]
  defaultGroup: oncall
approvals:
  - when: { capability: [account.suspend] }
    ask: none
killSwitch: ${killSwitch}
`;

describe('a job of a connector', () => {
  const it = useStore(createDatabase);
  let simulator: Simulator;
  let folder: string;
  let incidents: Incidents;
  let world: World;
  let switches: KillSwitchDeps;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-handlers-'));
    await writePolicy(policy(false));
    simulator = createToySimulator({ now: it.clock.now, seed: { platform: PLATFORM, keys: [] } });
    const { settings, secrets } = await simulator.start();
    const { log } = recordingLog();
    const connector = toyConnector('none');
    const { clock } = it;
    const { journal, evidence, baselines } = it.store;
    incidents = createIncidents({ journal, evidence, clock, digest });
    const presentPolicy = openPresentPolicy(join(folder, 'policy.yaml'), log);
    switches = { isSetByEnvironment: false, presentPolicy, record: it.store.killSwitch };
    const fingerprints = createFingerprints(Buffer.alloc(32, 1));
    world = {
      otherWays: { has: { webhook: false, email: false }, send: async () => undefined },
      incidents,
      journal,
      connectors: openConnectors([{ connector, folder: '.', sha256: SHA, settings, secrets }], {
        clock,
        log,
        fingerprints,
      }),
      evidence,
      baselines,
      watches: it.store.watches,
      clock,
      digest,
      networks: async () => ({ locate: () => undefined, placeOfCountry: () => undefined }),
      chat: undefined,
      issuerTerms: [],
      worker: 'w-1',
      settleCapMs: undefined,
      // As loaded after the run began, by a process that was started later.
      playbooks: [
        {
          playbook: parsePlaybook(playbook('1h'), 'close.yaml').playbook!,
          file: 'close.yaml',
          text: playbook('1h'),
        },
      ],
      policy: {
        policy: parsePolicy(policy(false), 'policy.yaml').policy!,
        file: 'policy.yaml',
        text: policy(false),
      },
      presentPolicy,
      killSwitch: () => whyKilled(switches),
      budgets: it.store.budgets,
      unshown: it.store.unshown,
      isAlive: async () => false,
      exclusively: (_key, work) => work(),
    };
    await begin();
  });

  afterEach(async () => {
    await simulator.stop();
    await rm(folder, { recursive: true });
  });

  function writePolicy(text: string): Promise<void> {
    return writeFile(join(folder, 'policy.yaml'), text);
  }

  async function begin(): Promise<void> {
    const collected = event('evidence-collected', {
      round: 1,
      bundle: { sha256: SHA, kind: 'bundle', count: 0 },
      raw: [],
      accounts: [{ platform: PLATFORM, id: 'alice', status: 'active' }],
      watermarks: [],
      gaps: [],
    });
    await it.append('inc-1', 0, opened(), collected, assessed());
    const document = writePinned({
      playbook: { file: 'close.yaml', text: playbook('5s') },
      policy: { file: 'policy.yaml', text: policy(false) },
      connectors: [...world.connectors.facts],
    });
    const { sha256 } = await it.store.evidence.put(undefined, 'pinned', document, { count: 1 });
    const started = event('run-started', {
      runId: 'run-1',
      playbook: { id: 'close', version: 1, sha256: SHA },
      pinned: sha256,
      trigger: 'request',
    });
    await incidents.change('inc-1', 'system', () => [started]);
  }

  async function entriesOf<K extends EventKind>(kind: K) {
    const entries = await it.store.journal.read('inc-1');
    return entries.filter((entry): entry is Extract<typeof entry, { kind: K }> => entry.kind === kind);
  }

  async function handle(name: 'carry-out' | 'verify' | 'plan', attempt = 1, inWorld = world): Promise<Item> {
    const { connector } = handlersFor(inWorld);
    const queue = `connector-${PLATFORM}` as const;
    await connector({ queue, jobId: 'job', name, data: { ...JOB, attempt } });
    const { runs } = await incidents.load('inc-1');
    return runs[0]!.steps.get('close')!.items[0]!;
  }

  function changes(): number {
    return simulator.ledger.filter((request) => request.changed).length;
  }

  test('waits once the policy file says killSwitch: true, though the run was pinned without it, and goes on after it', async () => {
    await writePolicy(policy(true));
    const item = await handle('carry-out');
    assert.equal(item.phase, 'intended');
    assert.match(item.held!.why, /the kill switch is on: policy\.yaml says killSwitch: true/);
    assert.equal(changes(), 0);
    await writePolicy(policy(false));
    const done = await handle('carry-out');
    assert.deepEqual([done.outcome, done.held], ['accepted', undefined]);
    assert.equal(changes(), 1);
  });

  test('waits while a person has switched containment off, says who and why, once, and goes on after it', async () => {
    const by = { email: 'ada@example.com', subject: 'ada', via: 'rest' } as const;
    await turnKillSwitch({ isOn: true, by, reason: 'false alarms' }, switches);
    for (const _look of [1, 2, 3]) await handle('carry-out');
    const held = await entriesOf('action-held');
    assert.equal(held.length, 1);
    assert.match(held[0]!.data.why, /ada@example\.com at .*: false alarms/);
    assert.equal(changes(), 0);
    await turnKillSwitch({ isOn: false, by, reason: 'the rule is mended' }, switches);
    assert.equal((await handle('carry-out')).outcome, 'accepted');
  });

  test('calls nobody when containment is switched off between the claim and the call, and is intended anew', async () => {
    let looks = 0;
    const killSwitch = async () => (++looks > 2 ? 'the kill switch is on: a drill' : undefined);
    const item = await handle('carry-out', 1, { ...world, killSwitch });
    assert.equal(changes(), 0);
    assert.deepEqual([item.phase, item.attempt], ['intended', 2]);
    const [finished] = await entriesOf('action-finished');
    assert.equal(finished!.data.failure!.code, 'ERR_KILL_SWITCH');
    assert.equal((await handle('carry-out', 2)).outcome, 'accepted');
    assert.equal(changes(), 1);
  });

  test('leaves an identity to a person that was protected after the run began', async () => {
    const named = `protected: { accounts: [{ platform: ${PLATFORM}, id: alice }] }\n`;
    await writePolicy(`${policy(false)}${named}`);
    const item = await handle('carry-out');
    assert.deepEqual([item.phase, item.failure!.code, item.attempt], ['ended', 'ERR_PROTECTED', 1]);
    assert.equal(changes(), 0);
  });

  test('asks two people when the budget is used up by others, and goes on once they have approved', async () => {
    await writePolicy(`${policy(false)}budgets: [{ identities: 1, within: 1h, group: leads }]\n`);
    const use = { key: '[null,null,null,3600000]', identities: 1, withinMs: 3_600_000 };
    const at = it.clock.now().toISOString();
    const others = { budgets: [use], identity: 'bob@example.com', incidentId: 'inc-2', at, passed: [] };
    await it.store.budgets.reserve(others);
    const item = await handle('carry-out');
    assert.deepEqual([item.phase, changes()], ['planning', 0]);
    await handle('plan');
    const [approval] = (await incidents.load('inc-1')).approvals.values();
    const { question } = approval!;
    assert.deepEqual([question.quorum, question.approverGroup, question.ifSilent], [2, 'leads', 'deny']);
    assert.match(question.exceeds![0]!.why, /1 identity in 1h .* is used up, by bob@example\.com \(inc-2\)/);
    const { approvalId } = question;
    await incidents.change('inc-1', 'test', () => [
      event('approval-closed', { approvalId, status: 'approved', why: 'ada, grace' }),
    ]);
    assert.equal((await handle('carry-out', 2)).outcome, 'accepted');
    assert.equal(changes(), 1);
  });

  test('does not call while its run is paused', async () => {
    const by = { email: 'ada@example.com', subject: 'ada', via: 'rest' } as const;
    await incidents.change('inc-1', 'test', () => [
      event('run-paused', { runId: 'run-1', by, reason: 'the change window' }),
    ]);
    assert.equal((await handle('carry-out')).phase, 'intended');
    assert.equal(changes(), 0);
  });

  test('calls nobody while the policy file has a fault, says where, and goes on when it is corrected', async () => {
    await writePolicy('version: 1\nkillSwitch: tru');
    const { phase, held } = await handle('carry-out');
    assert.equal(phase, 'intended');
    assert.match(held!.why, /nothing is called: policy\.yaml:1:1/);
    assert.equal(changes(), 0);
    await writePolicy(policy(false));
    const done = await handle('carry-out');
    assert.equal(done.outcome, 'accepted');
    assert.equal(changes(), 1);
  });

  test('of a worker that died after its call is of unknown outcome, then read, and never called again', async () => {
    const called = Promise.withResolvers<void>();
    const { connectors } = world;
    const dying: World = {
      ...world,
      worker: 'w-dead',
      connectors: {
        ...connectors,
        // It calls, and dies before it can record what came of it.
        async perform(request, plan) {
          await connectors.perform(request, plan);
          called.resolve();
          return await new Promise(() => undefined);
        },
      },
    };
    void handle('carry-out', 1, dying);
    await called.promise;
    assert.equal(changes(), 1);
    const found = await handle('carry-out');
    assert.deepEqual([found.phase, found.outcome], ['verifying', 'unknown']);
    assert.match(found.failure!.message, /the worker ended between the call and its record/);
    it.clock.forward(2_000);
    const read = await handle('verify');
    assert.ok(read.proof === 'effective' || read.proof === 'proven', read.proof);
    assert.equal(changes(), 1);
  });

  test('of a worker that died before its call is of unknown outcome, then read, and never taken for failed or done', async () => {
    const place = { runId: 'run-1', step: 'close', index: 0, attempt: 1 };
    const plan = { summary: 's', targets: [], present: [], alreadyDone: false, binds: {}, before: {} };
    await incidents.change('inc-1', 'worker/w-dead', () => [
      event('action-claimed', { ...place, worker: 'w-dead', plan }),
    ]);
    assert.equal((await handle('carry-out', 1, { ...world, isAlive: async () => true })).phase, 'claimed');
    assert.equal((await handle('carry-out')).outcome, 'unknown');
    it.clock.forward(6_000);
    const read = await handle('verify');
    assert.ok(read.phase !== 'ended' || read.proof === 'unproven', `${read.phase} ${read.proof}`);
    assert.equal(
      (await entriesOf('action-finished')).some(({ data }) => data.outcome === 'failed'),
      false,
    );
    assert.equal(changes(), 0);
  });

  test('of a worker that died before its call is read twice and then made, however long nobody was there to look', async () => {
    const place = { runId: 'run-1', step: 'close', index: 0, attempt: 1 };
    const plan = { summary: 's', targets: [], present: [], alreadyDone: false, binds: {}, before: {} };
    await incidents.change('inc-1', 'worker/w-dead', () => [
      event('action-claimed', { ...place, worker: 'w-dead', plan }),
    ]);
    it.clock.forward(3_600_000);
    assert.equal((await handle('carry-out')).outcome, 'unknown');
    const once = await handle('verify');
    assert.deepEqual([once.phase, once.proof], ['verifying', 'unknown']);
    it.clock.forward(60_000);
    await handle('verify');
    assert.equal((await handle('carry-out', 2)).outcome, 'accepted');
    assert.equal(changes(), 1);
  });

  for (const { waitedMs, proof } of [
    { waitedMs: 4_000, proof: 'accepted' },
    { waitedMs: 6_000, proof: 'unproven' },
  ]) {
    test(`looks for proof as long as the pinned playbook says, not the one loaded now: ${proof} after ${waitedMs} ms`, async () => {
      await claimWithoutCalling();
      it.clock.forward(waitedMs);
      assert.equal((await handle('verify')).proof, proof);
    });
  }

  async function claimWithoutCalling(): Promise<void> {
    const place = { runId: 'run-1', step: 'close', index: 0, attempt: 1 };
    const plan = { summary: 's', targets: [], present: [], alreadyDone: false, binds: {}, before: {} };
    const events: JournalEvent[] = [
      event('action-claimed', { ...place, worker: 'w-1', plan }),
      event('action-finished', {
        ...place,
        platform: PLATFORM,
        effect: 'reversible',
        outcome: 'accepted',
      }),
    ];
    await incidents.change('inc-1', 'worker/w-1', () => events);
  }
});
