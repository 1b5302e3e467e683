import { formatDuration } from '#domain/duration.ts';
import type { Expected } from '#domain/playbook/test-expected.ts';
import type { Happened } from './happened.ts';

/** One thing that is not as expected: both sides line by line, and where in `expect` it was written. */
export interface Difference {
  readonly key: keyof Expected;
  readonly expected: readonly string[];
  readonly happened: readonly string[];
}

/** Compares what is expected with what happened; empty when all that is expected came true. */
export function differences(expected: Expected, happened: Happened): Difference[] {
  const { outcome, steps, plan, actions, approvals, unproven, gaps, within } = expected;
  return [
    ...(outcome === undefined ? [] : different('outcome', [outcome], [happened.outcome])),
    ...(steps === undefined ? [] : different('steps', ...namedIn(steps, happened.steps, 'not come to'))),
    ...(plan === undefined ? [] : differentPlan(plan, happened.plan)),
    ...(actions === undefined ? [] : differentLines('actions', actions, happened.actions)),
    ...(approvals === undefined ? [] : differentApprovals(approvals, happened.approvals)),
    ...(unproven === undefined ? [] : differentLines('unproven', unproven, happened.unproven)),
    ...(gaps === undefined ? [] : differentLines('gaps', gaps, happened.gaps)),
    ...(within === undefined ? [] : differentEnd(within, happened.endedAfterMs)),
  ];
}

function different(
  key: keyof Expected,
  expected: readonly string[],
  happened: readonly string[],
): Difference[] {
  const isSame = expected.length === happened.length && expected.every((line, at) => line === happened[at]);
  return isSame ? [] : [{ key, expected, happened }];
}

/** An expected line without an account holds for any account. */
function differentLines(
  key: keyof Expected,
  expected: readonly string[],
  happened: readonly string[],
): Difference[] {
  return different(key, expected, asBroadAs(expected, happened));
}

function asBroadAs(expected: readonly string[], happened: readonly string[]): string[] {
  return happened.map((line, at) => {
    const wanted = expected[at];
    return wanted !== undefined && line.startsWith(`${wanted} `) ? wanted : line;
  });
}

/** Of a record, only the names that are expected. */
function namedIn(
  expected: Readonly<Record<string, string>>,
  happened: Readonly<Record<string, string>>,
  absent: string,
): [string[], string[]] {
  const names = Object.keys(expected);
  return [
    names.map((name) => `${name}: ${expected[name]}`),
    names.map((name) => `${name}: ${happened[name] ?? absent}`),
  ];
}

function differentPlan(
  expected: Readonly<Record<string, readonly string[]>>,
  happened: Happened['plan'],
): Difference[] {
  const names = Object.keys(expected);
  const lines = (of: (name: string) => readonly string[]): string[] =>
    names.flatMap((name) => of(name).map((line) => `${name}: ${line}`));
  return different(
    'plan',
    lines((name) => expected[name]!),
    lines((name) => asBroadAs(expected[name]!, happened[name] ?? [])),
  );
}

function differentApprovals(
  expected: NonNullable<Expected['approvals']>,
  happened: Happened['approvals'],
): Difference[] {
  const shown = (each: NonNullable<Expected['approvals']>[number]): string =>
    [
      each.step,
      each.people === undefined ? undefined : `${each.people} of`,
      each.group,
      each.status && `→ ${each.status}`,
    ]
      .filter((part) => part !== undefined)
      .join(' ');
  const asWritten = happened.map((each, at) => {
    const wanted = expected[at];
    if (!wanted) return shown(each);
    const { step } = each;
    return shown({
      step,
      ...(wanted.people === undefined ? {} : { people: each.people }),
      ...(wanted.group === undefined ? {} : { group: each.group }),
      ...(wanted.status === undefined ? {} : { status: each.status }),
    });
  });
  return different('approvals', expected.map(shown), asWritten);
}

function differentEnd(within: number, endedAfterMs: number | undefined): Difference[] {
  if (endedAfterMs !== undefined && endedAfterMs <= within) return [];
  const happened =
    endedAfterMs === undefined ? 'no run has ended' : `ended after ${formatDuration(endedAfterMs)}`;
  return [{ key: 'within', expected: [`ended within ${formatDuration(within)}`], happened: [happened] }];
}
