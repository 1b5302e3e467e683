import { questionFrom } from '#domain/assessment/uses.ts';
import { withheldBy } from '#domain/baseline/withheld.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import type { Baselines } from '#domain/ports.ts';
import type { Incident } from '#domain/run/state.ts';

/**
 * Learns what is usual from what the evidence shows of before the time in question, and withholds what its principal and
 * its credential did since, so that no later incident’s evidence teaches it.
 * @throws ERR_STORE_UNAVAILABLE
 */
export async function teach(
  incident: Incident,
  { accounts, activities }: Pick<EvidenceBundle, 'accounts' | 'activities'>,
  baselines: Pick<Baselines, 'learn'>,
): Promise<void> {
  const from = questionFrom(incident);
  const subjects = withheldBy(accounts, incident.credential, incident.principal.email);
  const earlier = activities.filter(({ time }) => time < from);
  await baselines.learn(earlier, { incidentId: incident.id, subjects, from });
}
