import type { ApprovalQuestion } from '../approval.ts';
import type { ConnectorFacts } from '../containment.ts';
import { event, type JournalEvent } from '../journal-event.ts';
import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import { barredFrom } from './barred.ts';
import type { DecideContext } from './decide.ts';
import { factsOf } from './facts-of.ts';
import { termsOf } from './question-terms.ts';
import type { Approval, Incident, Item, Run, Step } from './state.ts';

/** How long people have when neither the playbook says: 15 minutes. */
const DEFAULT_APPROVAL_MS = 15 * 60_000;

/** Asks people about the planned items of a step. */
export function ask(
  incident: Incident,
  run: Run,
  step: Step,
  definition: StepDefinition,
  items: readonly Item[],
  context: DecideContext,
): JournalEvent {
  const asked = questionsOf(incident, run, step);
  const { connectors, policy } = context.pinned(run);
  const forPerson = forPersonOf(step, connectors);
  const withoutTerms: ApprovalQuestion = {
    approvalId: `${run.id}-${step.id}-${asked.length + 1}`,
    runId: run.id,
    step: step.id,
    binds: bindingOf(incident, run, step, items, context),
    targets: items.map((item) => targetOf(item, step, connectors)),
    ...(forPerson.length > 0 ? { forPerson } : {}),
    approverGroup: step.approverGroup!,
    quorum: step.ask,
    askedAt: context.now.toISOString(),
    deadline: new Date(
      context.now.getTime() + (definition.approval?.withinMs ?? DEFAULT_APPROVAL_MS),
    ).toISOString(),
    // Past a budget silence is never consent.
    ifSilent: step.exceeds ? 'deny' : (definition.approval?.ifSilent ?? 'deny'),
    ...(step.exceeds ? { exceeds: [...step.exceeds] } : {}),
    barred: barredFrom(incident, run.startedBy),
  };
  const question = { ...withoutTerms, ...termsOf(incident, withoutTerms, policy) };
  return event('approval-requested', { question });
}

/** What a person can do where the step cannot: an approver decides knowing of it. */
function forPersonOf(step: Step, connectors: readonly ConnectorFacts[]): string[] {
  const told = step.items.filter(({ account, gap }) => {
    const connector = connectors.find(({ platform }) => platform === account?.platform);
    return gap !== undefined && Object.hasOwn(connector?.byHand ?? {}, step.use!);
  });
  return [...new Set(told.map(({ gap }) => gap!))];
}

function targetOf(
  item: Item,
  step: Step,
  connectors: readonly ConnectorFacts[],
): ApprovalQuestion['targets'][number] {
  const facts = factsOf(connectors, item.account!.platform, step.use!);
  return {
    index: item.index,
    platform: item.account!.platform,
    capability: step.use!,
    effect: facts?.effect ?? step.effect!,
    plan: item.plan!,
    residual: facts?.residual.slice() ?? [],
  };
}

/**
 * The hash an approval is given to: any drift in it voids the approval (ARCHITECTURE, invariant 9).
 *
 * The evidence is that of the round that first judged as it is judged now: a later round that says the same of the same
 * signals is no drift, so that nobody can void a question by going on with what was noticed (decision 15).
 */
export function bindingOf(
  incident: Incident,
  run: Run,
  step: Step,
  items: readonly Item[],
  context: DecideContext,
): string {
  return context.digest.ofJson({
    playbook: run.playbook,
    pinned: run.pinned,
    step: step.id,
    use: step.use,
    evidence: incident.judgedFrom ?? null,
    ...(step.exceeds ? { exceeds: step.exceeds.map(({ budget }) => budget) } : {}),
    items: items.map((item) => ({
      index: item.index,
      platform: item.account?.platform,
      account: item.account?.id,
      input: item.input,
      binds: item.plan?.binds ?? null,
    })),
  });
}

/** Every question that was asked about a step, oldest first. */
export function questionsOf(incident: Incident, run: Run, step: Step): readonly Approval[] {
  return [...incident.approvals.values()].filter(
    ({ question }) => question.runId === run.id && question.step === step.id && !question.leases,
  );
}
