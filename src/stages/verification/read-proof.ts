import type { Connectors } from '#domain/connectors.ts';
import type { ProofReading } from '#domain/containment.ts';
import { asCountersignError, errorCode } from '#domain/errors.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import { requestFor } from '#domain/run/request-for.ts';
import type { Incident, Item, ItemPhase, Run, Step } from '#domain/run/state.ts';

/** What was done, and where it stands in its run. */
export interface Found {
  readonly run: Run;
  readonly step: Step;
  readonly item: Item;
}

/** How the reading begins that could not be made. */
const NOT_READ = 'could not be read';

/** The item at a place, in the attempt and the phase that are asked for; undefined when it has gone on. */
export function itemAt(incident: Incident, place: ActionPlace, phase: ItemPhase): Found | undefined {
  const run = incident.runs.find((each) => each.id === place.runId);
  const step = run?.steps.get(place.step);
  const item = step?.items[place.index];
  if (!run || !step || !item || item.phase !== phase || item.attempt !== place.attempt) return undefined;
  return { run, step, item };
}

/** What the platform shows of an action now; where it cannot be read, that it does not show yet. */
export async function readProof(
  incident: Incident,
  { run, step, item }: Found,
  { connectors }: { readonly connectors: Pick<Connectors, 'verify'> },
): Promise<ProofReading> {
  const request = requestFor(incident, run, step, item);
  const since = item.outcome === 'already-done' ? incident.firstSeen : item.claimedAt!;
  try {
    return await connectors.verify(request, item.plan!, since);
  } catch (thrown) {
    const code = errorCode(thrown) ?? 'ERR_INTERNAL';
    const saw = [`${NOT_READ} (${code}): ${asCountersignError(thrown).message}`.slice(0, 1_000)];
    return { state: 'pending', saw, strongest: { state: 'proven', why: 'not read yet' } };
  }
}

/** Whether there was a reading of this attempt, and the platform answered. */
export function wasRead(reading: ProofReading | undefined): boolean {
  return reading !== undefined && !reading.saw[0]?.startsWith(NOT_READ);
}

/** Whether a reading is the strongest that its platform can ever show. */
export function isProof({ state, strongest }: ProofReading): boolean {
  return state === 'proven' || (state === 'effective' && strongest.state === 'effective');
}
