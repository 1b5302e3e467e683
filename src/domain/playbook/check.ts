import { checkAction } from './check-action.ts';
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
