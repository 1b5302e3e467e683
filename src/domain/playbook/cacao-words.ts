import type { Step } from './step-schema.ts';
import { ASK, ASSESS, AWAIT_VERDICT, NOTIFY, REPORT, WAIT } from './words.ts';

/** What the steps of a playbook say, for people who carry it out with another tool. */

/** Something that is decided before a step: by its condition, or by people. */
export interface Gate {
  readonly key: 'when' | 'approved';
  readonly about: string;
  readonly command: string;
  /** Who decides; undefined for the orchestrator. */
  readonly group?: string;
  readonly withinMs?: number;
}

/** What is decided before a step is done, the first first. */
export function gatesOf(id: string, { when, approval }: Step): readonly Gate[] {
  const asked = approval && approval.ask !== 'none' ? approval : undefined;
  return [
    ...(when === undefined
      ? []
      : [{ key: 'when' as const, about: `Whether ${id} is done at all.`, command: `Decide: ${when}` }]),
    ...(asked
      ? [
          {
            key: 'approved' as const,
            about: `Whether people let ${id} be done.`,
            command: `Let ${asked.ask} decide, with the plan before them. Silence means: ${asked.ifSilent}.`,
            group: asked.group ?? 'approvers',
            withinMs: asked.withinMs,
          },
        ]
      : []),
  ];
}

/** One step in words. */
export function saidOf(step: Step): string {
  const { use, ask, wait, notify } = step;
  switch (use) {
    case REPORT:
      return 'Write the report of what was seen, decided, done and proven.';
    case AWAIT_VERDICT:
      return 'Wait until the verdict is decided.';
    case ASSESS:
      return 'Fetch the logs again and assess them anew.';
    case ASK:
      return [`Ask: ${ask?.question ?? ''}`, ...formOf(step)].join('\n');
    case NOTIFY:
      return `Tell ${notify?.to ?? 'those who follow the incident'}: ${notify?.text ?? ''}`;
    case WAIT:
      return wait?.kind === 'until' ? `Wait until: ${wait.until}` : 'Go on.';
    default:
      return actionOf(step);
  }
}

function formOf({ ask }: Step): string[] {
  return Object.entries(ask?.form ?? {}).map(
    ([name, { type, about, choices }]) =>
      `${name} (${type}${choices ? `: ${choices.join(', ')}` : ''}): ${about}`,
  );
}

function actionOf({ use, forEach, with: given, verify }: Step): string {
  const { account, ...input } = given;
  const to = account === undefined ? '' : ` on ${String(account)}`;
  return [
    `${use}${to}${forEach === undefined ? '' : `, for each of ${forEach}`}.`,
    ...(Object.keys(input).length > 0 ? [`With ${JSON.stringify(input)}.`] : []),
    ...(verify ? ['Read the platform again until it shows that this took hold.'] : []),
  ].join(' ');
}
