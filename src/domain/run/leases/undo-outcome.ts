import type { EventData } from '../../journal-event.ts';
import type { Incident, Run } from '../state.ts';
import type { Lease } from './lease.ts';

/** What the steps of a run that take back came to; undefined when it has none that began. */
export function undoOutcome(
  run: Run,
  { leases, approvals }: Pick<Incident, 'leases' | 'approvals'>,
): Pick<EventData<'run-finished'>, 'outcome' | 'why'> | undefined {
  const steps = [...run.steps.values()].filter((step) => step.leases !== undefined);
  if (steps.length === 0) return undefined;
  const ids = new Set(steps.flatMap((step) => step.leases!));
  const asked = [...ids].flatMap((id) => leases.get(id) ?? []);
  const why = steps.map((step) => step.why ?? 'not begun').join('; ');
  const undone = asked.filter(({ closed }) => closed?.how === 'undone');
  const isOver = asked.every(({ phase }) => phase === 'closed');
  if (isOver) return { outcome: run.stopped ? 'partial' : 'undone', why };
  if (undone.length > 0) return { outcome: 'partial', why };
  const isRefused = ({ approvalId }: Lease) =>
    ['denied', 'expired'].includes(approvals.get(approvalId ?? '')?.status ?? '');
  return { outcome: asked.some(isRefused) ? 'denied' : 'failed', why };
}
