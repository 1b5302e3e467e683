import { surelyEnded, transitiveNeeds } from '../playbook/order.ts';
import type { Playbook } from '../playbook/schema.ts';
import { AWAIT_VERDICT, REPORT, UNDO } from '../playbook/words.ts';
import type { PossibleOutcomes } from './possible-outcomes.ts';

/** What else than its expressions decides whether a step begins: how other steps end. */
export interface Way {
  /** What it is, in words of the playbook: `join`, `on-failure of cut`. */
  readonly key: string;
  /** What it says. */
  readonly says: string;
  readonly steps: readonly string[];
  /** Whether it may also be that they have not ended when the step begins. */
  readonly isBeside: boolean;
}

/** Every way in which the ends of other steps decide about this one. Pure. */
export function waysTo(
  id: string,
  playbook: Playbook,
  possible: ReadonlyMap<string, PossibleOutcomes>,
): readonly Way[] {
  // The report is always made.
  if (playbook.steps[id]!.use === REPORT) return [];
  return [
    ...joinOf(id, playbook),
    ...goTosTo(id, playbook),
    ...stopsOf(id, playbook, possible),
    ...takenBack(id, playbook, possible),
  ];
}

function joinOf(id: string, { steps }: Playbook): Way[] {
  const { needs, join } = steps[id]!;
  if (join === 'all') return [];
  return [{ key: 'join', says: `${join} of ${needs.join(', ')}`, steps: needs, isBeside: false }];
}

function goTosTo(id: string, playbook: Playbook): Way[] {
  const above = transitiveNeeds(playbook, id);
  const sure = surelyEnded(playbook, id);
  return [...above].flatMap((step) => {
    const { onFailure } = playbook.steps[step]!;
    const target = typeof onFailure === 'object' ? onFailure.goTo : undefined;
    if (target === undefined || (target !== id && above.has(target))) return [];
    const says = target === id ? 'it goes here' : `it goes to ${target}`;
    return [{ key: `on-failure of ${step}`, says, steps: [step], isBeside: !sure.has(step) }];
  });
}

/** Steps that may stop the run before it comes to this one. */
function stopsOf(id: string, playbook: Playbook, possible: ReadonlyMap<string, PossibleOutcomes>): Way[] {
  const sure = surelyEnded(playbook, id);
  const isFirst = playbook.steps[id]!.needs.length === 0;
  return Object.entries(playbook.steps).flatMap(([step, { use, onFailure, await: awaited }]) => {
    if (step === id || transitiveNeeds(playbook, step).has(id)) return [];
    // What needs nothing begins with the run: only what fails there and then comes before it.
    if (isFirst && !possible.get(step)?.isAtOnce) return [];
    const isBeside = !sure.has(step) && !possible.get(step)?.isAtOnce;
    const way = { steps: [step], isBeside };
    return [
      ...(onFailure === 'stop' ? [{ key: `on-failure of ${step}`, says: 'the run stops', ...way }] : []),
      ...(use === AWAIT_VERDICT && awaited?.ifUndecided === 'stop'
        ? [{ key: `await of ${step}`, says: 'the run stops while the verdict is undecided', ...way }]
        : []),
    ];
  });
}

/** What earlier steps do is what can be taken back. */
function takenBack(id: string, { steps }: Playbook, possible: ReadonlyMap<string, PossibleOutcomes>): Way[] {
  if (steps[id]!.use !== UNDO) return [];
  const writes = [...possible].flatMap(([step, { outcomes }]) =>
    outcomes.some(({ effect }) => effect !== undefined && effect !== 'read') ? [step] : [],
  );
  if (writes.length === 0) return [];
  return [
    {
      key: 'what there is to take back',
      says: `what ${writes.join(', ')} did`,
      steps: writes,
      isBeside: false,
    },
  ];
}
