import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import type { Connectors } from '#domain/connectors.ts';
import type { Arrival } from '#domain/ports.ts';
import { createRest, type RestOptions } from '../../../src/adapters/api/rest.ts';
import { createPresentedTokens } from '../../../src/adapters/issuers/presented-tokens.ts';
import { factsOf, openConnectors } from '../../../src/adapters/registry/connectors.ts';
import { loadConnectors } from '../../../src/adapters/registry/load-connectors.ts';
import { loadPlaybooks } from '../../../src/adapters/registry/load-playbooks.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';
import { createBearer } from '../../../src/adapters/sign-in/bearer.ts';
import { exclusively } from '../../../src/adapters/store/exclusively.ts';
import { openStore, type Store } from '../../../src/adapters/store/index.ts';
import { assessRequest } from '../../../src/assessment-request.ts';
import { projectRoot } from '../../../src/cli/project-root.ts';
import { closingOf } from '../../../src/closing.ts';
import { replayDeadLetter } from '../../../src/dead-letter-replay.ts';
import { killSwitchState, turnKillSwitch } from '../../../src/kill-switch.ts';
import { playbookListing } from '../../../src/playbooks-now.ts';
import { reportSources } from '../../../src/report-sources.ts';
import { answerApproval } from '../../../src/stages/approval/answer.ts';
import { changeQuestion } from '../../../src/stages/approval/change-question.ts';
import { readApproval } from '../../../src/stages/approval/read-approval.ts';
import { decideLease } from '../../../src/stages/containment/lease-by-hand.ts';
import { PRESETS } from '../../../src/stages/intake/sources/index.ts';
import { answerQuestion } from '../../../src/stages/question/answer-question.ts';
import { incidentReport } from '../../../src/stages/report/incident-report.ts';
import { incidentTimeline } from '../../../src/stages/report/incident-timeline.ts';
import { createIncidents } from '../../../src/stages/run/incidents.ts';
import { operateRun } from '../../../src/stages/run/operate-run.ts';
import { type LoadedPlaybook, startRunByHand } from '../../../src/stages/run/start-run.ts';
import { assessorDeps } from '../../support/case-samples.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { recordingLog } from '../../support/log.ts';
import {
  AUDIENCE,
  type OpenidProvider,
  startOpenidProvider,
  usualRoles,
} from '../../support/openid-provider.ts';
import { arrival, countingIds, type HandClock, handClock } from '../../support/store-samples.ts';

/** The REST interface on a real database, behind a real OpenID provider, with the playbooks that are shipped. */

const ROLES = {
  ada: ['admin'],
  rosa: ['responder'],
  pia: ['approver'],
  vic: ['viewer'],
  nobody: [],
} as const;
export type Who = keyof typeof ROLES;

export class RestOnStore {
  store!: Store;
  streamTimes = { heartbeatMs: 15_000, lifetimeMs: 600_000 };
  clock: HandClock = handClock();
  private database!: TestDatabase;
  private provider!: OpenidProvider;
  private server!: Server;
  private readonly more: readonly LoadedPlaybook[];

  private assessor: ReturnType<typeof assessorDeps> | undefined;
  private readonly groups: Readonly<Record<string, string[]>>;

  /** @param more playbooks, and approver groups, beside those that are shipped */
  constructor(more: readonly LoadedPlaybook[] = [], groups: Readonly<Record<string, string[]>> = {}) {
    this.more = more;
    this.groups = groups;
  }

  async open(): Promise<void> {
    const { log } = recordingLog();
    this.database = await createDatabase();
    this.provider = await startOpenidProvider();
    const options = { connectionString: this.database.url, ids: countingIds(), clock: this.clock, log };
    this.store = await openStore({ ...options, jobsFor: () => [] });
    const app = express().use(createRest(await this.restOptions(), log));
    this.server = createServer(app);
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.server.close().closeAllConnections();
    await this.store.close();
    await this.provider.close();
    await this.database.drop();
  }

  /** Loaded once: it reads every connector. */
  private assessorDeps(): ReturnType<typeof assessorDeps> {
    this.assessor ??= assessorDeps();
    return this.assessor;
  }

  /** Another detection of the same person. */
  arrivalAgain(who: string): Arrival {
    return arrival(`event-${who}-again`, { who });
  }

  /** Takes a detection in and gives its incident’s id. */
  async incident(who: string): Promise<string> {
    return (await this.store.intake.accept(arrival(`event-${who}`, { who }))).incidentId;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  async get(path: string, who: Who = 'vic', more: Readonly<Record<string, string>> = {}): Promise<Response> {
    return await fetch(this.url(path), { headers: { authorization: await this.bearer(who), ...more } });
  }

  async post(
    path: string,
    body: unknown,
    who: Who,
    key?: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const headers = { authorization: await this.bearer(who), 'content-type': 'application/json', ...more };
    const all = key === undefined ? headers : { ...headers, 'idempotency-key': key };
    return await fetch(this.url(path), { method: 'POST', headers: all, body: JSON.stringify(body) });
  }

  /** The runs of an incident, as the journal has them. */
  async runsOf(incidentId: string): Promise<string[]> {
    const entries = await this.store.journal.read(incidentId);
    return entries.flatMap((entry) => (entry.kind === 'run-started' ? [entry.data.runId] : []));
  }

  /** Reads a dead letter again; the source `siem` is read as OCSF, and no other is configured. */
  private async replayDeadLetter(id: string, by: string) {
    const { intake, deadLetters } = this.store;
    const { clock } = this;
    const fingerprints = createFingerprints(Buffer.alloc(32, 1));
    const presented = createPresentedTokens({ issuers: [], fingerprints, clock, fetchDocument: undefined });
    const ports = {
      presets: PRESETS,
      intake,
      fingerprints,
      presented,
      digest,
      clock,
      windowMs: () => 3_600_000,
    };
    const source = (name: string) => (name === 'siem' ? { name, preset: 'ocsf' } : undefined);
    return await replayDeadLetter(id, by, { deadLetters, ports, source });
  }

  private url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  private async bearer(who: Who): Promise<string> {
    const iat = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: this.provider.issuer,
      aud: AUDIENCE,
      iat,
      exp: iat + 300,
      sub: `subject-of-${who}`,
    };
    const facts = { email: `${who}@example.com`, email_verified: true, roles: [...ROLES[who]] };
    return `Bearer ${await this.provider.sign({ ...claims, ...facts }, 'at+jwt')}`;
  }

  private async restOptions(): Promise<RestOptions> {
    const { store, clock } = this;
    const incidents = createIncidents({ journal: store.journal, evidence: store.evidence, clock, digest });
    const { playbooks: own, policy, connectors } = await shipped();
    const playbooks = [...own, ...this.more];
    Object.assign(policy.policy.approvers.groups, this.groups);
    const answering = { incidents, readModels: store.readModels, clock, policy: () => policy.policy };
    const starting = { playbooks, policy, connectors, evidence: store.evidence, digest };
    const presentPolicy = async () => policy.policy;
    const switches = { isSetByEnvironment: false, presentPolicy, record: store.killSwitch };
    const { issuer } = this.provider;
    const real = { now: () => new Date() };
    return {
      authenticate: createBearer({
        issuer,
        audience: AUDIENCE,
        allowInsecure: true,
        clock: real,
        rolesOf: usualRoles,
      }),
      readModels: store.readModels,
      journal: store.journal,
      changes: store.changes,
      streamTimes: this.streamTimes,
      idempotency: store.idempotencyKeys,
      oneAtATime: (key, work) => exclusively(store.pool, key, work),
      coverage: { platforms: [], gaps: [] },
      playbooks: () => playbookListing({ playbooks, policy, faults: [] }),
      assess: async (given) => assessRequest(given, await this.assessorDeps()),
      decide: (given) => answerApproval(given, answering),
      readApproval: readApproval(incidents, store.readModels),
      changeQuestion: (change) => changeQuestion(change, answering),
      answerQuestion: (given) => answerQuestion(given, answering),
      decideLease: (given) => decideLease(given, answering),
      report: async (incidentId, format) =>
        incidentReport(
          await incidents.load(incidentId),
          format,
          reportSources({ ...starting, journal: store.journal }),
        ),
      timeline: async (incidentId) => incidentTimeline(await incidents.load(incidentId), starting),
      killSwitch: {
        state: () => killSwitchState(switches),
        turn: (turn) => turnKillSwitch(turn, switches),
      },
      operateRun: (command) => operateRun(command, { ...store, incidents }),
      deadLetters: store.deadLetters,
      replayDeadLetter: (id, by) => this.replayDeadLetter(id, by),
      ...closingOf({ ...starting, incidents, clock }),
      startRun: (request) => startRunByHand(request, { ...starting, incidents }),
    };
  }
}

async function shipped() {
  const installed = await loadConnectors([join(projectRoot, 'connectors')]);
  const { playbooks, policy } = await loadPlaybooks(join(projectRoot, 'playbooks'), installed.map(factsOf));
  const { log } = recordingLog();
  const fingerprints = createFingerprints(Buffer.alloc(32, 1));
  const connectors: Connectors = openConnectors([], { clock: { now: () => new Date() }, log, fingerprints });
  return { playbooks, policy: policy!, connectors };
}
