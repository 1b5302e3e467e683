import type { Connectors } from '#domain/connectors.ts';
import type { ActionPlan } from '#domain/containment.ts';
import { asCountersignError } from '#domain/errors.ts';
import type { PlannedItem, PlannedStep } from '#domain/run/plan.ts';

/** What a platform says about one item now: what would change, or why that could not be read. */
export type Reading =
  | { readonly plan: ActionPlan; readonly failure?: undefined }
  | { readonly plan?: undefined; readonly failure: { readonly code: string; readonly message: string } };

/** By step id and index of the item. */
export type Readings = ReadonlyMap<string, ReadonlyMap<number, Reading>>;

/** Asks the platforms for the present state behind every planned action: side by side, each one thing at a time. Reads only. */
export async function readPresentState(
  steps: readonly PlannedStep[],
  connectors: Connectors,
): Promise<Readings> {
  const wanted = steps.flatMap((step) =>
    step.items.flatMap((item) => (item.request ? [{ step: step.id, item, request: item.request }] : [])),
  );
  const found = new Map<string, Map<number, Reading>>(steps.map((step) => [step.id, new Map()]));
  const byPlatform = Map.groupBy(wanted, ({ request }) => request.platform);
  await Promise.all(
    [...byPlatform.values()].map(async (ofOne) => {
      for (const { step, item, request } of ofOne) {
        found.get(step)?.set(item.index, await read(connectors, request));
      }
    }),
  );
  return found;
}

async function read(connectors: Connectors, request: NonNullable<PlannedItem['request']>): Promise<Reading> {
  try {
    return { plan: await connectors.plan(request) };
  } catch (thrown) {
    const { code, message } = asCountersignError(thrown);
    return { failure: { code, message: message.slice(0, 2_000) } };
  }
}
