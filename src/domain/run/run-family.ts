import type { Incident, Run } from './state.ts';

/** Which run started which, by a `run` step. */

/** The run whose step started this one. */
export function parentOf({ runs }: Incident, { parent }: Run): Run | undefined {
  return parent && runs.find(({ id }) => id === parent.runId);
}

/** Whether people paused a run, or one that led to it. */
export function isPaused(incident: Incident, run: Run): boolean {
  const above = parentOf(incident, run);
  return run.paused !== undefined || (above !== undefined && isPaused(incident, above));
}

/** The run that a step started last. */
export function childOf({ runs }: Incident, run: Run, step: string): Run | undefined {
  return runs.findLast(({ parent }) => parent?.runId === run.id && parent.step === step);
}

/** A run and all that it started, at any remove. */
export function withDescendants(incident: Incident, run: Run): readonly Run[] {
  const below = incident.runs.filter(({ parent }) => parent?.runId === run.id);
  return [run, ...below.flatMap((each) => withDescendants(incident, each))];
}
