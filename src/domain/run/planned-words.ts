import { formatDuration } from '../duration.ts';
import type { EventData, EventKind } from '../journal-event.ts';
import type { Fields } from '../playbook/field-schema.ts';
import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import { ASK, ASSESS, AWAIT_VERDICT, NOTIFY, REPORT, RUN, UNDO, WAIT } from '../playbook/words.ts';
import type { Pinned } from './decide.ts';
import type { Beginning } from './planned-beginning.ts';

/**
 * What a step would do besides its actions, one sentence a line: what is asked of whom, waited for how long, told to whom, and
 * what holds when it fails or takes too long.
 *
 * @param told the ways in which it begins or is skipped; the same sentence is said once
 * @param isUntold whether it may also begin with what cannot be told before
 */
export function plannedWords(
  definition: StepDefinition,
  told: readonly Beginning[],
  isUntold: boolean,
  pinned: Pinned,
): readonly string[] {
  const begins = told.filter(({ begun }) => begun !== undefined);
  if (begins.length === 0 && !isUntold) return [];
  const said = begins.flatMap((each) => doing(definition, each, pinned));
  return [...new Set([...said, ...(isUntold ? unknown(definition, pinned) : []), ...bounds(definition)])];
}

function doing(definition: StepDefinition, beginning: Beginning, pinned: Pinned): string[] {
  const failed = dataOf(beginning, 'step-ended');
  if (failed) return [`it would fail: ${failed.why}`];
  switch (definition.use) {
    case ASK:
      return asking(definition, dataOf(beginning, 'question-asked')?.question.text, pinned);
    case NOTIFY:
      return [telling(definition, dataOf(beginning, 'notice-requested')?.text)];
    case RUN:
      return [running(definition, dataOf(beginning, 'run-started'))];
    case WAIT:
      return [waiting(definition)];
    case ASSESS:
      return [`fetches and assesses again, and waits ${most(definition.assess?.withinMs)} for the verdict`];
    case AWAIT_VERDICT:
      return [awaiting(definition)];
    case UNDO:
      return beginning.leases.map(
        ({ capability, platform, runId, step }) =>
          `takes back ${capability} on ${platform}, done by ${runId === 'plan' ? step : `${runId}/${step}`}`,
      );
    case REPORT:
      return ['the report is made and published'];
    default:
      return [];
  }
}

function dataOf<K extends EventKind>({ with: events }: Beginning, kind: K): EventData<K> | undefined {
  return events.find((each) => each.kind === kind)?.data as EventData<K> | undefined;
}

/** What it would do, with what is known of its words now: its expressions as they are written. */
function unknown(definition: StepDefinition, pinned: Pinned): string[] {
  switch (definition.use) {
    case ASK:
      return asking(definition, definition.ask?.question, pinned);
    case NOTIFY:
      return [telling(definition, definition.notify?.text)];
    case RUN:
      return [`runs ${definition.run}; with what is known only then`];
    default:
      return ['what it is done to, and with what, is known only then'];
  }
}

function asking({ ask }: StepDefinition, text: string | undefined, { policy }: Pinned): string[] {
  if (!ask) return [];
  const group = ask.group ?? policy.approvers.defaultGroup;
  const silence = ask.ifSilent === 'stop' ? 'silence is a failure' : 'after silence it goes on';
  return [
    `asks ${group}: “${text ?? ask.question}”, open for ${formatDuration(ask.withinMs)}; ${silence}`,
    ...fields(ask.form),
  ];
}

function fields(form: Fields): string[] {
  return Object.entries(form).map(([name, { type, about, choices }]) => {
    const kind = choices ? `one of ${choices.join(', ')}` : type;
    return `to be filled in: ${name} (${kind}): ${about}`;
  });
}

function telling({ notify }: StepDefinition, text: string | undefined): string {
  const whom = notify?.to ? `${notify.to}, in the incident’s thread` : 'the incident’s thread';
  return `tells ${whom}: “${text ?? notify?.text ?? ''}”`;
}

function running({ run }: StepDefinition, started: EventData<'run-started'> | undefined): string {
  const inputs = Object.entries(started?.inputs ?? {}).map(
    ([name, value]) => `${name} ${JSON.stringify(value)}`,
  );
  const version = started ? ` v${started.playbook.version}` : '';
  const given = inputs.length > 0 ? `, with ${inputs.join(', ')}` : '';
  return `runs the playbook ${run}${version}${given}, and waits until that run has ended`;
}

function waiting({ wait }: StepDefinition): string {
  if (wait?.kind !== 'until') return `waits ${formatDuration(wait?.forMs ?? 0)}`;
  const then = wait.ifNot === 'stop' ? 'it has failed' : 'it goes on';
  return `waits ${most(wait.withinMs)} until ${wait.until.trim()}; if that has not come, ${then}`;
}

function awaiting({ await: awaited }: StepDefinition): string {
  const then = awaited?.ifUndecided === 'go-on' ? 'it goes on' : 'the run stops with its report';
  return `waits ${most(awaited?.withinMs)} until the verdict is decided; if it is not, ${then}`;
}

function most(ms = 0): string {
  return `${formatDuration(ms)} at most`;
}

/** What the playbook says of its end, its repetitions and its time. */
function bounds({ retry, timeoutMs, onFailure, undo }: StepDefinition): string[] {
  const failing =
    typeof onFailure === 'object' ? `it goes to ${onFailure.goTo}` : 'the run stops with its report';
  return [
    ...(retry
      ? [
          `is tried ${retry.attempts} times at most, first after ${formatDuration(retry.waitMs)}, then after twice as long each time`,
        ]
      : []),
    ...(timeoutMs === undefined ? [] : [`takes ${most(timeoutMs)}; what has not begun by then is not done`]),
    ...(undo
      ? [
          `is taken back ${formatDuration(undo.afterMs)} after its proof${undo.unless ? `, unless ${undo.unless.trim()}` : ''}`,
        ]
      : []),
    ...(onFailure === 'continue' ? [] : [`if it fails, ${failing}`]),
  ];
}
