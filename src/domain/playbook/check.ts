import { CAPABILITIES } from '../containment.ts';
import { checkAction, offeredBy } from './check-action.ts';
import { checkApproval } from './check-approval.ts';
import { checkBuiltIn } from './check-built-in.ts';
import type { CheckContext, Report } from './check-context.ts';
import { checkCovers } from './check-covers.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkFields, checkOwnInputs } from './check-fields.ts';
import { checkGraph } from './check-graph.ts';
import { checkGroups } from './check-groups.ts';
import { checkRun } from './check-run.ts';
import { checkTests } from './check-tests.ts';
import type { Fault, Positions } from './document.ts';
import { nearestName } from './nearest-name.ts';
import type { Policy } from './policy-schema.ts';
import type { Playbook } from './schema.ts';
import { scopeTyping } from './scope-typing.ts';
import { BUILT_INS } from './words.ts';

export type { CheckContext } from './check-context.ts';

/**
 * Checks what a playbook means, as a compiler does: all faults at once, in the order of the file.
 *
 * Graph, capabilities, expressions and their types, inputs, other playbooks, groups, approvals against policy.
 */
export function checkPlaybook(playbook: Playbook, positions: Positions, context: CheckContext): Fault[] {
  const faults: Fault[] = [];
  const report: Report = (path, message, hint) => faults.push(positions.fault(path, message, hint));
  const typing = scopeTyping(playbook);
  checkFields(playbook.inputs, ['inputs'], report);
  checkOwnInputs(playbook, report);
  checkGraph(playbook, report);
  checkCovers(playbook, report);
  checkGroups(playbook, context.policy, report);
  checkTests(playbook, report);
  for (const [id, step] of Object.entries(playbook.steps)) {
    if (BUILT_INS.has(step.use)) checkBuiltIn(playbook, id, report);
    else checkAction(id, step, typing, context, report);
    if (step.ask) checkFields(step.ask.form, ['steps', id, 'ask', 'form'], report);
    checkRun(playbook, id, typing, context, report);
    checkApproval(playbook, id, context, report);
    faults.push(...checkExpressions(playbook, id, positions, typing));
  }
  return faults.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Checks that the actions a policy's rules name exist, so that a mistyped rule is not silently without effect. */
export function checkPolicy(
  policy: Policy,
  positions: Positions,
  { connectors }: Pick<CheckContext, 'connectors'>,
): Fault[] {
  const known = new Set<string>([...CAPABILITIES, ...offeredBy(connectors)]);
  return policy.approvals.flatMap((rule, index) =>
    (rule.when.capability ?? []).flatMap((capability, at) => {
      if (known.has(capability)) return [];
      const near = nearestName(capability, known);
      const path = ['approvals', index, 'when', 'capability', at];
      const hint = near
        ? `did you mean ${near}?`
        : 'name a standard capability, or an action of a configured connector';
      return [positions.faultInside(path, capability, 0, `no action "${capability}"`, hint)];
    }),
  );
}
