// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import { CAPABILITIES, type ConnectorFacts } from '../containment.ts';
import { checkApproval } from './check-approval.ts';
import { checkBuilt } from './check-built.ts';
import type { CheckContext, Report } from './check-context.ts';
import { checkCovers } from './check-covers.ts';
import { checkExpressions } from './check-expressions.ts';
import type { Fault, Positions } from './document.ts';
import { nearestName } from './nearest-name.ts';
import { transitiveNeeds } from './order.ts';
import type { Policy } from './policy-schema.ts';
import type { Playbook } from './schema.ts';
import { scopeTyping } from './scope-typing.ts';
import type { Step } from './step-schema.ts';
import { AWAIT_VERDICT, BUILT_INS, REPORT } from './words.ts';

export type { CheckContext } from './check-context.ts';

/**
 * Checks what a playbook means, as a compiler does: all faults at once, in the order of the file.
 *
 * Graph, capabilities, expressions and their types, approvals against policy. Inputs besides `account` are
 * checked by the connector when the step is planned.
 */
export function checkPlaybook(playbook: Playbook, positions: Positions, context: CheckContext): Fault[] {
  const faults: Fault[] = [];
  const report: Report = (path, message, hint) => faults.push(positions.fault(path, message, hint));
  const typing = scopeTyping(playbook);
  checkNeeds(playbook, report);
  checkCovers(playbook, report);
  for (const [id, step] of Object.entries(playbook.steps)) {
    checkBuilt(playbook, id, report);
    if (BUILT_INS.has(step.use)) checkBuiltIn(id, step, report);
    else checkAction(id, step, context, report);
    checkAwait(playbook, id, step, report);
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

function checkNeeds(playbook: Playbook, report: Report): void {
  const ids = Object.keys(playbook.steps);
  const inCircle = new Set<string>();
  for (const [id, { needs }] of Object.entries(playbook.steps)) {
    for (const [index, need] of needs.entries()) {
      const path = ['steps', id, 'needs', index];
      if (needs.indexOf(need) < index) report(path, `${id} needs "${need}" twice`, 'name it once');
      if (ids.includes(need)) continue;
      const near = nearestName(need, ids);
      report(
        path,
        `${id} needs "${need}", which is no step`,
        near ? `did you mean ${near}?` : `steps: ${ids.join(', ')}`,
      );
    }
    const below = transitiveNeeds(playbook, id);
    if (!below.has(id) || inCircle.has(id)) continue;
    const circle = ids.filter((other) => below.has(other) && transitiveNeeds(playbook, other).has(id));
    for (const member of circle) inCircle.add(member);
    report(
      ['steps', id, 'needs'],
      `these steps need each other in a circle: ${circle.join(', ')}`,
      'take one need away',
    );
  }
}

/** A built-in is done by us, once for the whole run: what an action takes is not obeyed by it. */
function checkBuiltIn(id: string, step: Step, report: Report): void {
  const hint =
    step.use === REPORT
      ? 'it always runs, once, over the whole run; take it away'
      : 'it waits once, for the whole run; take it away';
  const say = (key: string) => report(['steps', id, key], `${step.use} takes no \`${key}\``, hint);
  if (step.when !== undefined && step.use === REPORT) say('when');
  if (step.forEach !== undefined) say('for-each');
  if (Object.keys(step.with).length > 0) say('with');
  if (step.approval) say('approval');
  if (step.verify) say('verify');
  if (step.ifUnavailable) say('if-unavailable');
}

/** A wait that can never happen, or of which nobody said how long, is a mistake. */
function checkAwait({ on }: Playbook, id: string, step: Step, report: Report): void {
  const waits = step.use === AWAIT_VERDICT;
  if (waits && !step.await)
    report(['steps', id, 'use'], `${id} does not say how long it waits`, 'add await: { within: 2h }');
  if (!waits && step.await)
    report(['steps', id, 'await'], `${step.use} takes no \`await\``, `only ${AWAIT_VERDICT} waits`);
  if (waits && on && !on.verdict.includes('undecided'))
    report(
      ['steps', id, 'use'],
      'this playbook begins when the verdict is decided: there is nothing to wait for',
      'add undecided to on.verdict, or take the step away',
    );
  if (waits && on?.verdict.every((verdict) => verdict === 'undecided'))
    report(
      ['steps', id, 'use'],
      'a verdict that is decided ends this run, so that nothing comes after the wait',
      'add to on.verdict the verdicts that it goes on with',
    );
}

function checkAction(id: string, step: Step, { connectors }: CheckContext, report: Report): void {
  if (!Object.hasOwn(step.with, 'account')) {
    const hint =
      'write account: ${{ incident.home }}, or ${{ item }} with for-each: ${{ incident.accounts }}';
    report(['steps', id, 'with'], `${id} does not say whose account: \`with.account\` is missing`, hint);
  }
  const effects = connectors.flatMap((c) =>
    c.actions.filter((a) => a.capability === step.use).map((a) => a.effect),
  );
  if (effects.length === 0) {
    report(
      ['steps', id, 'use'],
      `no configured connector offers "${step.use}"`,
      useHint(step.use, connectors),
    );
  } else if (step.verify && effects.every((effect) => effect === 'read')) {
    report(
      ['steps', id, 'verify'],
      `${step.use} only reads: there is nothing to verify`,
      'take `verify` away',
    );
  }
}

function useHint(use: string, connectors: readonly ConnectorFacts[]): string {
  const offered = new Set([...offeredBy(connectors), REPORT, AWAIT_VERDICT]);
  const near = nearestName(use, offered);
  if (near) return `did you mean ${near}?`;
  if ((CAPABILITIES as readonly string[]).includes(use))
    return 'configure a connector that offers it, or take the step away';
  return `offered: ${[...offered].sort().join(', ')}`;
}

function offeredBy(connectors: readonly ConnectorFacts[]): string[] {
  return connectors.flatMap((connector) => connector.actions.map((action) => action.capability));
}
