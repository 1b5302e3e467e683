import { join } from 'node:path';
import type { Connectors } from '#domain/connectors.ts';
import { coverage } from '#domain/coverage/coverage.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Clock, Ids, Incidents, Log, PresentedTokens } from '#domain/ports.ts';
import { networkKnowledge } from './adapters/networks/network-knowledge.ts';
import { openOtherWays } from './adapters/other-ways/index.ts';
import { type OpenQueues, openQueues } from './adapters/queue/open-queues.ts';
import { startRelay } from './adapters/queue/relay.ts';
import { openConnectors } from './adapters/registry/connectors.ts';
import { coverageFactsOf } from './adapters/registry/coverage-facts.ts';
import type { LivePlaybooks } from './adapters/registry/live-playbooks.ts';
import { type FoundConnector, loadConnectors } from './adapters/registry/load-connectors.ts';
import type { ConfiguredConnector, ConnectorsDeps } from './adapters/registry/open-connector.ts';
import { openPresentPolicy } from './adapters/registry/present-policy.ts';
import { digest } from './adapters/secrets/digest.ts';
import { createFingerprints } from './adapters/secrets/fingerprints.ts';
import { createIds } from './adapters/secrets/ids.ts';
import { openSlack, type Slack } from './adapters/slack/index.ts';
import { startEmbeddedPostgres } from './adapters/store/embedded/start.ts';
import { exclusively } from './adapters/store/exclusively.ts';
import { openStore, type Store } from './adapters/store/index.ts';
import { headKeyFrom } from './adapters/store/kept-head-key.ts';
import { announce } from './adapters/store/presence.ts';
import { createLog } from './adapters/telemetry/log.ts';
import { createMetrics, type Metrics } from './adapters/telemetry/metrics.ts';
import { answering } from './answering.ts';
import { assessRequest } from './assessment-request.ts';
import { chatDesk } from './chat-desk.ts';
import type { Config } from './config.ts';
import { configuredConnectors } from './configured-connectors.ts';
import { handlersFor, type World } from './handlers.ts';
import { listen, requestsFor } from './http-server.ts';
import { type KillSwitchDeps, whyKilled } from './kill-switch.ts';
import { liveSenders } from './mappings-now.ts';
import { startMeasuring } from './measuring.ts';
import { jobsFor } from './pipeline.ts';
import { livePlaybooks, startDepsOf } from './playbooks-now.ts';
import { openPresentedTokens } from './presented-tokens.ts';
import { startPurging } from './purging.ts';
import { allPassingOver } from './put-back.ts';
import { startReconciler } from './reconciler.ts';
import { restOf } from './rest-options.ts';
import { startSealing } from './sealing.ts';
import { openSharedSignals } from './shared-signals.ts';
import { createIncidents } from './stages/run/incidents.ts';

/** The composition root: configuration → adapters → stages → start, and an orderly stop. */

export interface Running {
  /** Where the API listens; undefined for a process that only works. */
  readonly url: string | undefined;
  readonly store: Store;
  readonly incidents: Incidents;
  readonly connectors: Connectors;
  readonly queues: OpenQueues;
  readonly log: Log;
  stop(): Promise<void>;
}

/** What `stop` undoes, last first. */
type Undo = () => Promise<unknown> | unknown;

/**
 * Starts Countersign as configured; resolves when it takes work.
 * @throws ERR_CONFIG_INVALID, ERR_PLAYBOOK_INVALID, ERR_CONNECTOR_INVALID, ERR_STORE_UNAVAILABLE; what had started is stopped
 */
export async function start(config: Config): Promise<Running> {
  const undo: Undo[] = [];
  const stop = async (): Promise<void> => {
    for (const each of undo.splice(0).toReversed()) await each();
  };
  try {
    return { ...(await startAll(config, undo)), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

const NOTHING_CONFIGURED = 'no connector is configured: everything will be left for a person';

async function startAll(config: Config, undo: Undo[]): Promise<Omit<Running, 'stop'>> {
  const clock: Clock = { now: () => new Date() };
  const fingerprints = createFingerprints(config.fingerprintKey);
  const presented = openPresentedTokens(config, fingerprints, clock);
  const log = createLog({ level: config.logLevel, fingerprints });
  const ids = createIds(clock);
  const metrics = createMetrics(log);
  const networks = await networkKnowledge(config.networkFiles);
  const installed = await loadConnectors(config.connectorsPaths);
  const configured = configuredConnectors(config, installed);
  const live = await livePlaybooks(config, installed, { log, metrics }, undo);
  const senders = await liveSenders(config, { log, metrics }, undo);
  if (configured.length === 0) log.warn({}, NOTHING_CONFIGURED);
  const database = await openDatabase(config, log, undo);
  const store = await openConfiguredStore(config, database, { ids, clock, log }, undo);
  const connectorsDeps = { clock, log, fingerprints, receivedOf: store.received.log, ...measured(metrics) };
  const connectors = openConnectors(configured, connectorsDeps);
  const incidents = createIncidents({ journal: store.journal, evidence: store.evidence, clock, digest });
  const queues = await openConfiguredQueues(config, database, configured, log);
  undo.push(() => queues.close(5_000));
  const measures = { connectors, metrics, clock, log, policy: () => live.policy.policy };
  const measuring = startMeasuring({ ...measures, store, incidents, queues });
  undo.push(() => measuring.stop());
  const answers = answering({ incidents, store, clock, live, connectors });
  const killSwitchDeps = killSwitchOf(config, store, live.policy.file, log);
  const startDeps = startDepsOf(live, { connectors, evidence: store.evidence, digest });
  const covered = coverageOf(config, installed, live.policy.policy);
  const desk = chatDesk({ incidents, ...store, clock, live, startDeps, killSwitchDeps, coverage: covered });
  const slack = chatOf(config, { clock, log, ...answers, desk });
  const relay = startRelay(store.outbox, queues, { log });
  undo.push(() => relay.stop());
  const correlationWindowMs = () => live.policy.policy.correlationWindowMs;
  const parts = { config, ...senders, store, fingerprints, presented, clock, log, metrics };
  const shared = { ...parts, correlationWindowMs, killSwitchDeps };
  const sharedSignals = openSharedSignals({ ...shared, incidents });
  if (config.role !== 'api') {
    await work({ ...shared, incidents, connectors, networks, slack, live, queues, ids }, undo);
    undo.push(sharedSignals.startPolling());
  }
  const requests = requestsFor({
    ...shared,
    sharedSignals,
    slack,
    ...restOf(config, {
      ...shared,
      incidents,
      ...answers,
      answerQuestion: answers.questions.answer,
      coverage: covered,
      assess: (given) => assessRequest(given, { installed, fingerprints, digest, clock, networks }),
      live,
      startDeps,
    }),
  });
  const url = await listen(requests, config, undo);
  await slack?.start();
  if (slack) undo.push(() => slack.stop());
  log.info({ url, role: config.role, platforms: platformsOf(connectors) }, 'Countersign is ready');
  return { url, store, incidents, connectors, queues, log };
}

function platformsOf({ facts }: Connectors): readonly string[] {
  return facts.map(({ platform }) => platform);
}

function measured(metrics: Metrics): Pick<ConnectorsDeps, 'onCall' | 'onBreaker'> {
  return {
    onCall(platform, call, code) {
      metrics.connectorCalls.inc({ platform, call });
      if (code) metrics.connectorErrors.inc({ platform, call, code });
    },
    onBreaker: (platform, purpose, isOpen) => metrics.platformDown.set({ platform, purpose }, isOpen ? 1 : 0),
  };
}

async function openDatabase(config: Config, log: Log, undo: Undo[]): Promise<string> {
  if (config.databaseUrl) return config.databaseUrl;
  const embedded = await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres'), log });
  undo.push(() => embedded.stop());
  return embedded.connectionString;
}

async function openConfiguredStore(
  { receivedRetentionMs }: Config,
  connectionString: string,
  parts: { readonly ids: Ids; readonly clock: Clock; readonly log: Log },
  undo: Undo[],
): Promise<Store> {
  const store = await openStore({
    ...parts,
    ...{ connectionString, jobsFor, maxConnections: 20, receivedRetentionMs },
  });
  undo.push(() => store.close());
  return store;
}

function openConfiguredQueues(
  config: Config,
  database: string,
  configured: readonly ConfiguredConnector[],
  log: Log,
): Promise<OpenQueues> {
  const platforms = Object.fromEntries(
    configured.map(({ connector: { manifest } }) => [
      manifest.platform,
      { max: manifest.rateLimits.max, durationMs: manifest.rateLimits.durationMs },
    ]),
  );
  const backend = config.redisUrl
    ? ({ kind: 'redis', url: config.redisUrl } as const)
    : ({ kind: 'postgres', connectionString: database } as const);
  return openQueues({ backend, platforms, log });
}

function chatOf(
  config: Config,
  parts: Omit<Parameters<typeof openSlack>[0], 'botToken' | 'signingSecret' | 'channel'>,
): Slack | undefined {
  const chat = config.slackChat;
  if (!chat) return undefined;
  return openSlack({
    ...parts,
    botToken: chat.botToken,
    signingSecret: chat.signingSecret ?? '',
    channel: chat.channel,
    ...(chat.apiUrl ? { slackApiUrl: chat.apiUrl } : {}),
    ...(chat.appToken ? { socketMode: { appToken: chat.appToken } } : {}),
  });
}

/** What the installed connectors let Countersign see and do, as they are configured. */
function coverageOf(config: Config, installed: readonly FoundConnector[], policy: Policy) {
  return coverage(
    installed.map((each) => coverageFactsOf(each, config.read)),
    policy,
  );
}

function killSwitchOf(config: Config, store: Store, policyFile: string, log: Log): KillSwitchDeps {
  const presentPolicy = openPresentPolicy(join(config.playbooksPath, policyFile), log);
  return { isSetByEnvironment: config.killSwitch, presentPolicy, record: store.killSwitch };
}

interface WorkParts extends Pick<World, 'incidents' | 'connectors' | 'clock' | 'networks'> {
  readonly config: Config;
  readonly store: Store;
  readonly slack: Slack | undefined;
  readonly queues: OpenQueues;
  readonly log: Log;
  readonly ids: Ids;
  readonly presented: PresentedTokens;
  readonly live: LivePlaybooks;
  readonly killSwitchDeps: KillSwitchDeps;
}

async function work(parts: WorkParts, undo: Undo[]): Promise<void> {
  const { config, store, queues, log, clock, incidents, ids, live } = parts;
  const { journal, evidence, baselines, budgets, unshown, watches } = store;
  const worker = ids.next('w');
  const otherWays = openOtherWays({ ...config.otherWays, clock });
  undo.push(() => otherWays.close());
  const presence = await announce(store.pool, worker);
  undo.push(() => presence.leave());
  const world: World = {
    ...{ incidents, journal, evidence, baselines, budgets, unshown, watches, clock, digest, worker },
    connectors: parts.connectors,
    networks: parts.networks,
    chat: parts.slack?.chat,
    otherWays,
    issuerTerms: parts.presented.terms,
    settleCapMs: config.settleCapMs,
    get playbooks() {
      return live.playbooks;
    },
    get policy() {
      return live.policy;
    },
    killSwitch: () => whyKilled(parts.killSwitchDeps),
    presentPolicy: parts.killSwitchDeps.presentPolicy,
    isAlive: (other) => presence.isAlive(other),
    exclusively: (key, job) => exclusively(store.pool, key, job),
  };
  await queues.work(allPassingOver(handlersFor(world)));
  const reconciler = startReconciler({
    readModels: store.readModels,
    unshown,
    watches,
    incidents,
    queues,
    clock,
    log,
    everyMs: config.reconcileEveryMs,
  });
  undo.push(() => reconciler.stop());
  const purging = startPurging({ pool: store.pool, clock, log });
  undo.push(() => purging.stop());
  const key = headKeyFrom(config.headKey, config.dataDir);
  const sealing = startSealing({ pool: store.pool, clock, key, log, everyMs: config.sealEveryMs });
  undo.push(() => sealing.stop());
}
