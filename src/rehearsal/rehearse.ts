import type { Verdict } from '#domain/assessment.ts';
import type { Chat } from '#domain/chat.ts';
import type { Connectors } from '#domain/connectors.ts';
import type { ConnectorFacts } from '#domain/containment.ts';
import { parseDuration } from '#domain/duration.ts';
import { event, type JournalEntry } from '#domain/journal-event.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { PlaybookTest } from '#domain/playbook/test-schema.ts';
import type { Clock, Digest, Incidents } from '#domain/ports.ts';
import { askedStep } from '#domain/run/asked-step.ts';
import { type PlannedStep, planRun } from '#domain/run/plan.ts';
import { handlersFor, type World } from '../handlers.ts';
import { jobsFor } from '../pipeline.ts';
import { pendingJobs } from '../recovery.ts';
import { createIncidents } from '../stages/run/incidents.ts';
import { type LoadedPlaybook, startRunByHand } from '../stages/run/start-run.ts';
import { accountsOf, detected, type Judged, opening, scriptedJudging } from './fixture.ts';
import { memoryEvidence } from './memory-evidence.ts';
import { MemoryJournal } from './memory-journal.ts';
import { memoryWatches } from './memory-watches.ts';
import { People } from './people.ts';
import type { Rehearsed } from './rehearsed.ts';
import { Script } from './script.ts';
import { ScriptedPlatforms } from './scripted-platforms.ts';
import { VirtualQueue } from './virtual-queue.ts';
import { VirtualTime } from './virtual-time.ts';

/** What a rehearsal is made with. */
export interface Stage {
  readonly loaded: LoadedPlaybook;
  /** Every playbook of the folder: what `run` steps may start. */
  readonly others: readonly LoadedPlaybook[];
  readonly policy: { readonly policy: Policy; readonly file: string; readonly text: string };
  readonly connectors: readonly ConnectorFacts[];
  readonly digest: Digest;
  /** Platforms that are simulated, by the rehearsal's clock; without it they answer as the test says. */
  readonly simulated?: (clock: Clock) => Connectors;
  /** Default: one that answers. */
  readonly chat?: (clock: Clock) => Chat;
  /** The evidence is read from the scripted platforms and weighed, instead of what the test says of it. */
  readonly isJudgedInEarnest?: true;
}

const INCIDENT = 'inc-1';
/** How long what the queue has lost is missing before it is put back, in milliseconds. */
const RECONCILE_EVERY_MS = 30_000;
/** How often nothing may come of putting back before the run counts as stuck. */
const MOST_IDLE_ROUNDS = 3;

/**
 * Carries out a playbook's test: the engine, the stages and the pipeline that serve, in memory and in virtual time, with
 * platforms and people that answer as the test says. The same test gives the same journal.
 *
 * @throws what a stage throws that it should not
 */
export async function rehearse(test: PlaybookTest, stage: Stage): Promise<Rehearsed> {
  const rehearsal = new Rehearsal(test, stage);
  return await rehearsal.run();
}

class Rehearsal {
  private readonly test: PlaybookTest;
  private readonly stage: Stage;
  private readonly time: VirtualTime;
  private readonly journal: MemoryJournal;
  private readonly incidents: Incidents;
  private readonly queue: VirtualQueue;
  private readonly people: People;
  private readonly calls: string[] = [];
  private readonly seen: { readonly approvalId?: string; readonly questionId?: string }[] = [];
  private world: World;
  private judged: Judged & { readonly verdict: Verdict };
  private killSwitch: boolean;
  private plan: readonly PlannedStep[] = [];
  private worker = 1;
  private endedAfterMs: number | undefined;

  constructor(test: PlaybookTest, stage: Stage) {
    const { playbook } = stage.loaded;
    this.test = test;
    this.stage = stage;
    this.killSwitch = stage.policy.policy.killSwitch;
    this.judged = { ...test.incident, verdict: test.incident.verdict ?? playbook.on?.verdict[0] ?? 'stolen' };
    this.time = new VirtualTime(test.at);
    const { clock } = this.time;
    const { digest } = stage;
    this.journal = new MemoryJournal(clock, (entries, jobs) => {
      this.queue.addAll([...jobsFor(entries), ...jobs]);
      for (const entry of entries) this.notice(entry);
    });
    const evidence = memoryEvidence(digest);
    this.incidents = createIncidents({ journal: this.journal, evidence, clock, digest });
    this.world = this.worldOf(evidence);
    let handlers = handlersFor(this.world);
    let made = this.worker;
    this.queue = new VirtualQueue(
      this.time,
      () => {
        if (made !== this.worker) {
          this.world = { ...this.world, worker: `w-${this.worker}` };
          handlers = handlersFor(this.world);
          made = this.worker;
        }
        return handlers;
      },
      () => this.putBack(`early-${this.time.sinceStartMs}`),
    );
    const { incidents, time } = this;
    this.people = new People({
      rules: test.people,
      incidents,
      clock,
      time,
      policy: () => stage.policy.policy,
    });
  }

  async run(): Promise<Rehearsed> {
    const { test, stage } = this;
    for (const each of test.events) this.time.after(each.afterMs, () => this.happen(each));
    await this.append(opening(test, stage.loaded.playbook, stage.digest));
    const stuck = await this.untilRest();
    return {
      incident: await this.incidents.load(INCIDENT),
      entries: this.journal.entriesOf(INCIDENT),
      calls: this.calls,
      plan: this.plan,
      endedAfterMs: this.endedAfterMs,
      stuck,
    };
  }

  /** Works until nothing is left to do; what the queue should have held is put back as in earnest. Says what is stuck. */
  private async untilRest(): Promise<string | undefined> {
    let [seq, idle] = [0, 0];
    while (true) {
      while (await this.time.next()) await this.afterWork();
      const incident = await this.incidents.load(INCIDENT);
      const open = incident.runs.filter((run) => !run.finished);
      if (open.length === 0) return undefined;
      idle = incident.seq === seq ? idle + 1 : 0;
      seq = incident.seq;
      if (idle >= MOST_IDLE_ROUNDS) {
        const steps = open.flatMap((run) =>
          [...run.steps.values()].filter(({ status }) => status === 'begun'),
        );
        return `nothing more happens, and ${steps.map(({ id }) => id).join(', ') || 'the run'} has not ended`;
      }
      this.putBack(`again-${this.time.sinceStartMs}-${idle}`);
    }
  }

  /** What is owed is put back at the reconciler's next round. */
  private putBack(round: string): void {
    this.time.after(RECONCILE_EVERY_MS, async () =>
      this.queue.addAll(pendingJobs(await this.incidents.load(INCIDENT), round)),
    );
  }

  /** People look at what was posted once the commit is over. */
  private async afterWork(): Promise<void> {
    if (this.seen.length === 0) return;
    const incident = await this.incidents.load(INCIDENT);
    for (const { approvalId = '', questionId = '' } of this.seen.splice(0)) {
      const approval = incident.approvals.get(approvalId);
      if (approval) this.people.see(approval, INCIDENT);
      const question = askedStep(incident, questionId);
      if (question) this.people.seeQuestion(question, INCIDENT);
    }
  }

  private notice(entry: JournalEntry): void {
    if (entry.kind === 'approval-posted' || entry.kind === 'question-posted') this.seen.push(entry.data);
    if (entry.kind === 'run-started') this.endedAfterMs = undefined;
    if (entry.kind === 'run-finished') this.endedAfterMs = this.time.sinceStartMs;
    if (entry.kind === 'assessment-made' && entry.data.round === 1) this.time.after(0, () => this.begin(), 0);
  }

  /** The first verdict is known: a plan could be made, and a person may start the run. */
  private async begin(): Promise<void> {
    const { loaded, policy, connectors, digest } = this.stage;
    const pinned = { playbook: loaded.playbook, policy: policy.policy, connectors };
    const incident = await this.incidents.load(INCIDENT);
    this.plan = planRun(incident, { now: this.time.clock.now(), digest, pinned });
    const email = this.test.startedBy;
    if (email === undefined) return;
    const by = { email, subject: email, via: 'cli' } as const;
    const { inputs } = this.test;
    const request = { incidentId: INCIDENT, playbookId: loaded.playbook.id, by, inputs };
    await startRunByHand(request, this.world);
  }

  private async happen(happening: PlaybookTest['events'][number]): Promise<void> {
    const { verdict, detection, clock, killSwitch } = happening;
    if (clock !== undefined) this.time.jump(Number(`${clock[0]}1`) * parseDuration(clock.slice(1)));
    if (killSwitch !== undefined) this.killSwitch = killSwitch;
    if (detection) {
      const { detections } = await this.incidents.load(INCIDENT);
      const now = this.time.clock.now().getTime();
      await this.append([detected(this.test, detections + 1, now, detection.severity, this.stage.digest)]);
    }
    if (verdict !== undefined) {
      this.judged = { ...happening, verdict };
      await this.incidents.change(INCIDENT, 'system', ({ evidence }) => [
        event('reassessment-due', { round: (evidence?.round ?? 0) + 1 }),
      ]);
    }
  }

  /** As intake writes: nothing is decided with it. */
  private async append(events: Parameters<MemoryJournal['append']>[0]['events']): Promise<void> {
    const expectedSeq = this.journal.entriesOf(INCIDENT).length;
    await this.journal.append({ incidentId: INCIDENT, expectedSeq, actor: 'webhook/test', events, jobs: [] });
  }

  private worldOf(evidence: World['evidence']): World {
    const { test, stage, time } = this;
    const accounts = accountsOf(test);
    const { clock } = time;
    const scripted = new ScriptedPlatforms({
      facts: stage.connectors,
      accounts,
      script: new Script(test.platforms),
      clock,
      digest: stage.digest,
      onCall: (line) => this.calls.push(line),
      onDeath: () => {
        this.worker++;
        this.queue.die();
      },
    });
    return {
      ...NOTHING_KNOWN,
      incidents: this.incidents,
      journal: this.journal,
      connectors: stage.simulated?.(clock) ?? scripted,
      evidence,
      clock,
      digest: stage.digest,
      chat: stage.chat?.(clock) ?? ANSWERING_CHAT,
      watches: memoryWatches(() => this.journal.entriesOf(INCIDENT)),
      worker: `w-${this.worker}`,
      playbooks: booksOf(stage, test.startedBy !== undefined),
      policy: stage.policy,
      killSwitch: async () => (this.killSwitch ? 'the kill switch is on' : undefined),
      presentPolicy: async () => stage.policy.policy,
      ...(stage.isJudgedInEarnest
        ? {}
        : { judging: scriptedJudging({ accounts, evidence, clock, judged: () => this.judged }) }),
      isAlive: async (worker) => worker === `w-${this.worker}`,
    };
  }
}

/** Only the playbook in question begins by itself, and not where a person starts it. */
function booksOf({ loaded, others }: Stage, isByHand: boolean): LoadedPlaybook[] {
  const byHandOnly = (each: LoadedPlaybook): LoadedPlaybook => {
    const { on: _on, ...playbook } = each.playbook;
    return { ...each, playbook };
  };
  const rest = others.filter(({ playbook }) => playbook.id !== loaded.playbook.id);
  return [isByHand ? byHandOnly(loaded) : loaded, ...rest.map(byHandOnly)];
}

/** A chat that takes whatever it is told. */
const ANSWERING_CHAT: Chat = {
  showIncident: async (_view, earlier) => earlier ?? { channel: 'test', messageId: 'message-1' },
  findIncident: async () => undefined,
  ask: async () => undefined,
  call: async () => undefined,
  tell: async ({ noticeId }) => ({ channel: 'test', messageId: noticeId }),
};

/** What a rehearsal does without: it judges as the test says, and nobody else works on the incident. */
const NOTHING_KNOWN = {
  baselines: {
    learn: async () => undefined,
    add: async () => undefined,
    load: async () => ({ profile: () => undefined, mayHaveLost: () => false }),
    withheld: async () => [],
  },
  networks: async () => ({ locate: () => undefined, placeOfCountry: () => undefined }),
  issuerTerms: [],
  otherWays: { has: { webhook: false, email: false }, send: async () => undefined },
  settleCapMs: undefined,
  // One incident is one identity: no budget is used up by others.
  budgets: { usedUp: async () => [], reserve: async () => [] },
  unshown: { shown: async () => undefined },
  exclusively: async <T>(_key: string, work: () => Promise<T>) => await work(),
} satisfies Partial<World>;
