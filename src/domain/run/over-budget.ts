import type { JournalEntry } from '../journal-event.ts';
import type { Incident, Item, Run } from './state.ts';

/** How many questions were asked about a step. */
export function countQuestions({ approvals }: Incident, run: Run, step: string): number {
  return [...approvals.values()].filter(({ question }) => question.runId === run.id && question.step === step)
    .length;
}

/** A run in which a step has to be asked about, since policy's budget is used up; what was intended of it is asked first. */
export function overBudget(
  incident: Incident,
  run: Run,
  { data }: Extract<JournalEntry, { kind: 'budget-exceeded' }>,
): Run {
  const step = run.steps.get(data.step);
  if (!step) return run;
  const known = new Map((step.exceeds ?? []).map((each) => [each.budget, each]));
  for (const each of data.exceeded) known.set(each.budget, known.get(each.budget) ?? each);
  const asksMore = data.ask >= step.ask;
  const next = {
    ...step,
    ask: Math.max(step.ask, data.ask),
    ...(asksMore || !step.approverGroup ? { approverGroup: data.approverGroup } : {}),
    exceeds: [...known.values()],
    voidQuestions: countQuestions(incident, run, step.id),
    items: step.items.map((item) => (item.index === data.index ? askedFirst(item) : item)),
  };
  return { ...run, steps: new Map(run.steps).set(step.id, next) };
}

function askedFirst(item: Item): Item {
  if (item.phase !== 'intended') return item;
  const { approvalId: _void, held: _over, proof: _none, ...rest } = item;
  return { ...rest, phase: 'waiting' };
}
