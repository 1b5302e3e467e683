import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Baselines, Clock, Digest, Incidents } from '#domain/ports.ts';
import { earliestRound, isNextRoundTold, nextRound } from '#domain/run/next-round.ts';
import type { Incident } from '#domain/run/state.ts';
import { assessIncident } from './stages/assessment/assess-incident.ts';
import { type EnrichmentDeps, enrich } from './stages/enrichment/enrich.ts';
import { answerVerdict, isAnswered, type StartRunDeps } from './stages/run/start-run.ts';

/** How evidence comes together and is weighed, where it is not read from platforms: a rehearsal says both. */
export interface Judging {
  collect(incident: Incident): Promise<JournalEvent>;
  weigh(incident: Incident): Promise<JournalEvent>;
}

/** What looking at an incident needs. */
export interface LookDeps
  extends Omit<EnrichmentDeps, 'lookBackMs' | 'baselines'>,
    Omit<StartRunDeps, 'policy' | 'connectors' | 'evidence'> {
  readonly incidents: Incidents;
  readonly baselines: Baselines;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly policy: StartRunDeps['policy'] & { readonly policy: Policy };
  /** Absent wherever it is in earnest: the stages of enrichment and assessment then do it. */
  readonly judging?: Judging;
}

/**
 * Does for an incident all that can be done now: answer its verdict, then enrich and assess it anew where that is due, and
 * answer what comes of it.
 *
 * What was judged is answered before it is judged again, so that a verdict which comes again owes nothing.
 * Resolves to a delay in milliseconds when the next round is due and may not begin yet.
 */
export async function look(incidentId: string, deps: LookDeps): Promise<number | undefined> {
  let incident = await answer(await deps.incidents.load(incidentId), deps);
  if (needsEvidence(incident)) {
    const delayMs = pauseMs(incident, deps.clock.now());
    if (delayMs > 0) return delayMs;
    incident = await collect(incident, deps);
  }
  if (incident.evidence && (incident.assessment?.round ?? 0) < incident.evidence.round) {
    const { round } = incident.evidence;
    const made = await weigh(incident, deps);
    incident = await deps.incidents.change(incidentId, 'system', (now) => {
      if ((now.assessment?.round ?? 0) >= round) return [];
      return needsEvidence(now) ? [made, event('reassessment-due', { round: round + 1 })] : [made];
    });
    incident = await answer(incident, deps);
  }
  // What has come in meanwhile begins the next round.
  return needsEvidence(incident) ? Math.max(1, pauseMs(incident, deps.clock.now())) : undefined;
}

function needsEvidence(incident: Incident): boolean {
  const round = incident.evidence?.round ?? 0;
  return round === 0 || (incident.reassessmentDue ?? 0) > round;
}

function pauseMs(incident: Incident, now: Date): number {
  const earliest = earliestRound(incident);
  return earliest === undefined ? 0 : Math.max(0, Date.parse(earliest) - now.getTime());
}

/** A detection that comes in while the platforms are read may not be in what they were asked: it is owed another round. */
async function collect(incident: Incident, deps: LookDeps): Promise<Incident> {
  const round = incident.evidence?.round ?? 0;
  const { lookBackMs } = deps.policy.policy;
  const collected = await (deps.judging?.collect(incident) ?? enrich(incident, { ...deps, lookBackMs }));
  return await deps.incidents.change(incident.id, 'system', (now) => {
    if ((now.evidence?.round ?? 0) !== round) return [];
    const hasNews = now.detections > incident.detections;
    return hasNews ? [collected, event('reassessment-due', { round: round + 2 })] : [collected];
  });
}

async function weigh(incident: Incident, deps: LookDeps): Promise<JournalEvent> {
  return await (deps.judging?.weigh(incident) ??
    assessIncident(incident, { ...deps, policy: () => deps.policy.policy }));
}

/** Starts what the verdict asks for, and says how an undecided one goes on; in one append. */
async function answer(incident: Incident, deps: LookDeps): Promise<Incident> {
  if (!incident.assessment) return incident;
  const start = isAnswered(incident) ? () => [] : await answerVerdict(incident, deps);
  return await deps.incidents.change(incident.id, 'system', (now): readonly JournalEvent[] => {
    const started = start(now);
    return isNextRoundTold(now) ? started : [...started, nextRound(now, deps.policy.policy.assessment)];
  });
}

/** The time of an `undecided` verdict has come. A clock that woke us too early changes nothing. */
export async function reassess(
  incidentId: string,
  { incidents, clock }: Pick<LookDeps, 'incidents' | 'clock'>,
): Promise<void> {
  await incidents.change(incidentId, 'system', ({ scheduled, reassessmentDue = 0 }) => {
    if (!scheduled || scheduled.notBefore > clock.now().toISOString() || reassessmentDue > scheduled.round)
      return [];
    return [event('reassessment-due', { round: scheduled.round + 1 })];
  });
}
