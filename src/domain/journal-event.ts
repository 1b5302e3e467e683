import { z } from 'zod';
import { Watermark } from './activity.ts';
import { Person } from './approval.ts';
import { APPROVAL_EVENTS } from './approval-events.ts';
import { Assessment, SignalResult, Verdict } from './assessment.ts';
import {
  ActionPlan,
  ActionReceipt,
  Effect,
  ProofReading,
  ProofState,
  ResidualAccess,
} from './containment.ts';
import { Credential } from './credential.ts';
import { Detection } from './detection.ts';
import { CountersignError } from './errors.ts';
import { EvidenceGap, EvidenceRef, Sha256 } from './evidence.ts';
import { GUARD_EVENTS } from './guard-events.ts';
import { Id, Instant, Place, StepId } from './journal-terms.ts';
import { leaseSchemas } from './lease-events.ts';
import { NotBegun, OPERATOR_EVENTS, OPTIONALLY_OPERATED } from './operator-events.ts';
import { Account, Platform, Principal } from './principal.ts';
import { STEP_EVENTS, StopReason, Values } from './step-events.ts';
import { closingEvents, watchEvents } from './watch/events.ts';

/**
 * Journal events: the only truth. One entry each; a kind and a version name the schema of `data`.
 *
 * A change that an old program could not read is a new version, with an upcaster; kinds are never reused.
 */

const Failure = z.strictObject({ code: z.string().max(60), message: z.string().max(2_048) });

const SignalState = z.enum([...SignalResult.shape.state.options, 'absent']);

const schemas = {
  'incident-opened': z.strictObject({
    /** What detections are folded by. */
    correlationKeys: z.array(z.string().min(1).max(800)).min(1),
    principal: Principal,
    credential: Credential.optional(),
    /** Detections of the same key until then belong to this incident. */
    windowUntil: Instant,
  }),
  'detection-received': z.strictObject({
    detectionId: Id,
    detection: Detection,
    /** Keys that the incident is found by from now on, besides those it has. */
    correlationKeys: z.array(z.string().min(1).max(800)).optional(),
  }),
  /** The same detection came again with differing content: kept, counted, never dropped. */
  'detection-changed': z.strictObject({
    detectionId: Id,
    detection: Detection,
    differs: z.array(z.string().max(120)),
  }),
  'evidence-collected': z.strictObject({
    round: z.int().positive(),
    bundle: EvidenceRef,
    raw: z.array(EvidenceRef),
    accounts: z.array(Account),
    watermarks: z.array(Watermark),
    gaps: z.array(EvidenceGap),
  }),
  'assessment-made': z.strictObject({ round: z.int().positive(), assessment: Assessment }),
  /** An undecided verdict is looked at again then, when `why` may have been cured. */
  'reassessment-scheduled': z.strictObject({
    /** The round that was undecided. */
    round: z.int().positive(),
    notBefore: Instant,
    why: z.string().max(1_024),
  }),
  /** Nothing is waited for any longer: the verdict stays undecided, and a person has to judge. */
  'verdict-left-open': z.strictObject({ round: z.int().positive(), why: z.string().max(1_024) }),
  /** The time of an `undecided` verdict has come, or something new has: look again. */
  'reassessment-due': z.strictObject({ round: z.int().positive() }),
  /** A later round came to another verdict. What follows from it is decided anew. */
  'verdict-changed': z.strictObject({
    round: z.int().positive(),
    from: Verdict,
    to: Verdict,
    /** Until when it was to be undecided, where it was. */
    fromUntil: Instant.optional(),
    why: z.string().max(1_024),
    /** The signals and counter-signals that say something else than before; `absent` where one was not asked. */
    signals: z.array(z.strictObject({ id: z.string().max(120), from: SignalState, to: SignalState })),
  }),
  /** No playbook's `on` fits: nothing is done, and that is said. */
  'playbook-not-found': z.strictObject({ round: z.int().positive(), why: z.string().max(512) }),
  'run-started': z.strictObject({
    runId: Id,
    playbook: z.strictObject({ id: z.string(), version: z.int().positive(), sha256: Sha256 }),
    /** Content address of the pinned document: playbook text, policy text and connector facts as they were. */
    pinned: Sha256,
    trigger: z.enum(['assessment', 'request', 'playbook']),
    /** The step of another run that started it. */
    parent: z.strictObject({ runId: Id, step: StepId }).optional(),
    /** What it was given, checked and with defaults filled in. */
    inputs: Values.optional(),
    startedBy: Person.optional(),
    /** SHA-256 of the Idempotency-Key and who sent it: the same request starts nothing a second time. */
    requestKey: Sha256.optional(),
    /** Its actions leave undo leases; absent in runs from before there were any. */
    leavesLeases: z.literal(true).optional(),
  }),
  /** A run goes on under a verdict that has changed: its playbook is for that one too. */
  'run-continued': z.strictObject({ runId: Id, round: z.int().positive() }),
  /** What a run has not begun is not done any more; what has begun is seen through to its proof. */
  'run-stopped': z.strictObject({
    runId: Id,
    because: StopReason,
    why: z.string().max(1_024),
    /** Nobody calls for them. */
    notBegun: NotBegun,
    ...OPTIONALLY_OPERATED,
  }),
  'step-skipped': z.strictObject({
    runId: Id,
    step: StepId,
    why: z.string().max(1_024),
    /** Where a person skips a step that waits: nobody calls for them. */
    notBegun: NotBegun.optional(),
    ...OPTIONALLY_OPERATED,
  }),
  ...OPERATOR_EVENTS,
  ...GUARD_EVENTS,
  /** A step's expressions were evaluated: its items, inputs and the approval it needs are fixed from here on. */
  'step-begun': z.strictObject({
    runId: Id,
    step: StepId,
    /** A capability, a platform's own action, or `report.publish` or `verdict.await`. */
    use: z.string().max(80),
    effect: Effect,
    /** How many distinct people must approve; 0 for none. */
    ask: z.int().min(0).max(10),
    approverGroup: z.string().max(80).optional(),
    /** How long the run waits at most: for the verdict, a time, a condition, an answer, an assessment. */
    waitUntil: Instant.optional(),
    /** What becomes of it when that time has come and what it waits for has not. */
    ifLate: z.enum(['done', 'failed']).optional(),
    /** For a new assessment: the round that is waited for. */
    round: z.int().positive().optional(),
    /** When its time is over: nothing more of it is begun then. */
    timeoutAt: Instant.optional(),
    /** For `containment.undo`: the leases it takes back, the newest first. */
    leases: z.array(Id).optional(),
    items: z.array(
      z.strictObject({
        index: z.int().nonnegative(),
        account: Account.optional(),
        input: z.record(z.string(), z.json()),
        /** What the action declares it does not cut. */
        residual: z.array(ResidualAccess).optional(),
        /** Set when it cannot be done by us: a line for a person, and why. */
        gap: z.string().max(512).optional(),
      }),
    ),
  }),
  /** A wait for the verdict is over: it was decided, or stays `undecided` for this run. */
  'wait-ended': z.strictObject({ runId: Id, step: StepId, verdict: Verdict, why: z.string().max(1_024) }),
  ...STEP_EVENTS,
  /** The present state is to be read and a plan made, for people to approve. */
  'plan-requested': z.strictObject({ ...Place, attempt: z.int().positive(), platform: Platform }),
  'action-planned': z.strictObject({ ...Place, attempt: z.int().positive(), plan: ActionPlan }),
  /** The intent: durable before the call. */
  'action-intended': z.strictObject({
    ...Place,
    attempt: z.int().positive(),
    platform: Platform,
    capability: z.string().max(80),
    effect: Effect,
    approvalId: Id.optional(),
    /** For a repeated attempt: not before this time. */
    notBefore: Instant.optional(),
  }),
  /** A worker has taken the intent and is about to call. Only one ever does, per attempt. */
  'action-claimed': z.strictObject({
    ...Place,
    attempt: z.int().positive(),
    worker: Id,
    /** The state just before, read again after any approval. */
    plan: ActionPlan,
  }),
  'action-finished': z.strictObject({
    ...Place,
    platform: Platform,
    effect: Effect,
    attempt: z.int().positive(),
    outcome: z.enum(['accepted', 'failed', 'unknown', 'already-done']),
    receipt: ActionReceipt.optional(),
    failure: Failure.optional(),
    /** For a failure that changed nothing and may be tried again: not before this time. */
    retryAt: Instant.optional(),
    /** How often the step's `retry` has repeated it then; absent where it is tried again for another reason. */
    repeated: z.int().positive().max(10).optional(),
    /** Outputs of a read, by reference where large. */
    output: z.record(z.string(), z.json()).optional(),
    evidence: z.array(EvidenceRef).optional(),
  }),
  /** A reading of the platform moved, or did not move, the proof state. */
  'proof-read': z.strictObject({
    ...Place,
    platform: Platform,
    attempt: z.int().positive(),
    reading: ProofReading,
    proof: ProofState,
    /** Read again at this time; absent when the step goes on with the proof state as it is. */
    nextAt: Instant.optional(),
    /** The step went on without proof, which a log that is late may show from this time on. */
    lookAgainAt: Instant.optional(),
    /** What is read after the step had gone on without proof. */
    isLate: z.literal(true).optional(),
    /** The state that an action which can be undone has left, as its `plan` reads it; absent where it could not be read. */
    left: z.record(z.string(), z.json()).optional(),
  }),
  ...APPROVAL_EVENTS,
  /** The one message of the incident is about to be posted: after a crash it is looked for before it is posted again. */
  'incident-posting': z.strictObject({}),
  'incident-posted': z.strictObject({ channel: z.string().max(120), messageId: z.string().max(120) }),
  'report-published': z.strictObject({ runId: Id, step: StepId, report: EvidenceRef }),
  'run-finished': z.strictObject({
    runId: Id,
    /** `contained`: every containment is proven; `undone`: all that was to be taken back is, and that was read; `partial`: some are not; `nothing-done`; `denied`; `failed`. */
    outcome: z.enum(['contained', 'undone', 'partial', 'nothing-done', 'denied', 'failed']),
    why: z.string().max(1_024),
  }),
  ...watchEvents,
  ...closingEvents,
  ...leaseSchemas,
} as const;

export type EventKind = keyof typeof schemas;

/** The current version of every kind. */
export const EVENT_VERSION = 1;

/** An event as decided, before it has a place in the journal. */
export type JournalEvent = {
  [K in EventKind]: { readonly kind: K; readonly data: z.infer<(typeof schemas)[K]> };
}[EventKind];

/** Who or what caused an entry: `system`, `webhook/<source>`, `worker/<id>`, or `person/<email>`. */
export type Actor = string;

/** An event in its place in an incident's journal. */
export type JournalEntry = JournalEvent & {
  readonly incidentId: string;
  /** 1 for the first entry of an incident, without gaps. */
  readonly seq: number;
  readonly version: number;
  /** When it was written, by our clock. */
  readonly at: string;
  readonly actor: Actor;
};

/** The data of one kind. */
export type EventData<K extends EventKind> = Extract<JournalEvent, { kind: K }>['data'];

/** Makes an event; the compiler ties data to kind. */
export function event<K extends EventKind>(kind: K, data: EventData<K>): JournalEvent {
  return { kind, data } as unknown as JournalEvent;
}

/** Refuses a kind or version this program does not know. @throws ERR_EVENT_UNKNOWN */
export function assertKnownEvent(kind: string, version: number, place: string): asserts kind is EventKind {
  if (Object.hasOwn(schemas, kind) && version === EVENT_VERSION) return;
  throw new CountersignError(
    'ERR_EVENT_UNKNOWN',
    `${place}: no event "${kind}" of version ${version} is known`,
    {
      place,
    },
  );
}

/** Checks an event's data against its schema, whole. @throws ERR_EVENT_UNKNOWN naming the field */
export function parseEvent(kind: string, version: number, data: unknown, place: string): JournalEvent {
  assertKnownEvent(kind, version, place);
  const parsed = schemas[kind].safeParse(data);
  if (parsed.success) return { kind, data: parsed.data } as unknown as JournalEvent;
  throw new CountersignError(
    'ERR_EVENT_UNKNOWN',
    `${place}: ${kind} does not fit its schema: ${z.prettifyError(parsed.error)}`,
    {
      place,
    },
  );
}
