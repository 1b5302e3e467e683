import type { Person } from '../../approval.ts';
import type { ActionPlan, ActionReceipt } from '../../containment.ts';
import type { EventData } from '../../journal-event.ts';
import type { LeaseEnd, UndoCause } from '../../lease-events.ts';

/** undo lease   the tracked duty to take a reversible action back; it belongs to the incident, not to the run */

/** Where a lease stands. Only `closed` is final. */
export type LeasePhase =
  /** Nobody asks for it now: it waits for its time, if it has one, or for a person. */
  | 'held'
  /** The present state is being read, for people to approve. */
  | 'planning'
  | 'planned'
  /** People are asked. */
  | 'asked'
  /** It may be taken back: nothing is left to ask. */
  | 'requested'
  /** The intent is durable; nobody has called yet, as far as is known. */
  | 'intended'
  /** A worker is about to call, or is calling, or died calling. */
  | 'claimed'
  /** The call is over or its outcome is unknown; the platform is being read. */
  | 'verifying'
  /** The last attempt has failed; what follows is about to be decided. */
  | 'failed'
  /** Somebody changed the state meanwhile: it is shown, and left to people. */
  | 'conflicted'
  /** Back-off has ended; it is tried daily. */
  | 'irrevocable'
  | 'closed';

/** Who asked, and what has to be asked before. */
export interface UndoRequest {
  readonly cause: UndoCause;
  readonly by?: Person | undefined;
  readonly reason?: string | undefined;
  readonly ask: number;
  readonly approverGroup?: string | undefined;
  /** How long the question stays open, in milliseconds. */
  readonly withinMs?: number | undefined;
  /** The step that asked, where one did. */
  readonly runId?: string | undefined;
  readonly step?: string | undefined;
  readonly at: string;
}

export interface Lease {
  readonly id: string;
  /** The action that left it. */
  readonly runId: string;
  readonly step: string;
  readonly index: number;
  readonly platform: string;
  readonly capability: string;
  readonly openedAt: string;
  /** The attempt of the action that left it, and the plan of it, with the state before. */
  readonly ofAttempt: number;
  readonly plan: ActionPlan;
  /** The state that the action left, where it could be read. */
  readonly left?: ActionPlan['before'] | undefined;
  readonly dueAt?: string | undefined;
  readonly unless?: string | undefined;
  readonly phase: LeasePhase;
  readonly request?: UndoRequest | undefined;
  /** The steps that have asked for it, each once: no step asks twice. */
  readonly askedBy: readonly string[];
  /** Readings for people that were asked for. */
  readonly planAttempt: number;
  /** The state as people are asked about it. */
  readonly present?: ActionPlan | undefined;
  readonly approvalId?: string | undefined;
  readonly attempt: number;
  /** Failed attempts of the present request, one after the other. */
  readonly failures: number;
  readonly claimedAt?: string | undefined;
  readonly claimedBy?: string | undefined;
  readonly outcome?: EventData<'undo-finished'>['outcome'] | undefined;
  readonly receipt?: ActionReceipt | undefined;
  readonly readings: number;
  /** Not before this time: the next attempt, reading, or daily try. */
  readonly nextAt?: string | undefined;
  /** What was read last, for people. */
  readonly saw: readonly string[];
  /** Why it stands as it does, for people. */
  readonly why?: string | undefined;
  readonly closed?: { readonly how: LeaseEnd; readonly by?: Person | undefined; readonly at: string };
}

const IN_MOTION: ReadonlySet<LeasePhase> = new Set([
  'planning',
  'planned',
  'asked',
  'requested',
  'intended',
  'claimed',
  'verifying',
  'failed',
]);

/** Whether it is being taken back, or asked about, now. */
export function isInMotion({ phase }: Lease): boolean {
  return IN_MOTION.has(phase);
}

/** Whether the platform may have been called, and its answer is not known yet: nobody decides over that. */
export function isUnderCall({ phase }: Lease): boolean {
  return phase === 'claimed' || phase === 'verifying';
}

/** How a step that asks for leases is named in them. */
export function askerOf(runId: string, step: string): string {
  return `${runId} ${step}`;
}

/** The id of the lease that one attempt of an action leaves. */
export function leaseIdOf(runId: string, step: string, index: number, attempt: number): string {
  return `${runId}-${step}-${index}-lease-${attempt}`;
}
