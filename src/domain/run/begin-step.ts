import type { ActionFacts, ConnectorFacts } from '../containment.ts';
import { asCountersignError } from '../errors.ts';
import { type EventData, event, type JournalEvent } from '../journal-event.ts';
import { evaluateStep } from '../playbook/evaluate.ts';
import { approvalDemand } from '../playbook/policy-decisions.ts';
import { protectionOf } from '../playbook/protection.ts';
import { AWAIT_VERDICT, BUILT_INS, REPORT, UNDO } from '../playbook/words.ts';
import type { Account } from '../principal.ts';
import { beginWait } from './await-verdict.ts';
import { beginBuiltIn } from './begin-built-in.ts';
import type { DecideContext, Pinned } from './decide.ts';
import { factsOf } from './facts-of.ts';
import { beginUndo } from './leases/undo-step.ts';
import { notOffered } from './not-offered.ts';
import { scopeOf } from './scope-of.ts';
import type { Incident, Run } from './state.ts';
import { timeoutOf } from './time-outs.ts';

/** Evaluates a step's expressions once; from here on its items and inputs are fixed. */
export function beginStep(
  incident: Incident,
  run: Run,
  id: string,
  pinned: Pinned,
  { now }: Pick<DecideContext, 'now'>,
): readonly JournalEvent[] {
  const definition = pinned.playbook.steps[id]!;
  const base = { runId: run.id, step: id };
  if (definition.use === REPORT)
    return [event('step-begun', { ...base, use: REPORT, effect: 'read', ask: 0, items: [] })];
  if (BUILT_INS.has(definition.use) && definition.use !== AWAIT_VERDICT && definition.use !== UNDO)
    return beginBuiltIn(incident, run, id, pinned, { now });
  const effect = effectOf(definition.use, pinned.connectors);
  const timed = { ...base, use: definition.use, effect, ...timeoutOf(definition, now) };
  try {
    const { run: wanted, items } = evaluateStep(definition, scopeOf(incident, run, pinned));
    if (!wanted) return [event('step-skipped', { ...base, why: 'its condition does not hold' })];
    if (definition.use === AWAIT_VERDICT) return [beginWait(run, id, definition, now)];
    if (definition.use === UNDO) return [beginUndo(incident, run, id, timeoutOf(definition, now))];
    if (items.length === 0) return [event('step-skipped', { ...base, why: 'there is nothing to do it to' })];
    const verdict = incident.assessment?.assessment.verdict ?? 'undecided';
    const demand = approvalDemand(pinned.policy, definition, {
      capability: definition.use,
      effect,
      verdict,
      principal: incident.principal.kind,
      administrator: items.some(({ account }) => account?.isAdmin === true),
    });
    const asked: Asked = { incident, use: definition.use, effect, pinned };
    return [
      event('step-begun', {
        ...timed,
        ask: effect === 'read' ? 0 : demand.ask,
        approverGroup: demand.group,
        items: items.map((item, index) => itemOf(index, item, asked)),
      }),
    ];
  } catch (thrown) {
    // Whether to wait cannot be told: what comes after may depend on it, so it waits.
    if (definition.use === AWAIT_VERDICT) return [beginWait(run, id, definition, now)];
    const why = asCountersignError(thrown).message.slice(0, 480);
    if (definition.use === UNDO)
      return [event('step-skipped', { ...base, why: `whether it is wanted cannot be told: ${why}` })];
    return [event('step-begun', { ...timed, ask: 0, items: [{ index: 0, input: {}, gap: why }] })];
  }
}

/** What an item of a step is judged by. */
interface Asked {
  readonly incident: Incident;
  readonly use: string;
  readonly effect: ActionFacts['effect'];
  readonly pinned: Pinned;
}

function itemOf(
  index: number,
  { account, input }: ReturnType<typeof evaluateStep>['items'][number],
  asked: Asked,
): EventData<'step-begun'>['items'][number] {
  const { use, effect, pinned } = asked;
  const gap = gapOf(account, asked);
  const residual = account ? factsOf(pinned.connectors, account.platform, use)?.residual : undefined;
  return {
    index,
    ...(account ? { account } : {}),
    input,
    ...(residual && effect !== 'read' ? { residual } : {}),
    ...(gap ? { gap } : {}),
  };
}

/** The strongest effect any configured platform declares for a capability. */
function effectOf(use: string, connectors: readonly ConnectorFacts[]): ActionFacts['effect'] {
  const order = ['read', 'reversible', 'recreatable', 'irreversible'] as const;
  const ranks = connectors.flatMap((c) =>
    c.actions.filter((a) => a.capability === use).map((a) => order.indexOf(a.effect)),
  );
  return order[Math.max(0, ...ranks)]!;
}

function gapOf(account: Account | undefined, { incident, use, effect, pinned }: Asked): string | undefined {
  if (!account) return 'no account was found to do it to: for a person';
  const connector = pinned.connectors.find((c) => c.platform === account.platform);
  if (!connector) return `no connector for ${account.platform} is configured: for a person`;
  if (!connector.actions.some((action) => action.capability === use)) return notOffered(use, connector);
  const why = effect === 'read' ? undefined : protectionOf(pinned.policy, account, incident.principal);
  return why && `${why}: for a person`;
}
