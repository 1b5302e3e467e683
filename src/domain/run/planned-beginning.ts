import { CountersignError } from '../errors.ts';
import type { EventData, JournalEvent } from '../journal-event.ts';
import { UNDO } from '../playbook/words.ts';
import type { Digest } from '../ports.ts';
import { decide, type Pinned } from './decide.ts';
import type { Lease } from './leases/lease.ts';
import { apply } from './settle.ts';
import type { Incident, Run, Step } from './state.ts';

export interface PlanContext {
  /** Stamps deadlines only. */
  readonly now: Date;
  readonly digest: Digest;
  readonly pinned: Pinned;
  /** What the run would be given; what is not given here has its default, or cannot be told. */
  readonly inputs?: Run['inputs'];
}

/** How the engine comes to a step: it begins, or is skipped. */
export interface Beginning {
  readonly begun?: EventData<'step-begun'>;
  readonly skipped?: EventData<'step-skipped'>;
  /** What is decided about it at once: a question, a notice, another run, a failure. */
  readonly with: readonly JournalEvent[];
  /** For a step that takes back: what that would be. */
  readonly leases: readonly Lease[];
}

/** How far the engine may go on before it comes to the step: stops, leases and skipped steps lie between. */
const MOST_ROUNDS = 50;

/** How the engine comes to a step when the steps before it stand so; it is asked, and nothing is written. */
export function beginningOf(
  incident: Incident,
  id: string,
  steps: ReadonlyMap<string, Step>,
  context: PlanContext,
): Beginning {
  let state: Incident = { ...incident, runs: [runWith(steps, context)], approvals: new Map() };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const events = decideOn(state, context);
    const found = events.findIndex((each) => isBeginningOf(id, each));
    if (found >= 0) return beginning(state, events.slice(found), id);
    if (events.length === 0) break;
    state = apply(state, events, context.now);
  }
  throw new CountersignError('ERR_INTERNAL', `the engine does not come to step ${id}`);
}

/** What the run engine decides when the steps of a run stand so. */
export function decided(
  incident: Incident,
  steps: ReadonlyMap<string, Step>,
  context: PlanContext,
): readonly JournalEvent[] {
  return decideOn({ ...incident, runs: [runWith(steps, context)], approvals: new Map() }, context);
}

/** What the run is given, with defaults filled in, as far as it is known. */
export function inputsOf({ pinned, inputs = {} }: PlanContext): NonNullable<Run['inputs']> {
  const defaults = Object.entries(pinned.playbook.inputs ?? {}).flatMap(([name, field]) =>
    field.default === undefined ? [] : [[name, field.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...inputs };
}

/** The run that a plan supposes. */
export function runWith(steps: ReadonlyMap<string, Step>, context: PlanContext): Run {
  const { now, digest, pinned } = context;
  const { id, version } = pinned.playbook;
  const sha256 = digest.ofJson([id, version]);
  return {
    id: 'plan',
    playbook: { id, version, sha256 },
    pinned: sha256,
    trigger: 'request',
    round: 0,
    startedAt: now.toISOString(),
    // Only a step that takes back looks at them.
    ...(takesBack(pinned) ? { leavesLeases: true as const } : {}),
    inputs: inputsOf(context),
    operations: [],
    steps,
  };
}

function takesBack({ playbook }: Pinned): boolean {
  return Object.values(playbook.steps).some(({ use }) => use === UNDO);
}

function decideOn(state: Incident, { now, digest, pinned }: PlanContext): readonly JournalEvent[] {
  return decide(state, { now, digest, pinned: () => pinned });
}

function isBeginningOf(id: string, { kind, data }: JournalEvent): boolean {
  return (kind === 'step-begun' || kind === 'step-skipped') && data.step === id;
}

function beginning({ leases }: Incident, [first, ...rest]: readonly JournalEvent[], id: string): Beginning {
  const ours = rest.filter(({ data }) => isAbout(id, data));
  const taken = first?.kind === 'step-begun' ? (first.data.leases ?? []) : [];
  return {
    ...(first?.kind === 'step-begun' ? { begun: first.data } : {}),
    ...(first?.kind === 'step-skipped' ? { skipped: first.data } : {}),
    with: ours,
    leases: taken.flatMap((lease) => leases.get(lease) ?? []),
  };
}

function isAbout(id: string, data: JournalEvent['data']): boolean {
  return ('step' in data && data.step === id) || ('parent' in data && data.parent?.step === id);
}
