import { createServer, type RequestListener } from 'node:http';
import express, { type Express } from 'express';
import { CountersignError } from '#domain/errors.ts';
import type { Clock, Fingerprints, Log, PresentedTokens } from '#domain/ports.ts';
import { Admission } from './adapters/api/admission.ts';
import { type ConsoleOptions, createConsole } from './adapters/api/console/console.ts';
import { createOperations } from './adapters/api/operations.ts';
import { sendProblem } from './adapters/api/problem.ts';
import { createReplayCache } from './adapters/api/replay-cache.ts';
import { createRest, type RestOptions } from './adapters/api/rest.ts';
import type { RestDeadLettersOptions } from './adapters/api/rest-dead-letters.ts';
import type { WebhookSources } from './adapters/api/webhook-sources.ts';
import { createWebhooks, type Listener } from './adapters/api/webhooks.ts';
import { fetchDocument } from './adapters/issuers/documents.ts';
import { digest } from './adapters/secrets/digest.ts';
import type { Slack } from './adapters/slack/index.ts';
import type { Store } from './adapters/store/index.ts';
import type { Metrics } from './adapters/telemetry/metrics.ts';
import type { Config } from './config.ts';
import { replayDeadLetter } from './dead-letter-replay.ts';
import type { SharedSignals } from './shared-signals.ts';
import { acceptRecords, type IntakePorts, type Presets } from './stages/intake/accept.ts';

/** The HTTP side of the composition: webhooks and Slack first, since they need raw bytes; then the rest. */

export interface AppParts {
  readonly config: Config;
  /** The webhook sources as configured. */
  readonly sources: WebhookSources;
  readonly presets: Presets;
  readonly store: Store;
  readonly fingerprints: Fingerprints;
  readonly presented: PresentedTokens;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly slack: Slack | undefined;
  readonly sharedSignals: SharedSignals;
  /** All but what this side puts together itself. */
  readonly rest: Omit<RestOptions, keyof RestDeadLettersOptions> & Pick<RestOptions, 'idempotency'>;
  /** As policy says now. */
  correlationWindowMs(): number;
  /** Undefined where none is configured. */
  readonly console: ConsoleOptions | undefined;
}

/** Everything the server answers: webhooks before Express, the rest by it. */
export function requestsFor(parts: AppParts): RequestListener {
  if (parts.config.role === 'worker') return appFor(parts, undefined);
  const webhooks = webhooksFor(parts);
  const app = appFor(parts, parts.sources);
  const { listener: sharedSignals } = parts.sharedSignals;
  return (req, res) => {
    if (!sharedSignals(req, res) && !webhooks(req, res)) app(req, res);
  };
}

/** What reading records into detections needs. */
function readingPorts(parts: AppParts): Omit<IntakePorts, 'deadLetters'> {
  const { store, presets, fingerprints, presented, clock, correlationWindowMs: windowMs } = parts;
  return { presets, intake: store.intake, fingerprints, presented, digest, clock, windowMs };
}

function webhooksFor(parts: AppParts): Listener {
  const { store, sources, clock, log, metrics } = parts;
  const ports = { ...readingPorts(parts), deadLetters: store.deadLetters };
  return createWebhooks({
    sources,
    clock,
    log,
    replays: createReplayCache({ clock }),
    sharedReplays: store.webhookReplays,
    drawTokens: (name, rate, wanted) => store.rateBuckets.draw(name, rate, wanted),
    admission: watchedAdmission(sources, metrics),
    fetchText: fetchDocument,
    accept: (source, records) => acceptRecords(source, records, ports),
    ...counted(metrics),
  });
}

/** Places for requests, shown as a metric. */
function watchedAdmission(sources: WebhookSources, metrics: Metrics): Admission {
  const admission = new Admission({ sources: sources.size });
  metrics.addSource({
    name: 'webhooks-in-flight',
    async refresh() {
      for (const source of sources.keys())
        metrics.webhooksInFlight.set({ source }, admission.working(source));
    },
    leaveOut: () => metrics.webhooksInFlight.reset(),
  });
  return admission;
}

/** Dead letters by REST: shown, read again, dismissed. */
function deadLettersOf(parts: AppParts, sources: WebhookSources): RestDeadLettersOptions {
  const { deadLetters } = parts.store;
  const source = (name: string) => {
    const found = sources.get(name);
    return found && { name, preset: found.preset };
  };
  const deps = { deadLetters, ports: readingPorts(parts), source };
  return { deadLetters, replayDeadLetter: (id, by) => replayDeadLetter(id, by, deps) };
}

/** The application with everything mounted in its order; without sources for a worker, which nobody sends to. */
function appFor(parts: AppParts, sources: WebhookSources | undefined): Express {
  const { store, log, metrics, slack } = parts;
  const app = express();
  app.disable('x-powered-by');
  if (sources && slack?.router) app.use('/slack', slack.router);
  app.use(createOperations({ ping: () => store.ping(), metrics: metrics.registry }));
  if (sources) app.use(createRest({ ...parts.rest, ...deadLettersOf(parts, sources) }, log));
  if (sources && parts.console) app.use(createConsole(parts.console, log));
  app.use((_req, res) =>
    sendProblem(res, new CountersignError('ERR_NOT_FOUND', 'there is nothing under this path')),
  );
  app.use((error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
    log.error({ err: error }, 'a request failed');
    sendProblem(res, error);
  });
  return app;
}

/** Counts what webhooks brought. */
function counted(metrics: Metrics): Pick<Parameters<typeof createWebhooks>[0], 'onReceived' | 'onRefused'> {
  return {
    onReceived(source, receipts, ignored) {
      if (ignored > 0) metrics.recordsIgnored.inc({ source }, ignored);
      const repeated = receipts.filter((receipt) => receipt.status === 'repeated').length;
      metrics.detectionsReceived.inc({ source }, receipts.length - repeated);
      metrics.detectionsRepeated.inc({ source }, repeated);
    },
    onRefused: (source, code) => metrics.detectionsRefused.inc({ source, code }),
  };
}

/** How long, in milliseconds, a sender may take: for its headers, and for all of a request. */
const SLOWEST = { headersTimeout: 15_000, requestTimeout: 60_000, connectionsCheckingInterval: 5_000 };

/** Listens as configured; resolves to the address. `undo` gets what closes it. */
export async function listen(
  requests: RequestListener,
  config: Config,
  undo: (() => Promise<unknown> | unknown)[],
): Promise<string> {
  const server = createServer(SLOWEST, requests);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(config.port, config.host, resolve);
  });
  undo.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  );
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  return `http://${config.host}:${port}`;
}
