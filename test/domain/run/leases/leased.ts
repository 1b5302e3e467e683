import { event, type JournalEvent } from '#domain/journal-event.ts';
import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import type { Pinned } from '#domain/run/decide.ts';
import type { Lease } from '#domain/run/leases/lease.ts';
import { assessed, Book, CONNECTORS, collected, NOW, opened, POLICY, pinned, reading } from '../world.ts';

/** A small world for undo leases: two accounts that were suspended, and a playbook that takes it back. */

export const ADA = { email: 'ada@example.com', subject: 'U1', via: 'rest' } as const;
export const EVE = { email: 'eve@example.com', subject: 'U2', via: 'rest' } as const;

const HASH = 'b'.repeat(64);
const SUSPEND = `id: suspend
version: 1
summary: Suspend everywhere.
on: { verdict: [stolen] }
steps:
  suspend:
    use: account.suspend
    for-each: \${{ incident.accounts }}
    with: { account: "\${{ item }}" }
    undo: { after: 24h, unless: "\${{ incident.confirmed }}" }
`;
const UNDO = `id: undo
version: 1
summary: Take it back.
steps:
  take_back:
    use: containment.undo
`;

function document(text: string): Pinned {
  const id = /^id: (.*)$/m.exec(text)![1]!;
  const { playbook, faults } = parsePlaybook(text, `${id}.yaml`);
  const { policy } = parsePolicy(
    POLICY.replace('approvals:', 'approvals:\n  - when: { capability: [account.suspend] }\n    ask: none'),
    'policy.yaml',
  );
  if (!playbook || !policy) throw new Error(JSON.stringify(faults));
  return { playbook, policy, connectors: CONNECTORS };
}

const PINNED: Readonly<Record<string, Pinned>> = { suspend: document(SUSPEND), undo: document(UNDO) };
export const POLICY_NOW = PINNED.suspend!.policy;
export { CONNECTORS };

/** The state of an account, as its plan reads it. */
export function present(status: 'ACTIVE' | 'SUSPENDED' | 'GONE') {
  return {
    summary: 'Suspend',
    targets: [],
    present: [`the account is ${status}`],
    alreadyDone: status !== 'ACTIVE',
    binds: { status },
    before: { status },
  };
}

export function started(playbook: 'suspend' | 'undo', runId: string): JournalEvent {
  return event('run-started', {
    runId,
    playbook: { id: playbook, version: 1, sha256: HASH },
    pinned: HASH,
    trigger: playbook === 'undo' ? 'request' : 'assessment',
    ...(playbook === 'undo' ? { startedBy: ADA } : {}),
    leavesLeases: true,
  });
}

/** Carries an intended action out, to a proof state. */
export function carryOut(
  book: Book,
  index: number,
  proof: 'proven' | 'unproven' | 'failed' = 'proven',
  outcome: 'accepted' | 'unknown' | 'already-done' = 'accepted',
): void {
  const item = book.state!.runs[0]!.steps.get('suspend')!.items[index]!;
  const place = { runId: 'run-1', step: 'suspend', index, attempt: item.attempt };
  const { platform } = item.account!;
  book.settle([event('action-claimed', { ...place, worker: 'w1', plan: present('ACTIVE') })]);
  book.settle([event('action-finished', { ...place, platform, effect: 'reversible', outcome })]);
  book.settle([
    event('proof-read', {
      ...place,
      platform,
      reading: reading(proof === 'proven' ? 'proven' : 'refuted'),
      proof,
      ...(proof === 'proven' ? { left: { status: 'SUSPENDED' } } : {}),
    }),
  ]);
}

/** An incident with its run of suspensions begun; nothing was called yet. */
export function suspending(): Book {
  const book = new Book((run) => PINNED[run.playbook.id] ?? pinned);
  book.append([opened, collected(1), assessed(1, 'stolen')]);
  book.settle([started('suspend', 'run-1')]);
  return book;
}

/** Both accounts are suspended, and each has left a lease. */
export function suspended(): Book {
  const book = suspending();
  carryOut(book, 0);
  carryOut(book, 1);
  return book;
}

export const OKTA_LEASE = 'run-1-suspend-0-lease-1';
export const GITHUB_LEASE = 'run-1-suspend-1-lease-1';

export function lease(book: Book, id = OKTA_LEASE): Lease {
  return book.state!.leases.get(id)!;
}

/** A person's request, for which nobody else is asked. */
export function requested(book: Book, id = OKTA_LEASE, ask = 0): JournalEvent {
  const { platform, planAttempt } = lease(book, id);
  return event('undo-requested', {
    leaseId: id,
    platform,
    cause: 'person',
    by: ADA,
    ask,
    approverGroup: 'oncall',
    attempt: planAttempt + 1,
  });
}

/** One attempt to its end. */
export function finished(
  book: Book,
  outcome: 'accepted' | 'unknown' | 'failed',
  retryAt?: string,
  id = OKTA_LEASE,
) {
  const { platform, attempt } = lease(book, id);
  book.settle([event('undo-claimed', { leaseId: id, attempt, worker: 'w1', present: present('SUSPENDED') })]);
  book.settle([
    event('undo-finished', {
      leaseId: id,
      platform,
      attempt,
      outcome,
      ...(outcome === 'failed' ? { failure: { code: 'ERR_CONNECTOR_FORBIDDEN', message: 'no' } } : {}),
      ...(retryAt ? { retryAt } : {}),
    }),
  ]);
}

/** It is read that it is undone. */
export function undone(book: Book, id = OKTA_LEASE): void {
  const { platform, attempt } = lease(book, id);
  book.settle([
    event('undo-read', { leaseId: id, platform, attempt, state: 'undone', saw: ['the account is ACTIVE'] }),
    event('lease-closed', { leaseId: id, how: 'undone', why: 'the account is ACTIVE' }),
  ]);
}

export { NOW };
