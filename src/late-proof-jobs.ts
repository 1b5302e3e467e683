import type { Job } from '#domain/ports.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import type { Incident } from '#domain/run/state.ts';
import { urgencyOf } from './urgency.ts';

/** Looks for a proof that its step went on without: one job, however many ask for it. */
export function lateJob(place: ActionPlace, platform: string): Job {
  const { runId, step, index, attempt } = place;
  return {
    queue: `connector-${platform}`,
    jobId: `${runId}-${step}-${index}-verify-late-${attempt}`,
    name: 'verify-late',
    data: { ...place },
    priority: urgencyOf('verify-late', index),
  };
}

/**
 * The looks for late proof that an incident must have waiting now. Their ids are those they were first queued by: one that is
 * still there is not doubled.
 */
export function lateJobs({ id: incidentId, runs }: Incident, now: string): Job[] {
  return runs.flatMap((run) =>
    [...run.steps.values()].flatMap((step) =>
      step.items.flatMap(({ index, attempt, account, lookAgainAt }): Job[] => {
        if (!account || lookAgainAt === undefined || lookAgainAt > now) return [];
        const place = { incidentId, runId: run.id, step: step.id, index, attempt };
        return [lateJob(place, account.platform)];
      }),
    ),
  );
}
