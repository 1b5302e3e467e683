import type { BudgetUses, UsedUp } from '#domain/budget-uses.ts';
import { asCountersignError, CountersignError } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { type Budget, budgetKey, budgetsFor, budgetWords, identityOf } from '#domain/playbook/budgets.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import { protectionOf } from '#domain/playbook/protection.ts';
import type { Clock } from '#domain/ports.ts';
import type { ActionPlace } from '#domain/run/action-place.ts';
import type { Incident, Item, Step } from '#domain/run/state.ts';

/** What policy forbids, looked at when people are asked and again at the moment of acting, by the policy as it is then. */
export interface GuardDeps {
  /** The policy as its file says now. @throws ERR_POLICY_UNREADABLE: then nothing is called */
  presentPolicy(): Promise<Policy>;
  /** Why nothing may be contained now, by whatever switch; undefined when it may. */
  killSwitch(): Promise<string | undefined>;
  readonly budgets: BudgetUses;
  readonly clock: Clock;
}

/** An action that is to be guarded. */
export interface Guarded {
  readonly incident: Incident;
  readonly step: Step;
  readonly item: Item;
}

/** Why everything has to wait now; undefined when nothing has. What cannot be read counts as switched off. */
export async function holdOf(
  deps: Pick<GuardDeps, 'presentPolicy' | 'killSwitch'>,
): Promise<string | undefined> {
  try {
    await deps.presentPolicy();
    return (await deps.killSwitch())?.slice(0, 1_000);
  } catch (cause) {
    const { code, message } = asCountersignError(cause);
    // Without a journal there is nothing to wait in.
    if (code === 'ERR_STORE_UNAVAILABLE') throw cause;
    return `whether containment is allowed cannot be read, so nothing is called: ${message}`.slice(0, 1_000);
  }
}

/** Refuses an identity that policy protects. @throws ERR_PROTECTED, ERR_POLICY_UNREADABLE */
export async function refuseProtected(
  { incident, item }: Guarded,
  deps: Pick<GuardDeps, 'presentPolicy'>,
): Promise<void> {
  const why = item.account && protectionOf(await deps.presentPolicy(), item.account, incident.principal);
  if (why) throw new CountersignError('ERR_PROTECTED', `${why}: nothing was called; for a person`);
}

/**
 * Asks for people where a budget is used up that they have not let this step pass; an event, and nothing is used.
 * Undefined when none is: `reserve` then counts the identity, in one transaction across all processes.
 */
export async function overBudgets(
  guarded: Guarded,
  place: ActionPlace,
  deps: GuardDeps,
  how: 'reserve' | 'usedUp',
): Promise<JournalEvent | undefined> {
  const { incident, step, item } = guarded;
  const policy = await deps.presentPolicy();
  const action = { platform: item.account!.platform, capability: step.use!, effect: step.effect! };
  const budgets = new Map(budgetsFor(policy, action).map((budget) => [budgetKey(budget), budget]));
  if (budgets.size === 0) return undefined;
  const usedUp = await deps.budgets[how]({
    budgets: [...budgets].map(([key, { identities, withinMs }]) => ({ key, identities, withinMs })),
    identity: identityOf(incident.principal, item.account!),
    incidentId: incident.id,
    at: deps.clock.now().toISOString(),
    passed: passedBy(guarded),
  });
  if (usedUp.length === 0) return undefined;
  const asking = usedUp.map(({ key }) => budgets.get(key)!);
  const { runId, step: stepId, index } = place;
  return event('budget-exceeded', {
    ...{ runId, step: stepId, index },
    platform: action.platform,
    exceeded: usedUp.map((each) => ({ budget: each.key, why: whyOf(each, budgets.get(each.key)!) })),
    ...demandOf(asking, policy),
  });
}

/** The budgets that an approval of this very action let it pass. */
function passedBy({ incident, item }: Guarded): readonly string[] {
  const approval = item.approvalId === undefined ? undefined : incident.approvals.get(item.approvalId);
  if (approval?.status !== 'approved') return [];
  return (approval.question.exceeds ?? []).map(({ budget }) => budget);
}

/** The strictest of several. */
function demandOf(budgets: readonly Budget[], policy: Policy): { ask: number; approverGroup: string } {
  const strictest = budgets.find(({ ask }) => ask === 'two') ?? budgets[0]!;
  return {
    ask: strictest.ask === 'two' ? 2 : 1,
    approverGroup: strictest.group ?? policy.approvers.defaultGroup,
  };
}

function whyOf({ used, latest }: UsedUp, budget: Budget): string {
  const who = latest.map(
    ({ identity, incidentId }) => `${identity.slice(0, 60)} (${incidentId.slice(0, 40)})`,
  );
  const more = used - latest.length;
  const names = [...who, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `the budget of ${budgetWords(budget)} is used up, by ${names}`.slice(0, 800);
}
