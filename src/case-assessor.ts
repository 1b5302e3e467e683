import type { Habits } from '#domain/baseline/baseline.ts';
import type { Detection } from '#domain/detection.ts';
import type { Timeline } from '#domain/explanation/timeline.ts';
import type { TimelineOptions } from '#domain/explanation/timeline-of.ts';
import { located } from '#domain/located.ts';
import type { NetworkKnowledge, OpenNetworkKnowledge } from '#domain/network-knowledge.ts';
import type { Clock, Digest, Fingerprints } from '#domain/ports.ts';
import { createPresentedTokens } from './adapters/issuers/presented-tokens.ts';
import type { TrustedIssuer } from './adapters/issuers/trusted-issuers.ts';
import type { FoundConnector } from './adapters/registry/load-connectors.ts';
import { activityOf, caseNormalizer, faultOf, type RecordReader, recordIn } from './record-reader.ts';
import { probableTime } from './record-time.ts';
import { assessCase, type CaseAssessment } from './stages/assessment/assess-case.ts';
import { CaseEvidence, missingLogs } from './stages/assessment/case-evidence.ts';
import type { CasePolicy } from './stages/assessment/case-policy.ts';
import { caseTimeline } from './stages/assessment/case-timeline.ts';
import type { CompleteRanges } from './stages/assessment/complete-ranges.ts';
import { type LogFacts, LogTally } from './stages/assessment/log-tally.ts';
import { assertRecord } from './stages/intake/accept.ts';
import { presentedIn, scrubbed } from './stages/intake/presented-in.ts';
import { ocsf } from './stages/intake/sources/ocsf.ts';
import { toDetection } from './stages/intake/to-detection.ts';

/** A record as it stands in a log, parsed or not, or what stands there instead of one; `place` is for people. */
export type SourceRecord =
  | { readonly place: string; readonly text: string }
  | { readonly place: string; readonly value: unknown }
  | { readonly place: string; readonly fault: string };

/** The log of one platform, or a part of it. */
export interface LogSource {
  readonly platform: string;
  /** Its records from the beginning, as often as it is asked. */
  records(): AsyncIterable<SourceRecord>;
}

/** A case as it comes: a finding and logs, with nothing known about them yet. */
export interface CaseSource {
  /** An OCSF Detection Finding. */
  readonly finding: unknown;
  readonly logs: readonly LogSource[];
  /** What is left out counts as complete from its first to its last record. */
  readonly complete: CompleteRanges;
  /** Canonical; left out: the time of the newest record or of the detection. */
  readonly now?: string;
  readonly policy: CasePolicy;
  /** Whose tokens are trusted, with their keys; nothing is read over the network. */
  readonly issuers?: readonly TrustedIssuer[];
}

export interface CaseOutcome {
  readonly assessment: CaseAssessment;
  /** What the logs show around the detection. */
  timeline(options?: TimelineOptions): Timeline;
  /** Records that could not be read. */
  readonly unread: number;
}

export interface CaseAssessorDeps {
  readonly installed: readonly FoundConnector[];
  readonly fingerprints: Fingerprints;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly networks: OpenNetworkKnowledge;
  /** What is usual, learned before; without it the case's own earlier records say so. */
  readonly baseline?: Habits | undefined;
}

/** Told of each record that cannot be read: its platform, its place and the reason, without secrets. */
export type OnFault = (platform: string, fault: string) => void;

/** Clocks differ: a record this much later than the time of an assessment still counts, in milliseconds. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** Without a given time, a record later than this after our own clock, in milliseconds, is no record. */
const MOST_AHEAD_MS = 24 * 3_600_000;
const LONGEST_REASON = 500;

/**
 * Assesses a case offline, in memory that the case's size does not bound.
 *
 * @throws ERR_DETECTION_FIELD_MISSING, ERR_INPUT_INVALID for a finding that is none; whatever reading a log throws
 */
export async function assessSource(
  source: CaseSource,
  deps: CaseAssessorDeps,
  onFault: OnFault = () => undefined,
): Promise<CaseOutcome> {
  const detection = await readFinding(source, deps);
  const reading = new CaseReading(detection, source, deps, onFault);
  await reading.all();
  return reading.outcome(await deps.networks());
}

/** The detection that a finding tells. @throws ERR_DETECTION_FIELD_MISSING, ERR_INPUT_INVALID */
async function readFinding(
  { finding, now, issuers }: CaseSource,
  { fingerprints, digest, clock }: CaseAssessorDeps,
): Promise<Detection> {
  assertRecord(finding);
  const context = { source: 'assess', fingerprint: fingerprints.of, digest, onIgnored: () => {} };
  const { record, secrets } = scrubbed(finding, fingerprints);
  const [draft] = ocsf.toDetections(record, context);
  const at = now === undefined ? clock.now() : new Date(now);
  const presented = createPresentedTokens({
    issuers: issuers ?? [],
    fingerprints,
    clock: { now: () => at },
    fetchDocument: undefined,
  });
  const payload = JSON.stringify(draft!.payload);
  return toDetection(draft!, {
    source: 'assess',
    now: at,
    rawSha256: digest.ofText(payload),
    presented: await presentedIn(payload, secrets, presented),
  });
}

class CaseReading {
  private readonly evidence: CaseEvidence;
  private readonly tallies = new Map<string, LogTally>();
  private readonly latest: string;
  private readonly detection: Detection;
  private readonly source: CaseSource;
  private readonly deps: CaseAssessorDeps;
  private readonly onFault: OnFault;

  constructor(detection: Detection, source: CaseSource, deps: CaseAssessorDeps, onFault: OnFault) {
    this.detection = detection;
    this.source = source;
    this.deps = deps;
    this.onFault = onFault;
    this.evidence = new CaseEvidence(detection);
    const latestMs =
      source.now === undefined
        ? deps.clock.now().getTime() + MOST_AHEAD_MS
        : Date.parse(source.now) + CLOCK_SKEW_MS;
    this.latest = new Date(latestMs).toISOString();
  }

  async all(): Promise<void> {
    for (const log of this.source.logs) await this.read(log, this.tallyOf(log.platform));
    if (!this.evidence.mustReadAgain) return;
    this.evidence.beginAgain();
    for (const log of this.source.logs) await this.read(log, undefined);
  }

  outcome(knowledge: NetworkKnowledge): CaseOutcome {
    const { detection, source, deps } = this;
    // By name, so that the order of files changes nothing.
    const tallies = [...this.tallies.values()].toSorted((a, b) =>
      a.facts.platform < b.facts.platform ? -1 : 1,
    );
    const logs = tallies.map(({ facts }) => facts);
    const wanted = [...Object.keys(source.complete), detection.platform, detection.credential?.platform];
    const missing = missingLogs(logs, wanted);
    const providers = new Set(deps.installed.filter(isProvider).map(platformOf));
    const bundle = this.evidence.bundle(tallies, source.complete, missing);
    const now = source.now ?? newestOf([detection.detectedAt, ...tallies.map(({ newest }) => newest)]);
    const facts = {
      detection,
      policy: source.policy,
      bundle: { ...bundle, activities: bundle.activities.map((each) => located(each, knowledge)) },
      tallies,
      identityProviders: [...logs, ...missing]
        .map(({ platform }) => platform)
        .filter((platform) => providers.has(platform)),
      issuerTerms: source.issuers ?? [],
      baseline: deps.baseline,
      now: new Date(now),
    };
    const assessment = assessCase(facts, deps.digest);
    return {
      assessment,
      timeline: (options) => caseTimeline(facts, assessment, options),
      unread: tallies.reduce((sum, { unread }) => sum + unread, 0),
    };
  }

  /** @param tally undefined when the log is read a second time: all was counted then */
  private async read(log: LogSource, tally: LogTally | undefined): Promise<void> {
    const reader = this.readerOf(log.platform);
    for await (const record of log.records()) this.take(log.platform, record, reader, tally);
  }

  private take(
    platform: string,
    record: SourceRecord,
    reader: RecordReader,
    tally: LogTally | undefined,
  ): void {
    const told = readSource(record, reader);
    if ('fault' in told) {
      if (!tally) return;
      tally.fault(told.fault, told.at);
      this.onFault(platform, `${record.place}: ${told.fault}`);
    } else if (told.activity.time > this.latest) {
      if (tally) tally.later++;
    } else {
      tally?.add(told.activity);
      this.evidence.take(told.activity);
    }
  }

  private tallyOf(platform: string): LogTally {
    const known = this.tallies.get(platform);
    if (known) return known;
    const tally = new LogTally(this.factsOf(platform));
    this.tallies.set(platform, tally);
    return tally;
  }

  private factsOf(platform: string): LogFacts {
    const connector = this.connectorOf(platform);
    const lags = connector?.manifest.telemetry.map(({ lagMs }) => lagMs) ?? [];
    return { platform, log: connector?.auditLog?.log ?? 'log', lagMs: Math.max(0, ...lags) };
  }

  private readerOf(platform: string): RecordReader {
    const normalize = caseNormalizer(platform, this.connectorOf(platform)?.auditLog?.normalize);
    return { normalize, fingerprints: this.deps.fingerprints };
  }

  private connectorOf(platform: string): FoundConnector['connector'] | undefined {
    return this.deps.installed.find((each) => platformOf(each) === platform)?.connector;
  }
}

type Told =
  | { readonly activity: ReturnType<typeof activityOf> }
  | { readonly fault: string; readonly at?: string };

/** A fault of the connector's own is told like any other: what is not read is a gap, and the rest is still wanted. */
export function readSource(record: SourceRecord, reader: RecordReader): Told {
  if ('fault' in record) return { fault: record.fault };
  let value: unknown;
  try {
    value = 'text' in record ? recordIn(record.text) : record.value;
    return { activity: activityOf(value, reader) };
  } catch (thrown) {
    const at = probableTime(value);
    const fault = faultOf(thrown, reader.fingerprints).slice(0, LONGEST_REASON);
    return at === undefined ? { fault } : { fault, at };
  }
}

function isProvider({ connector }: FoundConnector): boolean {
  return connector.manifest.kind !== 'saas';
}

function platformOf({ connector }: FoundConnector): string {
  return connector.manifest.platform;
}

function newestOf(times: readonly (string | undefined)[]): string {
  return times
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1)!;
}
