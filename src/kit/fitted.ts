import type { ActionPlan, ActionReceipt, ProofReading } from '#domain/containment.ts';

/** Cuts the texts of an action's results to the lengths of the domain's schemas: names on a platform may be of any length. */

const cut = (most: number) => (text: string) => text.slice(0, most);
const [short, long] = [cut(512), cut(1_024)];

export function fittedPlan(plan: ActionPlan): ActionPlan {
  return {
    ...plan,
    summary: long(plan.summary),
    targets: plan.targets.map(({ kind, id, label }) => ({
      kind: cut(60)(kind),
      id,
      label: short(label),
    })),
    present: plan.present.map(short),
  };
}

export function fittedReceipt(receipt: ActionReceipt): ActionReceipt {
  return {
    ...receipt,
    requestIds: receipt.requestIds.map(cut(256)),
    calls: receipt.calls.map(long),
  };
}

export function fittedReading({ state, saw, strongest }: ProofReading): ProofReading {
  return { state, saw: saw.map(long), strongest: { ...strongest, why: short(strongest.why) } };
}
