import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { event } from '#domain/journal-event.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Incidents } from '#domain/ports.ts';
import { viewOf } from '#domain/report/view.ts';
import type { Approval } from '#domain/run/state.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
import type { SlackChat } from '../../src/adapters/slack/simulator.ts';
import { signatureOf } from '../../src/adapters/slack/verify-request.ts';
import { startEmbeddedPostgres } from '../../src/adapters/store/embedded/start.ts';
import { openStore, type Store } from '../../src/adapters/store/index.ts';
import { type Answer, answerApproval } from '../../src/stages/approval/answer.ts';
import { changeQuestion, type QuestionChange } from '../../src/stages/approval/change-question.ts';
import { keepDeadlines } from '../../src/stages/approval/keep-deadlines.ts';
import { readApproval } from '../../src/stages/approval/read-approval.ts';
import { createIncidents } from '../../src/stages/run/incidents.ts';
import { writePinned } from '../../src/stages/run/pinned.ts';
import { openWorld, SECRET, type World } from '../adapters/slack/world.ts';
import { policyWith } from '../domain/run/asking.ts';
import { assessed, CONNECTORS, collected, opened, POLICY, plan } from '../domain/run/world.ts';
import { recordingLog } from '../support/log.ts';
import { countingIds } from '../support/store-samples.ts';

/**
 * Questions to approvers on a real store, answered through Slack's door by people of a stand-in for Slack; every other answer
 * is recorded by another process, so that two at once are a race of the database.
 */

const playbookAsking = (ask: string) => `id: asking
version: 1
summary: Asks.
steps:
  suspend:
    use: account.suspend
    for-each: \${{ incident.accounts }}
    with: { account: "\${{ item }}" }
    approval: { ask: ${ask}, within: 10m }
`;
const GROUPS = `groups:
    leads: [margaret@example.com]
    oncall: [ada@example.com, bob@example.com, gone@example.com, bot@example.com, eve@example.com, rosa@example.com]
  breakGlass: [glass@example.com]`;

export class ApprovalWorld {
  readonly slack: World;
  private readonly stores: readonly Store[];
  private readonly doors: readonly Incidents[];
  private readonly undo: readonly (() => Promise<unknown>)[];
  private nowMs = Date.now();
  private turn = 0;
  private count = 0;
  policy: Policy = policyOf();

  private constructor(slack: World, stores: readonly Store[], undo: readonly (() => Promise<unknown>)[]) {
    this.slack = slack;
    this.stores = stores;
    this.undo = undo;
    this.doors = stores.map(({ journal, evidence }) =>
      createIncidents({ journal, evidence, clock: this.clock, digest }),
    );
  }

  static async open(): Promise<ApprovalWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-doors-'));
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
    const open = (nth: number) =>
      openStore({
        connectionString: server.connectionString,
        ids: countingIds(nth * 100_000),
        clock: { now: () => world.clock.now() },
        log: recordingLog().log,
        jobsFor: () => [],
      });
    const stores = [await open(1), await open(2)];
    const slack = await openWorld({
      now: () => world.clock.now(),
      decide: (given) => world.decide(given),
      approvals: {
        readApproval: (id) => readApproval(world.doors[0]!, stores[0]!.readModels)(id),
        changeQuestion: (change) => changeQuestion(change, world.deps()),
      },
    });
    const world: ApprovalWorld = new ApprovalWorld(slack, stores, [
      () => slack.stop(),
      ...stores.map((store) => () => store.close()),
      () => server.stop(),
      () => rm(folder, { recursive: true }),
    ]);
    return world;
  }

  async close(): Promise<void> {
    for (const each of this.undo) await each();
  }

  get clock() {
    return { now: () => new Date(this.nowMs) };
  }

  get chat(): SlackChat {
    return this.slack.chat;
  }

  pass(ms: number): void {
    this.nowMs += ms;
  }

  decide(given: Answer) {
    return answerApproval(given, this.deps());
  }

  change(change: QuestionChange) {
    return changeQuestion(change, this.deps());
  }

  /** One process and the other, in turn. */
  private deps() {
    const nth = this.turn++ % 2;
    return {
      incidents: this.doors[nth]!,
      readModels: this.stores[nth]!.readModels,
      clock: this.clock,
      policy: () => this.policy,
    };
  }

  /** A question that waits, shown in Slack: on two accounts, asked by Rosa about Eve. */
  async ask(quorum: 'one' | 'two' = 'one'): Promise<Question> {
    this.policy = policyOf();
    const nth = ++this.count;
    const [incidentId, runId] = [`inc-${nth}`, `run-${nth}`];
    const text = writePinned({
      playbook: { file: 'asking.yaml', text: playbookAsking(quorum) },
      policy: { file: 'policy.yaml', text: POLICY.replace(/groups:\n.*\n/, `${GROUPS}\n`) },
      connectors: CONNECTORS,
    });
    const [store, incidents] = [this.stores[0]!, this.doors[0]!];
    const { sha256 } = await store.evidence.put(undefined, 'pinned', text, { count: 1 });
    await store.journal.append({
      incidentId,
      expectedSeq: 0,
      actor: 'test',
      events: [opened, collected(1), assessed(1, 'stolen')],
      jobs: [],
    });
    const rosa = { email: 'rosa@example.com', subject: 'rosa', via: 'rest' } as const;
    const run = { runId, playbook: { id: 'asking', version: 1, sha256 }, pinned: sha256 };
    const tell = (...events: Parameters<typeof event>[]) =>
      incidents.change(incidentId, 'test', () => events.map(([kind, data]) => event(kind, data)));
    await tell(['run-started', { ...run, trigger: 'request', startedBy: rosa }]);
    for (const index of [0, 1])
      await tell(['action-planned', { runId, step: 'suspend', index, attempt: 1, plan: plan() }]);
    const approvalId = `${runId}-suspend-1`;
    await tell(['approval-posted', { approvalId }]);
    const posted = await this.slack.slack.chat.showIncident(
      viewOf(await incidents.load(incidentId)),
      undefined,
    );
    return new Question(this, { incidentId, runId, approvalId, messageTs: posted.messageId });
  }

  async load(incidentId: string) {
    return await this.doors[0]!.load(incidentId);
  }

  async tell(incidentId: string, ...given: Parameters<typeof event>): Promise<void> {
    await this.doors[0]!.change(incidentId, 'test', () => [event(...given)]);
  }

  async keepDeadlines(incidentId: string): Promise<void> {
    await keepDeadlines(incidentId, { incidents: this.doors[1]!, clock: this.clock });
  }

  async entries(incidentId: string) {
    return await this.stores[0]!.journal.read(incidentId);
  }

  /** Takes people's time back to ours, so that what Slack signs next is not stale. */
  async mend(): Promise<void> {
    this.nowMs = Math.max(this.nowMs, Date.now());
  }

  /** Waits until Slack's clicks have been handled. */
  async settle(): Promise<void> {
    await this.slack.slack.stop();
  }
}

function policyOf(): Policy {
  const { approvers, ...rest } = policyWith('');
  const oncall = ['ada', 'bob', 'gone', 'bot', 'eve', 'rosa'].map((name) => `${name}@example.com`);
  const groups = { leads: ['margaret@example.com'], oncall };
  return { ...rest, approvers: { ...approvers, groups, breakGlass: ['glass@example.com'] } };
}

/** What a request to the door is made of, where it is not what Slack would send. */
export interface Forged {
  readonly secret?: string;
  readonly secondsAgo?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sent in place of what was signed. */
  readonly body?: (signed: string) => string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** One question, and what is done to it. */
export class Question {
  readonly world: ApprovalWorld;
  readonly incidentId: string;
  readonly runId: string;
  readonly approvalId: string;
  readonly messageTs: string;

  constructor(
    world: ApprovalWorld,
    ids: Pick<Question, 'incidentId' | 'runId' | 'approvalId' | 'messageTs'>,
  ) {
    this.world = world;
    ({
      incidentId: this.incidentId,
      runId: this.runId,
      approvalId: this.approvalId,
      messageTs: this.messageTs,
    } = ids);
  }

  /** Clicks Approve, or sends the form of Deny. */
  async click(userId: string, action: 'approve' | 'deny' = 'approve', times = 1): Promise<number> {
    const { chat, slack } = this.world;
    const { status } = await chat.click({
      approvalId: this.approvalId,
      action,
      userId,
      url: slack.url,
      times,
    });
    return status;
  }

  /** Sends the click as somebody would who is not Slack, or not ours. */
  async send({ secret = SECRET, secondsAgo = 0, headers = {}, body, payload = {} }: Forged): Promise<number> {
    return (await this.request({ secret, secondsAgo, headers, ...(body ? { body } : {}), payload }))();
  }

  /** Makes such a request, to be sent once or more often. */
  async request({ secret = SECRET, secondsAgo = 0, headers = {}, body, payload = {} }: Forged) {
    const { chat, slack, clock } = this.world;
    const click = chat.interaction({ approvalId: this.approvalId, action: 'approve', userId: 'U0ADA' });
    const signed = new URLSearchParams({ payload: JSON.stringify({ ...click, ...payload }) }).toString();
    const time = String(Math.floor(clock.now().getTime() / 1_000) - secondsAgo);
    const all = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': time,
      'x-slack-signature': signatureOf(secret, time, signed),
      ...headers,
    };
    const kept = Object.entries(all).filter((each): each is [string, string] => each[1] !== undefined);
    return async (): Promise<number> => {
      const answer = await fetch(slack.url, {
        method: 'POST',
        headers: Object.fromEntries(kept),
        body: body?.(signed) ?? signed,
      });
      return answer.status;
    };
  }

  /** Opens a form as Ada and sends it, with what it carries along edited. */
  async form(
    actionId: string,
    values: Parameters<SlackChat['submit']>[0]['values'],
    edit: (place: Record<string, unknown>) => Record<string, unknown> = (place) => place,
    between: () => Promise<void> = async () => undefined,
  ): Promise<number> {
    const { chat, slack } = this.world;
    const before = chat.views().length;
    await chat.press({ actionId, value: this.approvalId, userId: 'U0ADA', url: slack.url });
    await this.world.settle();
    const view = chat.views()[before];
    if (!view) return 0;
    await between();
    const place = JSON.stringify(edit(JSON.parse(view.private_metadata)));
    const sent = { ...view, private_metadata: place };
    return (await chat.submit({ view: sent, userId: 'U0ADA', values, url: slack.url })).status;
  }

  by(name: string, via: 'rest' | 'slack' = 'rest') {
    return { email: `${name}@example.com`, subject: name, via } as const;
  }

  async approval(): Promise<Approval> {
    return (await this.world.load(this.incidentId)).approvals.get(this.approvalId)!;
  }

  /** How often what kind of entry stands in its journal. */
  async count(kind: string): Promise<number> {
    return (await this.world.entries(this.incidentId)).filter((entry) => entry.kind === kind).length;
  }
}
