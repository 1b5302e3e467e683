// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import { CAPABILITIES, type ConnectorFacts } from '../containment.ts';
import { checkActionInput } from './check-action-input.ts';
import type { CheckContext, Offer, Report } from './check-context.ts';
import { nearestName } from './nearest-name.ts';
import type { ScopeTyping } from './scope-typing.ts';
import type { Step } from './step-schema.ts';
import { AWAIT_VERDICT, REPORT, UNDO } from './words.ts';

/** Checks a step that is an action: who offers it, to whom it is done, and what of the step those who offer it can obey. */
export function checkAction(
  id: string,
  step: Step,
  typing: ScopeTyping,
  { connectors, missingScopes = [] }: CheckContext,
  report: Report,
): void {
  if (step.await)
    report(['steps', id, 'await'], `${step.use} takes no \`await\``, `only ${AWAIT_VERDICT} waits`);
  if (!Object.hasOwn(step.with, 'account')) {
    const hint =
      'write account: ${{ incident.home }}, or ${{ item }} with for-each: ${{ incident.accounts }}';
    report(['steps', id, 'with'], `${id} does not say whose account: \`with.account\` is missing`, hint);
  }
  const offers = offersOf(step.use, connectors);
  if (offers.length === 0) {
    const message = `no configured connector offers "${step.use}"`;
    report(['steps', id, 'use'], message, useHint(step.use, connectors));
    return;
  }
  checkObeyed(id, step, offers, report);
  checkActionInput(id, step, offers, typing, report);
  for (const { platform, capability, scopes } of missingScopes) {
    if (capability !== step.use) continue;
    const message = `${platform} has not granted what ${step.use} needs: ${scopes.join(', ')}`;
    report(['steps', id, 'use'], message, `grant it to Countersign in ${platform}`);
  }
}

/** The connectors that offer an action. */
function offersOf(use: string, connectors: readonly ConnectorFacts[]): readonly Offer[] {
  return connectors.flatMap(({ platform, actions }) =>
    actions.filter(({ capability }) => capability === use).map((facts) => ({ platform, facts })),
  );
}

/** Tells keys that nothing could come of. */
function checkObeyed(id: string, step: Step, offers: readonly Offer[], report: Report): void {
  const isRead = offers.every(({ facts }) => facts.effect === 'read');
  const { use, verify, retry, undo, timeoutMs } = step;
  if (verify && isRead)
    report(['steps', id, 'verify'], `${use} only reads: there is nothing to verify`, 'take `verify` away');
  if (retry && !isRead) {
    const others = offers.filter(({ facts }) => facts.effect !== 'read' && !facts.idempotent);
    const who = others.map(({ platform }) => platform).join(', ');
    const message = `${use} is not repeated: of ${who} it is not known that a repeat changes nothing`;
    if (others.length > 0) report(['steps', id, 'retry'], message, 'take `retry` away');
  }
  if (undo && offers.every(({ facts }) => !facts.canUndo))
    report(['steps', id, 'undo'], `no connector can undo ${use}`, 'take `undo` away');
  if (timeoutMs !== undefined && verify && timeoutMs < verify.withinMs)
    report(
      ['steps', id, 'timeout'],
      `the step may take less time than proof is looked for (verify.within)`,
      'make `timeout` longer, or verify.within shorter',
    );
  if (timeoutMs !== undefined && step.approval && timeoutMs <= step.approval.withinMs)
    report(
      ['steps', id, 'timeout'],
      'the step ends before people must have answered (approval.within)',
      'make `timeout` longer, or approval.within shorter',
    );
}

function useHint(use: string, connectors: readonly ConnectorFacts[]): string {
  const offered = new Set([...offeredBy(connectors), REPORT, AWAIT_VERDICT, UNDO]);
  const near = nearestName(use, offered);
  if (near) return `did you mean ${near}?`;
  if ((CAPABILITIES as readonly string[]).includes(use))
    return 'configure a connector that offers it, or take the step away';
  return `offered: ${[...offered].sort().join(', ')}`;
}

/** The names of all actions that are offered. */
export function offeredBy(connectors: readonly ConnectorFacts[]): string[] {
  return connectors.flatMap((connector) => connector.actions.map((action) => action.capability));
}
