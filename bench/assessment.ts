import { join } from 'node:path';
import type { Activity } from '#domain/activity.ts';
import { assess } from '#domain/assessment/assess.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';
import { Baseline } from '#domain/baseline/baseline.ts';
import type { Detection } from '#domain/detection.ts';
import { networkKnowledge } from '../src/adapters/networks/network-knowledge.ts';
import { loadConnectors } from '../src/adapters/registry/load-connectors.ts';
import { digest } from '../src/adapters/secrets/digest.ts';
import { createFingerprints } from '../src/adapters/secrets/fingerprints.ts';
import { assessSource, type CaseAssessorDeps } from '../src/case-assessor.ts';
import { policyFrom } from '../src/case-document.ts';
import { projectRoot } from '../src/cli/project-root.ts';
import { assessCase } from '../src/stages/assessment/assess-case.ts';
import { CaseEvidence } from '../src/stages/assessment/case-evidence.ts';
import { LogTally } from '../src/stages/assessment/log-tally.ts';
import { activitiesOf, emailOf, LOG_ENDS, logLines } from './activity-log.ts';

const PEOPLE = 10_000;
/** Whose case it is. */
const PERSON = 7;
const NOW = new Date(LOG_ENDS);
const DETECTED_AT = new Date(LOG_ENDS - 3_600_000).toISOString();
const SAMPLED_EVERY = 10_000;

interface SizeMeasured {
  readonly events: number;
  /** From everybody's activities to the assessment of one person, in microseconds for each event. */
  readonly caseUs: number;
  /** The yardstick: looking once at each of the same activities. */
  readonly passUs: number;
}

export interface AssessmentMeasured {
  readonly sizes: readonly SizeMeasured[];
  /** The most that the heap grew by while the greatest size was assessed, garbage included. */
  readonly peakMiB: number;
  /** The same from raw lines, at as many events as `raw.events`. */
  readonly raw: { readonly events: number; readonly caseUs: number; readonly passUs: number };
  /** One assessment with `context` activities of the person. */
  readonly one: {
    readonly context: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly passMs: number;
  };
  readonly learnUs: number;
}

interface AssessmentWork {
  readonly sizes: readonly number[];
  readonly rawEvents: number;
  readonly context: number;
  readonly rounds: number;
}

/** Assesses one person's case out of ever larger logs of everybody. */
export async function measureAssessment(work: AssessmentWork): Promise<AssessmentMeasured> {
  caseOf(work.sizes[0]!); // warm
  const before = process.memoryUsage().heapUsed;
  let peak = 0;
  const sizes = work.sizes.map((events) => {
    const passUs = microsPer(events, () => pass(events));
    const caseUs = microsPer(events, () => {
      peak = Math.max(peak, caseOf(events));
    });
    return { events, caseUs, passUs };
  });
  const most = work.sizes.at(-1)!;
  return {
    sizes,
    peakMiB: (peak - before) / 2 ** 20,
    raw: await measureRaw(work.rawEvents),
    one: measureOne(work.context, work.rounds),
    learnUs: microsPer(most, () => learn(most)),
  };
}

function microsPer(events: number, run: () => void): number {
  const start = performance.now();
  run();
  return ((performance.now() - start) * 1_000) / events;
}

function pass(events: number): void {
  let seen = 0;
  for (const { time } of activitiesOf({ events, people: PEOPLE })) seen += time.length;
  if (seen === 0) throw new Error('nothing was looked at: that measures nothing');
}

/** @returns the most that the heap held, in bytes */
function caseOf(events: number): number {
  const evidence = new CaseEvidence(DETECTION);
  const tally = new LogTally({ platform: 'okta', log: 'system-log', lagMs: 0 });
  let peak = 0;
  let count = 0;
  const sample = () => {
    if (count++ % SAMPLED_EVERY === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
  };
  for (const each of activitiesOf({ events, people: PEOPLE })) {
    tally.add(each);
    evidence.take(each);
    sample();
  }
  if (evidence.mustReadAgain) {
    evidence.beginAgain();
    for (const each of activitiesOf({ events, people: PEOPLE })) {
      evidence.take(each);
      sample();
    }
  }
  const bundle = evidence.bundle([tally], {}, []);
  const { verdict } = assessCase(
    {
      detection: DETECTION,
      policy: policyFrom(undefined),
      bundle,
      tallies: [tally],
      identityProviders: ['okta'],
      issuerTerms: [],
      now: NOW,
    },
    digest,
  );
  if (verdict === 'forged' || verdict === 'stolen') throw new Error(`ordinary life came out as ${verdict}`);
  return peak;
}

function learn(events: number): void {
  const baseline = new Baseline();
  for (const each of activitiesOf({ events, people: PEOPLE })) baseline.learn(each);
  if (baseline.size === 0) throw new Error('nothing was learned: that measures nothing');
}

async function measureRaw(events: number): Promise<AssessmentMeasured['raw']> {
  const deps = await assessorDeps();
  const normalize = deps.installed.find(({ connector }) => connector.manifest.platform === 'okta')!.connector
    .auditLog!.normalize;
  const passUs = microsPer(events, () => {
    for (const text of logLines({ events, people: PEOPLE })) normalize(JSON.parse(text), '0'.repeat(64));
  });
  const source = {
    finding: FINDING,
    logs: [{ platform: 'okta', records: () => linesOf(events) }],
    complete: {},
    policy: policyFrom(undefined),
  };
  const start = performance.now();
  const { unread } = await assessSource(source, deps);
  if (unread > 0) throw new Error(`${unread} records could not be read`);
  return { events, passUs, caseUs: ((performance.now() - start) * 1_000) / events };
}

async function* linesOf(events: number) {
  for (const text of logLines({ events, people: PEOPLE })) yield { place: 'okta', text };
}

async function assessorDeps(): Promise<CaseAssessorDeps> {
  const networks = await networkKnowledge({});
  await networks();
  return {
    installed: await loadConnectors([join(projectRoot, 'connectors')]),
    fingerprints: createFingerprints(Buffer.alloc(32, 7)),
    digest,
    clock: { now: () => NOW },
    networks,
  };
}

function measureOne(context: number, rounds: number): AssessmentMeasured['one'] {
  const activities = [...activitiesOf({ events: context, people: 1 })];
  const took = Array.from({ length: rounds }, () => {
    // What an input is asked is remembered with it: each round has its own.
    const input = inputOf(activities);
    const start = performance.now();
    assess(input);
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  const texts = [...logLines({ events: context, people: 1 })];
  const start = performance.now();
  for (const text of texts) JSON.parse(text);
  const passMs = performance.now() - start;
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))]!;
  return { context, p50Ms: at(0.5), p99Ms: at(0.99), passMs };
}

function inputOf(activities: readonly Activity[]): AssessmentInput {
  const completeFrom = activities[0]!.time;
  const completeUntil = NOW.toISOString();
  return {
    credential: undefined,
    firstSeen: DETECTED_AT,
    bundle: {
      accounts: [{ platform: 'okta', id: '00u0', email: emailOf(0), status: 'active' }],
      sessions: [],
      tokens: [],
      activities: [...activities],
      watermarks: [{ platform: 'okta', log: 'system-log', completeFrom, completeUntil, lagMs: 0, gaps: [] }],
      gaps: [],
    },
    evidenceSha256: '0'.repeat(64),
    identityProviders: ['okta'],
    knownEgress: [],
    now: NOW,
  };
}

const DETECTION: Detection = {
  source: 'bench',
  sourceEventId: 'bench-1',
  title: 'Session used without sign-in',
  severity: 'high',
  detectedAt: DETECTED_AT,
  principal: { kind: 'user', email: emailOf(PERSON) },
  platform: 'okta',
  techniques: [],
  rawSha256: '0'.repeat(64),
};

const FINDING = {
  class_uid: 2004,
  severity_id: 4,
  time_dt: DETECTED_AT,
  finding_info: { uid: 'bench-1', title: 'Session used without sign-in' },
  metadata: { product: { name: 'okta' } },
  evidences: [{ actor: { user: { email_addr: emailOf(PERSON) } } }],
};
