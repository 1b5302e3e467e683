import type { ActionRequest, Connectors } from '#domain/connectors.ts';
import type { ActionPlan, ProofReading } from '#domain/containment.ts';

/**
 * The state that an action which can be undone has left, so that a change by somebody else shows when it is to be undone.
 * Undefined where there is none to tell: it cannot be undone, does not show yet, or the platform cannot be read.
 */
export async function leftBehind(
  request: ActionRequest,
  reading: ProofReading,
  connectors: Pick<Connectors, 'facts' | 'plan'>,
): Promise<ActionPlan['before'] | undefined> {
  if (reading.state !== 'effective' && reading.state !== 'proven') return undefined;
  const connector = connectors.facts.find(({ platform }) => platform === request.platform);
  const action = connector?.actions.find(({ capability }) => capability === request.capability);
  if (!action?.canUndo) return undefined;
  try {
    const { alreadyDone, before } = await connectors.plan(request);
    return alreadyDone ? before : undefined;
  } catch {
    // Without it, whatever still counts as done is taken for what was left.
    return undefined;
  }
}
