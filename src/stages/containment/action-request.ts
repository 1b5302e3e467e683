import { CountersignError } from '#domain/errors.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import type { Incident, Item, Run, Step } from '#domain/run/state.ts';

/** Finds an item in its incident. @throws ERR_NOT_FOUND */
export function itemAt(incident: Incident, place: ActionPlace): { run: Run; step: Step; item: Item } {
  const run = incident.runs.find((each) => each.id === place.runId);
  const step = run?.steps.get(place.step);
  const item = step?.items[place.index];
  if (!run || !step || !item) {
    throw new CountersignError('ERR_NOT_FOUND', `no item ${place.runId}/${place.step}[${place.index}]`);
  }
  return { run, step, item };
}

/** The back-off of readings that fail: as long as has passed already, between one second and one minute. */
export function backOffMs(since: string, now: Date): number {
  return Math.min(60_000, Math.max(1_000, now.getTime() - Date.parse(since)));
}
