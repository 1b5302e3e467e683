import type { Expected, StepResult } from '#domain/playbook/test-expected.ts';
import type { PlannedItem, PlannedStep } from '#domain/run/plan.ts';
import type { Item, Run } from '#domain/run/state.ts';
import { stepEnd } from '#domain/run/step-result.ts';
import type { Rehearsed } from './rehearsed.ts';

/** What happened in a rehearsal, in the words in which a test expects it. */
export interface Happened {
  readonly outcome: NonNullable<Expected['outcome']> | 'open';
  readonly steps: Readonly<Record<string, StepResult>>;
  readonly plan: Readonly<Record<string, readonly string[]>>;
  readonly actions: readonly string[];
  readonly approvals: readonly Required<NonNullable<Expected['approvals']>[number]>[];
  readonly unproven: readonly string[];
  readonly gaps: readonly string[];
  readonly endedAfterMs: number | undefined;
}

/** Reads what the first run of a playbook came to; runs that it started count where it does not matter whose they are. */
export function happenedIn(rehearsed: Rehearsed, playbookId: string): Happened {
  const { incident, calls, plan, endedAfterMs } = rehearsed;
  const run = incident.runs.find((each) => each.playbook.id === playbookId);
  const items = incident.runs.flatMap((each) =>
    [...each.steps.values()].flatMap((step) => step.items.map((item) => ({ step, item }))),
  );
  return {
    outcome: run ? (run.finished?.outcome ?? 'open') : 'not-begun',
    steps: run ? stepsOf(run) : {},
    plan: Object.fromEntries(plan.map((step) => [step.id, step.items.map((item) => planned(step, item))])),
    actions: calls,
    approvals: [...incident.approvals.values()].map(({ question, status }) => ({
      step: question.step,
      people: question.quorum,
      group: question.approverGroup,
      status,
    })),
    unproven: items
      .filter(({ item }) => item.proof !== undefined && item.proof !== 'proven')
      .map(({ step, item }) => lineOf(step.use, item)),
    gaps: items.filter(({ item }) => item.gap !== undefined).map(({ step, item }) => lineOf(step.use, item)),
    endedAfterMs,
  };
}

function lineOf(use: string | undefined, { account }: Pick<Item | PlannedItem, 'account'>): string {
  return account ? `${account.platform} ${use} ${account.id}` : `nobody ${use}`;
}

function planned({ use, begins }: PlannedStep, item: PlannedItem): string {
  const line = lineOf(use, item);
  if (item.gap !== undefined) return `gap ${line}`;
  return begins === 'always' && item.isCertain ? line : `perhaps ${line}`;
}

function stepsOf(run: Run): Happened['steps'] {
  return Object.fromEntries([...run.steps.values()].map((step) => [step.id, stepEnd(step) ?? 'open']));
}
