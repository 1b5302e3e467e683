import type { Activity } from '#domain/activity.ts';
import type { ActivityPull, Connectors } from '#domain/connectors.ts';
import type { ConnectorFacts } from '#domain/containment.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { ledgerOf } from '#domain/ledger/ledger-of.ts';
import type { Incidents } from '#domain/ports.ts';
import type { Account } from '#domain/principal.ts';
import { reportMarkdown } from '#domain/report/markdown.ts';
import { reportOf } from '#domain/report/report.ts';
import type { Incident, Item } from '#domain/run/state.ts';
import type { LiveWatch } from '#domain/watch/watch.ts';
import { factsOf, openConnectors } from '../../src/adapters/registry/connectors.ts';
import type { FoundConnector } from '../../src/adapters/registry/load-connectors.ts';
import { loadSimulator } from '../../src/adapters/registry/load-simulator.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../../src/adapters/secrets/fingerprints.ts';
import { silentLog } from '../../src/cli/silent-log.ts';
import type { Fault, Simulator } from '../../src/kit/testing/simulator.ts';
import { lookOut } from '../../src/stages/verification/look-out.ts';
import { type VerifyDeps, verifyAction } from '../../src/stages/verification/verify-action.ts';
import { verifyLate } from '../../src/stages/verification/verify-late.ts';
import { Book } from '../domain/run/world.ts';
import { type HandClock, handClock } from '../support/store-samples.ts';

/** One action on one platform's simulator, from its plan to the proof that the engine comes to, the clock moved by hand. */

const HASH = 'b'.repeat(64);
/** How long proof is looked for, in milliseconds: ten times what most platforms need, and less than the slowest. */
export const WITHIN_MS = 180_000;
const STARTED_AT = '2026-03-01T09:00:00.000Z';
const PLACE = { runId: 'run-1', step: 'cut', index: 0 };
const ACTION = { incidentId: 'inc-1', ...PLACE, attempt: 1 };
/** The session that is cut. */
export const BAD = 'a-session-that-was-cut';
/** More readings than back-off makes in the time. */
const MOST_READINGS = 60;

export interface Asked {
  readonly found: FoundConnector;
  readonly seed: unknown;
  readonly email: string;
  readonly capability: string;
  /** On every change of the platform. */
  readonly fault?: Omit<Fault, 'path' | 'method'>;
  /** Whether proof that did not come within its time is looked for afterwards. */
  readonly looksLate?: true;
}

/** What is posted, but for the fetching of our own tokens. */
const WRITES = /^(?!.*\/(?:token|access_tokens)$)/;

export class Played {
  readonly book = new Book();
  readonly clock: HandClock = handClock(STARTED_AT);
  /** Each reading of the proof: when, in milliseconds after the call, and what state it left. */
  readonly states: { readonly afterMs: number; readonly proof: string }[] = [];
  /** The proof state with which the step went on. */
  inTime: string | undefined;
  private readonly asked: Asked;
  private simulator!: Simulator;
  private connectors!: Connectors;
  private account!: Account;

  constructor(asked: Asked) {
    this.asked = asked;
  }

  get item(): Item {
    return this.book.state!.runs[0]!.steps.get('cut')!.items[0]!;
  }

  get facts(): readonly ConnectorFacts[] {
    return [factsOf(this.asked.found)];
  }

  /** Plans, calls and reads until the proof comes to rest. Returns false when there is nothing to cut. */
  async play(): Promise<boolean> {
    const { found, seed, email, capability, fault } = this.asked;
    const { now } = this.clock;
    this.simulator = await loadSimulator(found.folder, { now, seed: structuredClone(seed) });
    const { settings, secrets } = await this.simulator.start();
    try {
      const configured = { ...found, settings: defaultsOf(found, settings), secrets };
      const action = found.connector.actions.find((each) => each.capability === capability);
      if (action?.offered && !action.offered(configured.settings)) return false;
      const fingerprints = createFingerprints(Buffer.alloc(32, 7));
      this.connectors = openConnectors([configured], { clock: this.clock, log: silentLog, fingerprints });
      const { platform } = found.connector.manifest;
      const account = await this.connectors.findAccount(platform, { email });
      if (!account) throw new Error(`${platform}: the seed has no account of ${email}`);
      this.account = account;
      const request = { platform, capability, account, input: {}, idempotencyKey: 'run-1-cut-0' };
      const plan = await this.connectors.plan(request);
      if (plan.alreadyDone) return false;
      if (fault)
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
          this.simulator.inject({ ...fault, method, path: method === 'POST' ? WRITES : /^/, times: 1_000 });
      this.begin(plan);
      const receipt = await this.connectors.perform(request, plan);
      this.append([event('action-finished', { ...this.acted(), outcome: 'accepted', receipt })]);
      await this.verify();
      this.inTime = this.item.proof;
      if (this.asked.looksLate) await this.lookLate();
      return true;
    } finally {
      await this.simulator.stop();
    }
  }

  /** A look at the platform's log in which these records stand, after the proof. */
  async look(activities: readonly Activity[]): Promise<void> {
    this.clock.forward(300_000);
    const now = this.clock.now().toISOString();
    const { platform } = this.account;
    const raw = activities.map((each) => JSON.stringify(each));
    const watermark = { platform, log: 'log', completeFrom: STARTED_AT, completeUntil: now, lagMs: 0 };
    const pull: ActivityPull = { activities, raw, watermark: { ...watermark, gaps: [] } };
    await lookOut(platform, {
      incidents: this.incidents(),
      connectors: { pullActivity: async () => pull },
      evidence: { put: async (_id, kind) => ({ sha256: HASH, kind, count: 1 }) },
      watches: {
        platforms: async () => [],
        live: async () => this.live(),
        cursor: async () => undefined,
        keepCursor: async () => {},
      },
      clock: this.clock,
      actor: 'worker/w-1',
      watchEveryMs: 300_000,
      exclusively: (_key, work) => work(),
    });
  }

  /** What the watch looks for; undefined where nothing is watched. */
  get watch(): LiveWatch | undefined {
    return this.live()[0];
  }

  /** A record of the account, by the session that was cut or by another. */
  record(more: Partial<Activity>): Activity {
    const { platform, id } = this.account;
    return {
      uid: `r-${more.time}`,
      platform,
      kind: 'session-use',
      classUid: 6003,
      activityId: 99,
      eventCode: 'use',
      time: this.clock.now().toISOString(),
      outcome: 'success',
      actor: { id, type: 'user' },
      rawSha256: HASH,
      ...more,
    };
  }

  /** The states that the ledger gives the children. */
  ledgerStates(what: string): string[] {
    const context = { bundle: undefined, connectors: this.facts, now: this.clock.now(), digest };
    return ledgerOf(this.book.state!, context)
      .lines.filter((line) => line.what.includes(what))
      .map(({ state }) => state);
  }

  /** Whether the report says the proof state in words, with what was read. */
  isReported(): boolean {
    const text = reportMarkdown(reportOf(this.book.state!, this.book.entries));
    const { proof, why } = this.item;
    return text.includes(String(proof)) && why !== undefined && why.length > 0;
  }

  private live(): LiveWatch[] {
    return (this.book.state!.watches ?? [])
      .filter(({ ended }) => !ended)
      .map((watch) => ({
        ...watch,
        incidentId: 'inc-1',
        begunAt: watch.since,
        lookedUntil: watch.lookedUntil,
      }));
  }

  private append(events: readonly JournalEvent[]): Incident {
    return this.book.append(events, this.clock.now().toISOString());
  }

  private acted() {
    return { ...PLACE, attempt: 1, platform: this.account.platform, effect: 'irreversible' as const };
  }

  private begin(plan: Parameters<Connectors['perform']>[1]): void {
    const { platform } = this.account;
    const credential = { kind: 'session', platform, id: BAD } as const;
    const principal = { kind: 'user', email: this.asked.email } as const;
    const keys = { correlationKeys: ['k'], windowUntil: '2026-03-02T09:00:00.000Z' };
    const evidence = { round: 1, bundle: { sha256: HASH, kind: 'bundle' as const, count: 0 }, raw: [] };
    const playbook = { id: 'cut', version: 1, sha256: HASH };
    const residual = this.facts[0]!.actions.find(
      (each) => each.capability === this.asked.capability,
    )!.residual;
    this.append([
      event('incident-opened', { ...keys, principal, credential }),
      event('evidence-collected', { ...evidence, accounts: [this.account], watermarks: [], gaps: [] }),
      event('run-started', { runId: 'run-1', playbook, pinned: HASH, trigger: 'request' }),
      event('step-begun', {
        ...{ runId: 'run-1', step: 'cut', use: this.asked.capability, effect: 'irreversible', ask: 0 },
        items: [{ index: 0, account: this.account, input: {}, residual }],
      }),
      event('action-intended', { ...this.acted(), capability: this.asked.capability }),
      event('action-claimed', { ...PLACE, attempt: 1, worker: 'w-1', plan }),
    ]);
  }

  private incidents(): Incidents {
    return {
      load: async () => this.book.state!,
      change: async (_id, _actor, decide) => this.append(decide(this.book.state!)),
    };
  }

  private async verify(): Promise<void> {
    const calledMs = this.clock.now().getTime();
    for (let reading = 0; reading < MOST_READINGS && this.item.phase === 'verifying'; reading++) {
      await verifyAction(ACTION, this.verifyDeps());
      this.states.push({ afterMs: this.clock.now().getTime() - calledMs, proof: this.item.proof ?? 'none' });
      this.clock.forward(20_000);
    }
  }

  private async lookLate(): Promise<void> {
    while (this.item.lookAgainAt !== undefined) {
      this.clock.forward(Date.parse(this.item.lookAgainAt) - this.clock.now().getTime());
      for (let delayMs: number | undefined = 0; delayMs !== undefined; ) {
        this.clock.forward(delayMs);
        delayMs = await verifyLate(ACTION, this.verifyDeps());
      }
    }
  }

  private verifyDeps(): VerifyDeps {
    return {
      incidents: this.incidents(),
      connectors: this.connectors,
      retryOf: async () => undefined,
      keptBundle: async () => this.bundle(),
      clock: this.clock,
      actor: 'worker/w-1',
      settleCapMs: undefined,
      withinMs: async () => WITHIN_MS,
      watchMs: async () => 86_400_000,
      watchEveryMs: 300_000,
    };
  }

  /** What was known before the call: the account used the session that is to be cut. */
  private bundle() {
    const used = this.record({ sessionId: BAD, time: '2026-03-01T08:00:00.000Z' });
    const empty = { sessions: [], tokens: [], watermarks: [], gaps: [] };
    return { ...empty, accounts: [this.account], activities: [used] };
  }
}

function defaultsOf(
  { connector }: FoundConnector,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const defaults = connector.manifest.settings.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(defaults), ...given };
}
