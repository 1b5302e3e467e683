import { unreachable } from '#domain/errors.ts';
import type { LeaseEntry } from '#domain/run/leases/lease-after.ts';
import type { RowChange } from './read-model-tables.ts';

/** Nothing wakes it by itself. */
export const NEVER = '';

/** What one entry about a lease changes in its row: how it stands, and when somebody has to look at it next. */
export function leaseRow(entry: LeaseEntry): RowChange {
  const { status, wakeAt } = standingOf(entry);
  const row = {
    id: entry.data.leaseId,
    incident_id: entry.incidentId,
    status,
    wake_at: wakeAt,
    at: entry.at,
  };
  if (entry.kind !== 'lease-opened') return { table: 'undo_leases', row };
  const { runId: run_id, step, index: item, platform, capability, dueAt } = entry.data;
  return {
    table: 'undo_leases',
    row: {
      ...row,
      ...{ run_id, step, item, platform, capability, opened_at: entry.at },
      ...(dueAt ? { due_at: dueAt } : {}),
    },
  };
}

function standingOf(entry: LeaseEntry): { readonly status: string; readonly wakeAt: string } {
  const { at } = entry;
  switch (entry.kind) {
    case 'lease-opened':
      return { status: 'held', wakeAt: entry.data.dueAt ?? NEVER };
    case 'undo-requested':
      return { status: 'requested', wakeAt: at };
    case 'undo-planned':
      // What follows is a question; it has a deadline of its own.
      return { status: 'requested', wakeAt: NEVER };
    case 'undo-withheld':
      return { status: 'held', wakeAt: NEVER };
    case 'undo-intended':
      return { status: 'undoing', wakeAt: entry.data.notBefore ?? at };
    case 'undo-claimed':
      return { status: 'undoing', wakeAt: at };
    case 'undo-finished':
      return { status: 'undoing', wakeAt: entry.data.retryAt ?? at };
    case 'undo-read':
      return { status: 'undoing', wakeAt: entry.data.nextAt ?? at };
    case 'lease-conflicted':
      return { status: 'conflicted', wakeAt: NEVER };
    case 'lease-irrevocable':
      return { status: 'irrevocable', wakeAt: entry.data.nextAt };
    case 'lease-closed':
      return { status: entry.data.how, wakeAt: NEVER };
    default:
      return unreachable(entry);
  }
}
