import type { ProofReading, ProofState } from '#domain/containment.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import { givingBackSince, takenBack } from '#domain/run/leases/taken-back.ts';
import { requestFor } from '#domain/run/request-for.ts';
import type { Incident, Item } from '#domain/run/state.ts';
import { watchOver } from './begin-watch.ts';
import { leftBehind } from './left-behind.ts';
import { lookAgainAt } from './look-again.ts';
import { type Found, isProof, itemAt, readProof } from './read-proof.ts';
import type { VerifyDeps } from './verify-action.ts';

type LateDeps = Pick<
  VerifyDeps,
  'incidents' | 'connectors' | 'clock' | 'actor' | 'keptBundle' | 'watchMs' | 'watchEveryMs'
>;

/**
 * Looks for a proof that its step went on without: a log that is hours late may show by now what was done. The journal
 * learns of what has changed, and of the end of looking.
 *
 * Resolves to the delay in milliseconds until the next look; undefined when there is none.
 * @throws ERR_STORE_UNAVAILABLE
 */
export async function verifyLate(place: ActionPlace, deps: LateDeps): Promise<number | undefined> {
  const incident = await deps.incidents.load(place.incidentId, place.seq);
  const found = awaiting(incident, place);
  if (!found) return undefined;
  const reading = await readProof(incident, found, deps);
  const { run, step, item } = found;
  const now = deps.clock.now();
  const next = isProof(reading) ? undefined : lookAgainAt(reading, item, now).lookAgainAt;
  const delayMs = next === undefined ? undefined : Math.max(0, Date.parse(next) - now.getTime());
  const proof = proofAfter(reading, item);
  // Most looks change nothing, and cost the platform no more than their reading.
  if (proof === item.proof && next !== undefined) return delayMs;
  const left = await leftBehind(requestFor(incident, run, step, item), reading, deps.connectors);
  const watch = isProof(reading) ? await watchOver(incident, place, found, deps) : () => [];
  await deps.incidents.change(place.incidentId, deps.actor, (present): readonly JournalEvent[] => {
    const still = awaiting(present, place);
    if (!still || still.item.readings !== item.readings) return [];
    const { runId, step: stepId, index, attempt } = place;
    const read = event('proof-read', {
      ...{ runId, step: stepId, index, attempt },
      platform: item.account!.platform,
      reading,
      proof,
      isLate: true,
      ...(next ? { lookAgainAt: next } : {}),
      ...(left ? { left } : {}),
    });
    return [read, ...watch(now)];
  });
  return delayMs;
}

/** What held and does not any longer is no better than what was never seen to hold. */
function proofAfter(reading: ProofReading, item: Item): ProofState {
  if (isProof(reading)) return 'proven';
  if (reading.state === 'effective') return 'effective';
  return reading.state === 'refuted' ? 'unproven' : item.proof!;
}

/** The item whose proof is still looked for; nobody looks where it was taken back, or is just being. */
function awaiting(incident: Incident, place: ActionPlace): Found | undefined {
  const found = itemAt(incident, place, 'ended');
  if (!found || !isAwaiting(found.item)) return undefined;
  const isGivenBack = takenBack(incident, place, found.item.claimedAt!) ?? givingBackSince(incident, place);
  return isGivenBack ? undefined : found;
}

function isAwaiting({ lookAgainAt: at, proof }: Item): boolean {
  return at !== undefined && (proof === 'unproven' || proof === 'effective');
}
