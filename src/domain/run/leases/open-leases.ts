import { event, type JournalEvent } from '../../journal-event.ts';
import type { Pinned } from '../decide.ts';
import { factsOf } from '../facts-of.ts';
import type { Incident, Item, Run, Step } from '../state.ts';
import { leaseIdOf } from './lease.ts';

/**
 * The leases that a run's actions leave: one for each action that can be undone and was carried out, or may have been.
 *
 * What was so before anybody asked is nobody's to take back. Runs that began before there were leases leave none, so that
 * their journals are decided on as they were.
 */
export function openLeases(incident: Incident, run: Run, pinned: Pinned, now: Date): readonly JournalEvent[] {
  if (!run.leavesLeases) return [];
  return [...run.steps.values()].flatMap((step) =>
    step.items
      .filter((item) => mayHaveHeld(item) && canUndo(pinned, step, item))
      .filter((item) => !isLeased(incident, run, step, item))
      .map((item) => opened(run, step, item, pinned, now)),
  );
}

function mayHaveHeld({ phase, outcome, proof, plan, marked }: Item): boolean {
  if (phase !== 'ended' || outcome === 'already-done' || !plan) return false;
  // A person's word that nothing was done counts; that something was done, too.
  if (marked) return marked.outcome === 'done' && proof !== undefined;
  return proof === 'proven' || proof === 'unproven' || proof === 'contradicted';
}

/** What is repeated while its first lease is open changes nothing about what was before: it leaves no second one. */
function isLeased({ leases }: Incident, run: Run, step: Step, { index, claimedAt }: Item): boolean {
  return [...leases.values()].some(
    (lease) =>
      lease.runId === run.id &&
      lease.step === step.id &&
      lease.index === index &&
      (lease.closed === undefined || claimedAt === undefined || lease.closed.at >= claimedAt),
  );
}

function canUndo({ connectors }: Pinned, step: Step, { account }: Item): boolean {
  return account !== undefined && factsOf(connectors, account.platform, step.use!)?.canUndo === true;
}

function opened(run: Run, step: Step, item: Item, pinned: Pinned, now: Date): JournalEvent {
  const undo = pinned.playbook.steps[step.id]?.undo;
  const fromMs = item.provenAt ? Date.parse(item.provenAt) : now.getTime();
  return event('lease-opened', {
    leaseId: leaseIdOf(run.id, step.id, item.index, item.attempt),
    platform: item.account!.platform,
    runId: run.id,
    step: step.id,
    index: item.index,
    capability: step.use!,
    ...(undo ? { dueAt: new Date(fromMs + undo.afterMs).toISOString() } : {}),
    ...(undo?.unless ? { unless: undo.unless } : {}),
  });
}
