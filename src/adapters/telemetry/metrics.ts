import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** From a tenth of a second to a day, in seconds: people decide, so the tail is long. */
const SECONDS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400];

/** Every metric of Countersign, in a registry of its own; units are in the names. */
export interface Metrics {
  readonly registry: Registry;
  /** Detections stored, by source. */
  readonly detectionsReceived: Counter<'source'>;
  /** Detections that had come before, by source. */
  readonly detectionsRepeated: Counter<'source'>;
  /** Requests refused, by source and error code. */
  readonly detectionsRefused: Counter<'source' | 'code'>;
  /** From the detection's receipt to the first assessment. */
  readonly timeToAssess: Histogram;
  /** From receipt to the question being posted. */
  readonly timeToAsk: Histogram;
  /** From the question to the answer. */
  readonly timeToDecide: Histogram;
  /** From receipt to the first containment accepted by a platform. */
  readonly timeToContain: Histogram;
  /** From receipt to the containment being proven. */
  readonly timeToProve: Histogram;
  /** Jobs waiting, by queue. */
  readonly queueDepth: Gauge<'queue'>;
  /** Age of the oldest run that is neither ended nor waiting for a person; alert on it. */
  readonly oldestStuckRun: Gauge;
  readonly connectorCalls: Counter<'platform' | 'capability'>;
  readonly connectorErrors: Counter<'platform' | 'capability' | 'code'>;
}

/** Makes a fresh set of metrics; prom-client's global registry is not touched. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const seconds = (name: string, help: string): Histogram =>
    new Histogram({ name: `countersign_${name}_seconds`, help, buckets: SECONDS, registers });
  const counter = <T extends string>(name: string, help: string, labelNames: T[]): Counter<T> =>
    new Counter({ name: `countersign_${name}_total`, help, labelNames, registers });
  return {
    registry,
    detectionsReceived: counter('detections_received', 'Detections stored.', ['source']),
    detectionsRepeated: counter('detections_repeated', 'Detections that had come before.', ['source']),
    detectionsRefused: counter('detections_refused', 'Webhook requests refused.', ['source', 'code']),
    timeToAssess: seconds('time_to_assess', 'From receipt to the first assessment.'),
    timeToAsk: seconds('time_to_ask', 'From receipt to the question being posted.'),
    timeToDecide: seconds('time_to_decide', 'From the question to the answer.'),
    timeToContain: seconds('time_to_contain', 'From receipt to the first accepted containment.'),
    timeToProve: seconds('time_to_prove', 'From receipt to the containment being proven.'),
    queueDepth: new Gauge({
      name: 'countersign_queue_depth',
      help: 'Jobs waiting.',
      labelNames: ['queue'],
      registers,
    }),
    oldestStuckRun: new Gauge({
      name: 'countersign_oldest_stuck_run_age_seconds',
      help: 'Age of the oldest run that is neither ended nor waiting for a person.',
      registers,
    }),
    connectorCalls: counter('connector_calls', 'Calls to platforms.', ['platform', 'capability']),
    connectorErrors: counter('connector_errors', 'Calls to platforms that failed.', [
      'platform',
      'capability',
      'code',
    ]),
  };
}
