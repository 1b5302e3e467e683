import { assess } from '#domain/assessment/assess.ts';
import type { Connectors } from '#domain/connectors.ts';
import { CountersignError } from '#domain/errors.ts';
import { EvidenceBundle } from '#domain/evidence.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Baselines, Clock, EvidenceStore } from '#domain/ports.ts';
import type { Incident } from '#domain/run/state.ts';
import { habitsOf } from './habits-of.ts';

export interface AssessmentDeps {
  readonly evidence: EvidenceStore;
  readonly baselines: Pick<Baselines, 'load'>;
  readonly clock: Clock;
  policy(): Policy;
  readonly connectors: Pick<Connectors, 'facts'>;
}

/** Weighs the evidence of the latest round. The evidence is read back by its hash, so what is weighed is what was stored. */
export async function assessIncident(incident: Incident, deps: AssessmentDeps): Promise<JournalEvent> {
  const collected = incident.evidence;
  if (!collected)
    throw new CountersignError('ERR_INTERNAL', `${incident.id}: there is no evidence to assess`);
  const bundle = EvidenceBundle.parse(JSON.parse(await deps.evidence.get(collected.bundle.sha256)));
  const policy = deps.policy();
  const assessment = assess({
    credential: incident.credential,
    firstSeen: incident.firstSeen,
    sightings: incident.sightings,
    bundle,
    evidenceSha256: collected.bundle.sha256,
    knownEgress: policy.knownEgress,
    expectedMfa: policy.expectedMfa,
    registeredTravel: policy.registeredTravel,
    geoLocationAlerts: policy.geoLocationAlerts,
    tokenReplayThreshold: policy.tokenReplayThreshold,
    verdictThresholds: policy.verdictThresholds,
    signalWeights: policy.signalWeights,
    identityProviders: deps.connectors.facts
      .filter((each) => each.kind !== 'saas')
      .map((each) => each.platform),
    baseline: await habitsOf(bundle, deps.baselines),
    now: deps.clock.now(),
  });
  return event('assessment-made', { round: collected.round, assessment });
}
