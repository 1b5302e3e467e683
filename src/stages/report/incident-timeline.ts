import type { Connectors } from '#domain/connectors.ts';
import { CountersignError } from '#domain/errors.ts';
import { EvidenceBundle } from '#domain/evidence.ts';
import type { Timeline } from '#domain/explanation/timeline.ts';
import { timelineOf } from '#domain/explanation/timeline-of.ts';
import type { EvidenceStore } from '#domain/ports.ts';
import type { Incident } from '#domain/run/state.ts';

export interface TimelineDeps {
  readonly evidence: Pick<EvidenceStore, 'get'>;
  readonly connectors: Pick<Connectors, 'facts'>;
}

/**
 * The timeline of an incident, out of the evidence that its latest assessment was made from; before there is one, out of
 * what has been collected.
 *
 * @throws ERR_NOT_FOUND when there is no evidence yet, or it is kept no longer
 */
export async function incidentTimeline(incident: Incident, deps: TimelineDeps): Promise<Timeline> {
  const assessment = incident.assessment?.assessment;
  const sha256 = assessment?.evidenceSha256 ?? incident.evidence?.bundle.sha256;
  if (sha256 === undefined) {
    const message = `${incident.id}: no evidence has been collected yet; ask again when it has been assessed`;
    throw new CountersignError('ERR_NOT_FOUND', message, { place: incident.id });
  }
  const bundle = EvidenceBundle.parse(JSON.parse(await deps.evidence.get(sha256)));
  const { principal, credential, firstSeen, title } = incident;
  return timelineOf(bundle, assessment, {
    who: principal.email ?? principal.name ?? principal.uid ?? 'unknown',
    credential,
    detections: [{ at: firstSeen, title }],
    identityProviders: deps.connectors.facts
      .filter(({ kind }) => kind !== 'saas')
      .map(({ platform }) => platform),
  });
}
