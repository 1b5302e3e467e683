import type { ApprovalQuestion, ApprovalStatus, Person } from '../approval.ts';
import type { Sighting } from '../assessment/input.ts';
import type { Assessment, Verdict } from '../assessment.ts';
import type { ChatMessage } from '../chat.ts';
import type {
  ActionPlan,
  ActionReceipt,
  Effect,
  ProofReading,
  ProofState,
  ResidualAccess,
} from '../containment.ts';
import type { Credential } from '../credential.ts';
import type { Detection } from '../detection.ts';
import type { ExceededBudget } from '../guard-events.ts';
import type { EventData } from '../journal-event.ts';
import type { PresentedToken } from '../presented-token.ts';
import type { Account, Principal } from '../principal.ts';
import type { Watch } from '../watch/watch.ts';
import type { Lease } from './leases/lease.ts';

/**
 * incident   the case: one principal or credential, and all detections about it within a window
 * run        one carrying out of a playbook for one incident
 * step       one line of the playbook
 * item       one action of a step on one account (a step without `for-each` has one)
 *
 * The state is folded from the journal and from nothing else.
 */

/** Where an item stands. Only `ended` is final. */
export type ItemPhase =
  /** Nothing asked of the platform yet. */
  | 'waiting'
  /** The present state is being read, for people to approve. */
  | 'planning'
  | 'planned'
  /** The intent is durable; nobody has called yet, as far as is known. */
  | 'intended'
  /** A worker is about to call, or is calling, or died calling. */
  | 'claimed'
  /** The call is over or its outcome is unknown; the platform is being read. */
  | 'verifying'
  | 'ended';

export interface Item {
  readonly index: number;
  readonly account?: Account | undefined;
  readonly input: Readonly<Record<string, unknown>>;
  readonly gap?: string | undefined;
  readonly phase: ItemPhase;
  readonly attempt: number;
  /** Attempts of planning, so that a plan read before an approval was voided is not taken for a new one. */
  readonly planAttempt: number;
  readonly plan?: ActionPlan | undefined;
  readonly approvalId?: string | undefined;
  readonly intendedAt?: string | undefined;
  readonly claimedAt?: string | undefined;
  readonly claimedBy?: string | undefined;
  readonly outcome?: EventData<'action-finished'>['outcome'] | undefined;
  readonly receipt?: ActionReceipt | undefined;
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
  readonly retryAt?: string | undefined;
  /** How often the step's `retry` has repeated it. */
  readonly repeated?: number | undefined;
  readonly output?: Readonly<Record<string, unknown>> | undefined;
  /** Absent for reads. */
  readonly proof?: ProofState | undefined;
  /** What the action declares it does not cut. */
  readonly residual?: readonly ResidualAccess[] | undefined;
  readonly reading?: ProofReading | undefined;
  readonly readings: number;
  readonly acceptedAt?: string | undefined;
  readonly provenAt?: string | undefined;
  /** It ended without proof, which is looked for again from this time on. */
  readonly lookAgainAt?: string | undefined;
  /** The state it has left, where it can be undone and that could be read. */
  readonly left?: ActionPlan['before'] | undefined;
  /** Why it ended as it did, for people. */
  readonly why?: string | undefined;
  /** Its run was stopped, its step skipped or out of time, before it began. */
  readonly isStopped?: boolean | undefined;
  /** It is intended, and waits because nothing may be called. */
  readonly held?: { readonly why: string; readonly at: string } | undefined;
  /** How often a person sent it back to its beginning. */
  readonly retries?: number | undefined;
  /** What a person says of its outcome; it proves nothing. */
  readonly marked?: { readonly outcome: 'done' | 'not-done'; readonly by: Person; readonly reason: string };
  /** People refused it, or were silent. */
  readonly refused?: boolean | undefined;
}

export interface Step {
  readonly id: string;
  readonly status: 'skipped' | 'begun' | 'ended';
  readonly use?: string | undefined;
  readonly effect?: Effect | undefined;
  readonly ask: number;
  readonly approverGroup?: string | undefined;
  readonly why?: string | undefined;
  /** For a wait: until when at most. */
  readonly waitUntil?: string | undefined;
  /** For a wait that is over: the verdict it ended with. */
  readonly awaited?: Verdict | undefined;
  /** What its end makes of it when what it waits for has not come by then. */
  readonly ifLate?: 'done' | 'failed' | undefined;
  /** The round of assessment it waits for. */
  readonly round?: number | undefined;
  /** What people are asked, and what they said. */
  readonly asked?: {
    readonly question: EventData<'question-asked'>['question'];
    readonly status: 'waiting' | 'answered' | 'expired' | 'superseded';
    readonly isPosted: boolean;
    readonly answer?: EventData<'question-answered'>['answer'];
    readonly by?: Person;
    readonly at?: string;
  };
  /** What people are told. */
  readonly notice?: Pick<EventData<'notice-requested'>, 'noticeId' | 'text' | 'to'> & {
    readonly at: string;
    readonly delivered?: ChatMessage;
  };
  /** When its time is over. */
  readonly timeoutAt?: string | undefined;
  /** Its time was over before it was done. */
  readonly timedOut?: { readonly why: string; readonly at: string };
  /** How a built-in ended; how an action did follows from its items. */
  readonly result?: 'done' | 'failed' | undefined;
  /** For `containment.undo`: the leases it takes back, the newest first. */
  readonly leases?: readonly string[] | undefined;
  readonly items: readonly Item[];
  readonly beganAt: string;
  /** How many of its questions do not count any more, since it was to be asked anew. */
  readonly voidQuestions?: number;
  /** Budgets of policy that are used up, and that it is asked about. */
  readonly exceeds?: readonly ExceededBudget[];
  /** Who skipped it, where a person did. */
  readonly skippedBy?: Person;
}

/** What a person did to a run. */
export interface Operation {
  readonly did: 'cancel' | 'pause' | 'resume' | 'retry-step' | 'skip' | 'mark-outcome';
  readonly step?: string;
  readonly outcome?: 'done' | 'not-done';
  readonly by: Person;
  readonly reason: string;
  readonly at: string;
  /** Of the request that asked for it. */
  readonly requestKey?: string | undefined;
}

export interface Run {
  readonly id: string;
  readonly playbook: EventData<'run-started'>['playbook'];
  readonly pinned: string;
  readonly trigger: EventData<'run-started'>['trigger'];
  /** The step that started it, where one did. */
  readonly parent?: EventData<'run-started'>['parent'];
  /** What it was given, defaults filled in. */
  readonly inputs?: EventData<'run-started'>['inputs'];
  readonly startedBy?: Person | undefined;
  readonly requestKey?: string | undefined;
  readonly startedAt: string;
  readonly leavesLeases?: true | undefined;
  /** The round of assessment it was started on, or goes on under. */
  readonly round: number;
  /** What has not begun is not done any more. */
  readonly stopped?: Pick<EventData<'run-stopped'>, 'because' | 'why' | 'by'> & { readonly at: string };
  /** Nothing new begins until it is resumed. */
  readonly paused?: { readonly by: Person; readonly reason: string; readonly at: string };
  /** What people did to it, oldest first. */
  readonly operations: readonly Operation[];
  readonly steps: ReadonlyMap<string, Step>;
  /** Steps that had failed when a person had another one tried again after the end: they stop the run no more. */
  readonly passedOver?: ReadonlySet<string>;
  readonly finished?: {
    readonly outcome: EventData<'run-finished'>['outcome'];
    readonly why: string;
    readonly at: string;
  };
}

export interface Approval {
  readonly question: ApprovalQuestion;
  readonly status: ApprovalStatus;
  readonly why?: string | undefined;
  readonly isPosted: boolean;
  readonly answers: readonly {
    readonly answer: 'approve' | 'deny';
    readonly by: Person;
    readonly at: string;
    readonly reason?: string | undefined;
    readonly only?: readonly number[] | undefined;
    readonly breakGlass?: true | undefined;
  }[];
  readonly closedAt?: string | undefined;
  /** For an approval of some: what everybody who approved has chosen. */
  readonly only?: readonly number[] | undefined;
  /** Who was called about it, the oldest first. */
  readonly calls: readonly Call[];
  /** Who gave it more time; its question's deadline is the later one. */
  readonly extended?: Omit<EventData<'approval-extended'>, 'approvalId'> & { readonly at: string };
  readonly handedOver: readonly (Omit<EventData<'approval-handed-over'>, 'approvalId'> & {
    readonly at: string;
  })[];
}

/** People who were called about a question, and how that ended. */
export interface Call extends Omit<EventData<'approval-called'>, 'approvalId'> {
  readonly at: string;
  readonly ended?: Pick<EventData<'approval-call-ended'>, 'outcome' | 'why'> & { readonly at: string };
}

/** An assessment in its round. */
export interface Assessed {
  readonly round: number;
  readonly at: string;
  readonly assessment: Assessment;
}

export interface Incident {
  readonly id: string;
  /** Seq of the last entry folded in. */
  readonly seq: number;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly windowUntil: string;
  readonly principal: Principal;
  readonly credential?: Credential | undefined;
  /** The earliest time any detection names. */
  readonly firstSeen: string;
  readonly severity: Detection['severity'];
  readonly title: string;
  readonly detections: number;
  readonly sources: readonly string[];
  /** Where and on what the detections saw it, each once. */
  readonly sightings: readonly Sighting[];
  /** What its detections showed of raw tokens, the first MOST_PRESENTED; absent where none did. */
  readonly presented?: readonly PresentedToken[] | undefined;
  readonly evidence?: (EventData<'evidence-collected'> & { readonly at: string }) | undefined;
  readonly assessment?: Assessed | undefined;
  /** The assessment before, while what an undecided verdict lacks is compared with it. */
  readonly assessedBefore?: Assessed | undefined;
  /** SHA-256 of the evidence that the present judgement was first made from: later rounds may have judged the same. */
  readonly judgedFrom?: string | undefined;
  /** Other than the verdict that was told last: the assessment behind that one. */
  readonly untoldSince?: Assessed | undefined;
  readonly changes: readonly (EventData<'verdict-changed'> & { readonly at: string })[];
  /** The verdict that was answered last: by runs, or by saying that there is no playbook for it. */
  readonly answered?: Verdict | undefined;
  /** Runs before that index were started on what has been explained since. */
  readonly explainedRuns: number;
  /** Since when the verdict is undecided, and how many rounds have said so, as far as nothing new came in between. */
  readonly undecided?: { readonly since: string; readonly rounds: number } | undefined;
  readonly scheduled?: EventData<'reassessment-scheduled'> | undefined;
  readonly leftOpen?: EventData<'verdict-left-open'> | undefined;
  /** The round for which looking again is due. */
  readonly reassessmentDue?: number | undefined;
  readonly withoutPlaybook?: { readonly round: number; readonly why: string } | undefined;
  readonly runs: readonly Run[];
  readonly approvals: ReadonlyMap<string, Approval>;
  /** What its runs' actions left to be taken back, the oldest first. */
  readonly leases: ReadonlyMap<string, Lease>;
  readonly postingSince?: string | undefined;
  readonly posted?: ChatMessage | undefined;
  readonly reports: readonly EventData<'report-published'>[];
  /** What was proven to be cut and is looked for, or was. */
  readonly watches?: readonly Watch[];
  /** Credentials that watches found to have been made by what is cut, or beside it. */
  readonly children?: readonly FoundChild[];
  /** Uses of what had been proven to be cut. */
  readonly contradictions?: readonly (EventData<'use-after-proof'> & { readonly at: string })[];
  /** What people answer for, by line of the ledger. */
  readonly accepted?: ReadonlyMap<string, EventData<'residual-accepted'> & { readonly at: string }>;
  /** Closed by a person, and not reopened. */
  readonly closed?: EventData<'incident-closed'> & { readonly at: string; readonly knew: Known };
  readonly reopened?: readonly (EventData<'incident-reopened'> & { readonly at: string })[];
}

/** How much had come in about an incident. */
export interface Known {
  readonly detections: number;
  readonly changes: number;
  readonly contradictions: number;
}

/** A child in its platform and account. */
export type FoundChild = EventData<'children-found'>['children'][number] &
  Pick<EventData<'children-found'>, 'platform' | 'accountId'>;

/** Whether a step, and with it what needs it, can go on. */
export function hasEnded(step: Step | undefined): boolean {
  return step !== undefined && step.status !== 'begun';
}
