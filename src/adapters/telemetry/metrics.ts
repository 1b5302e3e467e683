import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { asCountersignError } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';

/** Seconds in which machines answer: from a tenth to half an hour, for platforms that show a change late. */
const MACHINE_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800];
/** Seconds in which people answer: from five to a day. */
const PEOPLE_SECONDS = [5, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 14_400, 86_400];

/** A gauge whose value is asked for when metrics are scraped. */
export interface ScrapeSource {
  /** Its name in `countersign_metrics_errors_total`. */
  readonly name: string;
  /** Sets the gauge. When it throws, the gauge is left out of this scrape. */
  refresh(): Promise<void>;
  /** Takes the gauge away. */
  leaveOut(): void;
}

/** Every metric of Countersign, in a registry of its own; units are in the names. docs/metrics.md describes them. */
export interface Metrics {
  /** What Prometheus reads. A source that fails is left out and counted: a scrape does not fail for it. */
  readonly registry: { readonly contentType: string; metrics(): Promise<string> };
  addSource(source: ScrapeSource): void;
  /** Detections stored, by source. */
  readonly detectionsReceived: Counter<'source'>;
  /** Detections that had come before, by source. */
  readonly detectionsRepeated: Counter<'source'>;
  /** Webhook requests that are worked on, by source; of this process. */
  readonly webhooksInFlight: Gauge<'source'>;
  /** Records that are no detection by what a mapping says of them, by source. */
  readonly recordsIgnored: Counter<'source'>;
  /** Requests refused, by source and error code. */
  readonly detectionsRefused: Counter<'source' | 'code'>;
  /** Records of authentic senders that could not be read and wait for somebody, by source; alert on it. */
  readonly deadLettersWaiting: Gauge<'source'>;
  readonly undoLeases: Gauge<'status'>;
  /** The spans of #domain/report/response-times.ts. */
  readonly timeToAssess: Histogram;
  readonly timeToAsk: Histogram;
  readonly timeToDecide: Histogram<'outcome'>;
  readonly timeToContain: Histogram<'platform'>;
  readonly timeToProve: Histogram<'platform'>;
  /** Containments that are over, by whether they were proven within the policy's `timeToContain`. */
  readonly containmentObjectives: Counter<'platform' | 'outcome'>;
  /** The objective itself, in seconds, for platforms that have one. */
  readonly containmentObjective: Gauge<'platform'>;
  /** Jobs, by queue and state. */
  readonly queueDepth: Gauge<'queue' | 'state'>;
  /** Age of the oldest run that is neither ended nor waiting for a person or a verdict, 0 when there is none; alert on it. */
  readonly oldestStuckRun: Gauge;
  readonly connectorCalls: Counter<'platform' | 'call'>;
  readonly connectorErrors: Counter<'platform' | 'call' | 'code'>;
  readonly platformDown: Gauge<'platform' | 'purpose'>;
  /** Faults that keep the playbooks folder from being taken as it is, 0 when there is none; alert on it. */
  readonly playbookFaults: Gauge;
  /** The same of the mappings folder. */
  readonly mappingFaults: Gauge;
  /** What could not be measured, by source. */
  readonly metricsErrors: Counter<'source'>;
}

/** Makes a fresh set of metrics; prom-client's global registry is not touched. */
export function createMetrics(log: Log): Metrics {
  const registry = new Registry();
  const sources: ScrapeSource[] = [];
  const declared = declare(registry);
  const refresh = async (source: ScrapeSource): Promise<void> => {
    try {
      await source.refresh();
    } catch (thrown) {
      source.leaveOut();
      declared.metricsErrors.inc({ source: source.name });
      const { code, message } = asCountersignError(thrown);
      log.warn({ source: source.name, code, reason: message }, 'a metric is left out of this scrape');
    }
  };
  return {
    ...declared,
    registry: {
      contentType: registry.contentType,
      async metrics() {
        await Promise.all(sources.map(refresh));
        return await registry.metrics();
      },
    },
    addSource(source) {
      source.leaveOut();
      declared.metricsErrors.inc({ source: source.name }, 0);
      sources.push(source);
    },
  };
}

function declare(registry: Registry): Omit<Metrics, 'registry' | 'addSource'> {
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: T[]): Counter<T> =>
    new Counter({ name: `countersign_${name}_total`, help, labelNames, registers });
  return {
    detectionsReceived: counter('detections_received', 'Detections stored.', ['source']),
    detectionsRepeated: counter('detections_repeated', 'Detections that had come before.', ['source']),
    recordsIgnored: counter('records_ignored', 'Records that are no detection by their mapping.', ['source']),
    detectionsRefused: counter('detections_refused', 'Webhook requests refused.', ['source', 'code']),
    ...declareTimes(registry),
    containmentObjectives: counter(
      'containment_objectives',
      'Containments that are over, by whether they were proven within their objective.',
      ['platform', 'outcome'],
    ),
    containmentObjective: new Gauge({
      name: 'countersign_containment_objective_seconds',
      help: 'How soon a containment is to be proven, by policy.',
      labelNames: ['platform'],
      registers,
    }),
    ...declareBacklog(registers),
    connectorCalls: counter('connector_calls', 'Calls to platforms.', ['platform', 'call']),
    connectorErrors: counter('connector_errors', 'Calls to platforms that failed.', [
      'platform',
      'call',
      'code',
    ]),
    platformDown: new Gauge({
      name: 'countersign_platform_down',
      help: '1 while a platform does not answer and is called for trial only; of this process.',
      labelNames: ['platform', 'purpose'],
      registers,
    }),
    playbookFaults: new Gauge({
      name: 'countersign_playbook_faults',
      help: 'Faults of the playbooks folder as it is now: while there are any, what was loaded before holds; of this process.',
      registers,
    }),
    webhooksInFlight: new Gauge({
      name: 'countersign_webhooks_in_flight',
      help: 'Webhook requests that are worked on; of this process.',
      labelNames: ['source'],
      registers,
    }),
    mappingFaults: new Gauge({
      name: 'countersign_mapping_faults',
      help: 'Faults of the mappings folder as it is now: while there are any, what was loaded before holds; of this process.',
      registers,
    }),
    metricsErrors: counter('metrics_errors', 'What could not be measured.', ['source']),
  };
}

/** What waits, asked for at the scrape. */
function declareBacklog(
  registers: Registry[],
): Pick<Metrics, 'deadLettersWaiting' | 'undoLeases' | 'queueDepth' | 'oldestStuckRun'> {
  return {
    deadLettersWaiting: new Gauge({
      name: 'countersign_dead_letters_waiting',
      help: 'Records of authentic senders that could not be read and wait for somebody; the same for every process.',
      labelNames: ['source'],
      registers,
    }),
    undoLeases: new Gauge({
      name: 'countersign_undo_leases',
      help: 'Undo leases that are not settled, by how they stand; the same for every process.',
      labelNames: ['status'],
      registers,
    }),
    queueDepth: new Gauge({
      name: 'countersign_queue_depth',
      help: 'Jobs, by queue and state; the same for every process.',
      labelNames: ['queue', 'state'],
      registers,
    }),
    oldestStuckRun: new Gauge({
      name: 'countersign_oldest_stuck_run_age_seconds',
      help: 'Age of the oldest run that is neither ended nor waiting for a person or a verdict; the same for every process.',
      registers,
    }),
  };
}

function declareTimes(
  registry: Registry,
): Pick<Metrics, 'timeToAssess' | 'timeToAsk' | 'timeToDecide' | 'timeToContain' | 'timeToProve'> {
  const seconds = <T extends string = never>(
    name: string,
    help: string,
    labelNames: T[] = [],
    buckets = MACHINE_SECONDS,
  ): Histogram<T> =>
    new Histogram({
      name: `countersign_time_to_${name}_seconds`,
      help,
      labelNames,
      buckets,
      registers: [registry],
    });
  return {
    timeToAssess: seconds('assess', 'From receipt to the first assessment.'),
    timeToAsk: seconds('ask', 'From receipt to a question that people can see, without waiting for people.'),
    timeToDecide: seconds(
      'decide',
      'From a question to its answer, by outcome.',
      ['outcome'],
      PEOPLE_SECONDS,
    ),
    timeToContain: seconds(
      'contain',
      'From receipt to a containment accepted by its platform, without waiting for people.',
      ['platform'],
    ),
    timeToProve: seconds('prove', 'From receipt to the proof of a containment, without waiting for people.', [
      'platform',
    ]),
  };
}
