import type { Verdict } from '../assessment.ts';
import type { Effect } from '../containment.ts';
import type { Principal } from '../principal.ts';
import type { ApprovalRule, Policy } from './policy-schema.ts';
import type { Step } from './step-schema.ts';
import type { Ask } from './words.ts';

/** What policy says about one action: how many are asked, and who. */

/** What a rule is matched against. */
export interface ApprovalFacts {
  /** A capability or a platform's own action. */
  readonly capability: string;
  readonly effect: Effect;
  readonly verdict: Verdict;
  /** Whose accounts they are; `unknown` when it is not said. */
  readonly principal?: Principal['kind'];
  /** Whether one of the accounts holds an administrator's role, as far as is known. */
  readonly administrator?: boolean;
}

/** How many people, of which group. */
export interface ApprovalDemand {
  readonly ask: 0 | 1 | 2;
  readonly group: string;
}

const COUNT = { none: 0, one: 1, two: 2 } as const satisfies Record<Ask, number>;

/**
 * What must be asked before a step: the greater of policy and playbook; reads are never asked about.
 * A group that the policy's rule names holds against the playbook's.
 */
export function approvalDemand(policy: Policy, step: Step, facts: ApprovalFacts): ApprovalDemand {
  const rule = fittingRule(policy, facts);
  const group = rule?.group ?? step.approval?.group ?? policy.approvers.defaultGroup;
  const demanded = policyDemand(policy, facts).ask;
  const wanted = step.approval && facts.effect !== 'read' ? COUNT[step.approval.ask] : 0;
  return { ask: wanted > demanded ? wanted : demanded, group };
}

/** What policy alone demands; `group` is undefined when its rule names none. */
export function policyDemand(
  policy: Policy,
  facts: ApprovalFacts,
): { readonly ask: 0 | 1 | 2; readonly group: string | undefined } {
  const rule = fittingRule(policy, facts);
  return { ask: facts.effect === 'read' ? 0 : COUNT[rule?.ask ?? 'one'], group: rule?.group };
}

/**
 * What must be asked before an action is taken back by hand or by a playbook: the greater of policy and step. Where no
 * rule with `undo` fits, one person is asked.
 */
export function undoDemand(
  policy: Policy,
  capability: string,
  verdict: Verdict,
  step?: Step['approval'],
): ApprovalDemand {
  const rule = fittingRule(policy, { capability, effect: 'reversible', verdict }, true);
  const group = rule?.group ?? step?.group ?? policy.approvers.defaultGroup;
  const demanded = COUNT[rule?.ask ?? 'one'];
  const wanted = step ? COUNT[step.ask] : 0;
  return { ask: wanted > demanded ? wanted : demanded, group };
}

function fittingRule(
  policy: Policy,
  { capability, effect, verdict, principal = 'unknown', administrator = false }: ApprovalFacts,
  isUndo = false,
): ApprovalRule | undefined {
  const fits = (wanted: readonly string[] | undefined, is: string) => !wanted || wanted.includes(is);
  return policy.approvals.find(
    ({ when }) =>
      (when.undo ?? false) === isUndo &&
      fits(when.capability, capability) &&
      fits(when.effect, effect) &&
      fits(when.verdict, verdict) &&
      fits(when.principal, principal) &&
      (when.administrator ?? administrator) === administrator,
  );
}

/** The members of an approver group, lower-case; nobody when there is no such group. */
export function approversOf(policy: Policy, group: string): readonly string[] {
  const { groups } = policy.approvers;
  return Object.hasOwn(groups, group) ? groups[group]! : [];
}
