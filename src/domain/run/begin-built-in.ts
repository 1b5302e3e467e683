import { asCountersignError } from '../errors.ts';
import { type EventData, event, type JournalEvent } from '../journal-event.ts';
import { evaluateStep, evaluateText } from '../playbook/evaluate.ts';
import type { Scope } from '../playbook/scope.ts';
import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import { ASK, ASSESS, NOTIFY, RUN, WAIT } from '../playbook/words.ts';
import { barredFrom } from './barred.ts';
import { beginRun } from './child-runs.ts';
import type { DecideContext, Pinned } from './decide.ts';
import { scopeOf } from './scope-of.ts';
import type { Incident, Run } from './state.ts';
import { afterMs, timeoutOf } from './time-outs.ts';

/** Longest text of a question and of a notice, in characters, once its expressions are filled in. */
const LONGEST_TEXT = 3_000;

/** Begins a step that is no action: a question, a wait, a notice, another playbook, or a new assessment. */
export function beginBuiltIn(
  incident: Incident,
  run: Run,
  id: string,
  pinned: Pinned,
  context: Pick<DecideContext, 'now'>,
): readonly JournalEvent[] {
  const definition = pinned.playbook.steps[id]!;
  const base = { runId: run.id, step: id };
  const begun = (more: Partial<EventData<'step-begun'>> = {}): JournalEvent =>
    event('step-begun', {
      ...{ ...base, use: definition.use, effect: 'read', ask: 0 },
      ...timeoutOf(definition, context.now),
      ...more,
      items: [],
    });
  try {
    const scope = scopeOf(incident, run, pinned);
    const { run: wanted, items } = evaluateStep(definition, scope);
    if (!wanted) return [event('step-skipped', { ...base, why: 'its condition does not hold' })];
    const asked: Asked = { incident, run, id, definition, pinned, scope, now: context.now };
    switch (definition.use) {
      case ASK:
        return askPeople(asked, begun);
      case WAIT:
        return [begun(waitOf(asked))];
      case ASSESS:
        return assessAgain(asked, begun);
      case NOTIFY:
        return [begun(), notice(asked)];
      case RUN:
        return [begun(), beginRun(incident, run, id, pinned, items[0]?.input ?? {})];
      default:
        return [begun(), failedStep(base, `${definition.use} is no step that is known`)];
    }
  } catch (thrown) {
    return [begun(), failedStep(base, asCountersignError(thrown).message)];
  }
}

interface Asked {
  readonly incident: Incident;
  readonly run: Run;
  readonly id: string;
  readonly definition: StepDefinition;
  readonly pinned: Pinned;
  readonly scope: Scope;
  readonly now: Date;
}

type Begun = (more?: Partial<EventData<'step-begun'>>) => JournalEvent;

function failedStep(place: { runId: string; step: string }, why: string): JournalEvent {
  return event('step-ended', { ...place, result: 'failed', why: why.slice(0, 1_000) });
}

function waitOf({ definition: { wait }, now }: Asked): Partial<EventData<'step-begun'>> {
  if (wait?.kind === 'until')
    return {
      waitUntil: afterMs(now, wait.withinMs),
      ifLate: wait.ifNot === 'stop' ? 'failed' : 'done',
    };
  return { waitUntil: afterMs(now, wait?.forMs ?? 0), ifLate: 'done' };
}

/** The next round is made due, and waited for. One that is due already, and has not begun, will do. */
function assessAgain({ incident, definition, now }: Asked, begun: Begun): readonly JournalEvent[] {
  const due = incident.reassessmentDue ?? 0;
  const round = Math.max((incident.evidence?.round ?? 0) + 1, due);
  const waitUntil = afterMs(now, definition.assess?.withinMs ?? 0);
  const wait = begun({ waitUntil, ifLate: 'failed', round });
  return due >= round ? [wait] : [wait, event('reassessment-due', { round })];
}

function notice({ run, id, definition: { notify }, scope }: Asked): JournalEvent {
  const text = evaluateText('notify.text', notify?.text ?? '', scope).slice(0, LONGEST_TEXT);
  return event('notice-requested', {
    runId: run.id,
    step: id,
    noticeId: `${run.id}-${id}`,
    text: text === '' ? '(empty)' : text,
    ...(notify?.to === undefined ? {} : { to: notify.to }),
  });
}

function askPeople(asked: Asked, begun: Begun): readonly JournalEvent[] {
  const { incident, run, id, definition, pinned, scope, now } = asked;
  const { ask } = definition;
  const text = evaluateText('ask.question', ask?.question ?? '', scope).slice(0, LONGEST_TEXT);
  const deadline = afterMs(now, ask?.withinMs ?? 0);
  const ifSilent = ask?.ifSilent ?? 'stop';
  const question = {
    questionId: `${run.id}-${id}`,
    text: text === '' ? '(empty)' : text,
    form: ask?.form ?? {},
    group: ask?.group ?? pinned.policy.approvers.defaultGroup,
    askedAt: now.toISOString(),
    deadline,
    ifSilent,
    barred: barredFrom(incident, undefined),
  };
  return [
    begun({ waitUntil: deadline, ifLate: ifSilent === 'stop' ? 'failed' : 'done' }),
    event('question-asked', { runId: run.id, step: id, question }),
  ];
}
