import { transitiveOrder } from '../playbook/order.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { Run, Step } from '../run/state.ts';

/** How a step ended up; `waiting` when the run has not come to it. */
export type StepState = 'proven' | 'done' | 'not-proven' | 'skipped' | 'under-way' | 'waiting';

export interface GraphNode {
  readonly id: string;
  readonly use: string;
  readonly needs: readonly string[];
  readonly state: StepState;
  /** `2 of 3 proven`; what people read under its name. */
  readonly note: string;
}

/** The steps of a playbook, each after those it needs, with what became of them in a run. */
export interface PlaybookGraph {
  readonly nodes: readonly GraphNode[];
}

export function playbookGraph(playbook: Playbook, run: Run): PlaybookGraph {
  return {
    nodes: transitiveOrder(playbook).map((id) => {
      const definition = playbook.steps[id]!;
      const { use } = definition;
      return { id, use, needs: definition.needs, ...cameTo(run.steps.get(id)) };
    }),
  };
}

function cameTo(step: Step | undefined): Pick<GraphNode, 'state' | 'note'> {
  if (!step) return { state: 'waiting', note: 'not come to' };
  if (step.status === 'skipped') return { state: 'skipped', note: 'skipped' };
  const { items } = step;
  if (step.effect === undefined || step.effect === 'read') {
    const isDone = step.status === 'ended';
    return { state: isDone ? 'done' : 'under-way', note: isDone ? 'done' : 'under way' };
  }
  const proven = items.filter(({ proof }) => proof === 'proven').length;
  const note = items.length === 0 ? 'nothing to do' : `${proven} of ${items.length} proven`;
  if (step.status !== 'ended') return { state: 'under-way', note };
  return { state: proven === items.length ? 'proven' : 'not-proven', note };
}
