import { THRESHOLDS } from '#domain/assessment/weights.ts';
import type { Assessment, Verdict } from '#domain/assessment.ts';
import type { Connectors } from '#domain/connectors.ts';
import type { Credential } from '#domain/credential.ts';
import { CountersignError, errorCode } from '#domain/errors.ts';
import type { EvidenceGap } from '#domain/evidence.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import type { Clock, Digest, Fingerprints } from '#domain/ports.ts';
import type { Principal } from '#domain/principal.ts';
import type { Incident } from '#domain/run/state.ts';
import { attempter } from '../stages/enrichment/attempt.ts';
import { findAccounts } from '../stages/enrichment/find-accounts.ts';
import { plainLine } from './plain-line.ts';
import type { PlanArgs } from './plan-args.ts';

/** The incident that a plan is made for: one that is in the database, or one that is supposed. */
export interface PlanCase {
  readonly incident: Incident;
  /** What is supposed, in words; empty for an incident from the database. */
  readonly supposed: readonly string[];
  /** Platforms that could not be asked for the account. */
  readonly gaps: readonly EvidenceGap[];
}

const LEAST_SCORE: Record<Verdict, number> = {
  forged: THRESHOLDS.compromised,
  stolen: THRESHOLDS.compromised,
  undecided: 0.5,
  explained: 0,
};

export interface CaseDeps {
  readonly connectors: Connectors;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly fingerprints: Fingerprints;
}

/** Supposes an incident of the person named, with the accounts that the platforms know. @throws ERR_NOT_FOUND, ERR_CONNECTOR_… */
export async function supposedCase(
  args: PlanArgs,
  principal: string,
  playbook: Playbook,
  deps: CaseDeps,
): Promise<PlanCase> {
  const now = deps.clock.now().toISOString();
  const verdict = args.verdict ?? playbook.on?.verdict[0] ?? 'undecided';
  const score = args.score ?? LEAST_SCORE[verdict];
  const credential = credentialFrom(args, deps.fingerprints);
  const incident: Incident = {
    id: 'supposed',
    seq: 0,
    openedAt: now,
    updatedAt: now,
    windowUntil: now,
    principal: principalFrom(principal, args.platform),
    ...(credential ? { credential } : {}),
    firstSeen: now,
    severity: args.severity,
    title: 'a supposed incident',
    detections: 1,
    sightings: [],
    sources: [],
    assessment: { round: 1, at: now, assessment: supposedAssessment(verdict, score, args.signal, now, deps) },
    changes: [],
    explainedRuns: 0,
    runs: [],
    approvals: new Map(),
    leases: new Map(),
    reports: [],
  };
  const supposed = [
    `verdict ${verdict}${args.verdict ? '' : ' (--verdict)'}`,
    `score ${score}${args.score === undefined ? ' (--score)' : ''}`,
    args.signal.length > 0 ? `signals ${args.signal.join(', ')}` : 'no signal fired (--signal)',
    `severity ${args.severity}`,
    'first seen now',
  ];
  return { ...(await withAccounts(incident, deps)), supposed };
}

/** Completes an incident with the accounts that the platforms know now, where its evidence names none yet. */
export async function withAccounts(
  incident: Incident,
  { connectors, digest }: Pick<CaseDeps, 'connectors' | 'digest'>,
): Promise<Pick<PlanCase, 'incident' | 'gaps'>> {
  if (incident.evidence) return { incident, gaps: incident.evidence.gaps };
  const gaps: EvidenceGap[] = [];
  const accounts = await findAccounts(incident, connectors, attempter(gaps, false));
  if (accounts.length === 0) throw nowhere(incident.principal, connectors, gaps);
  const bundle = { sha256: digest.ofText(''), kind: 'bundle', count: 0 } as const;
  const found = { round: 1, bundle, raw: [], accounts, watermarks: [], gaps, at: incident.updatedAt };
  return { incident: { ...incident, evidence: found }, gaps };
}

function nowhere(
  principal: Principal,
  { facts }: Connectors,
  gaps: readonly EvidenceGap[],
): CountersignError {
  const who = principal.email ?? principal.uid ?? principal.name ?? '';
  const [first] = gaps;
  if (first) {
    const all = gaps.map((gap) => `${gap.platform}: ${gap.code}: ${gap.why}`);
    const message = `no account of ${who} was found, and not every platform could be asked: ${all.join('; ')}`;
    return new CountersignError(errorCode(first) ?? 'ERR_CONNECTOR_UNAVAILABLE', plainLine(message), {
      place: first.platform,
    });
  }
  const platforms = facts.map(({ platform }) => platform).join(', ');
  return new CountersignError('ERR_NOT_FOUND', `no account of ${who} was found on ${platforms}`);
}

function principalFrom(given: string, platform: string | undefined): Principal {
  if (given.includes('@')) return { kind: 'user', email: given.toLowerCase() };
  return { kind: 'unknown', uid: given, ...(platform ? { platform } : {}) };
}

/** @throws ERR_INPUT_INVALID for what looks like the credential itself: it does not belong on a command line */
function credentialFrom(args: PlanArgs, fingerprints: Fingerprints): Credential | undefined {
  const { 'credential-kind': kind, 'credential-id': id, platform } = args;
  if (kind === undefined || id === undefined) return undefined;
  if (fingerprints.scrub(id) !== id) {
    throw new CountersignError(
      'ERR_INPUT_INVALID',
      '--credential-id looks like the credential itself: give the platform’s id of it, or a fingerprint',
    );
  }
  const base = { kind, ...(platform ? { platform } : {}) };
  return /^fp_[0-9a-f]{32}$/.test(id) ? { ...base, fingerprint: id } : { ...base, id };
}

function supposedAssessment(
  verdict: Verdict,
  score: number,
  signals: readonly string[],
  now: string,
  { digest }: CaseDeps,
): Assessment {
  return {
    verdict,
    score,
    interval: [score, score],
    signals: signals.map((id) => ({ id, state: 'fired', llr: 0, evidence: [], why: 'supposed' })),
    counterSignals: [],
    blindSpots: [],
    techniques: [],
    wouldChange: [],
    assessedAt: now,
    evidenceSha256: digest.ofText(''),
  };
}
