import type { ActionFacts, ConnectorFacts } from '../containment.ts';

/** What the run knows of one platform's action. */
export function factsOf(
  connectors: readonly ConnectorFacts[],
  platform: string,
  capability: string,
): ActionFacts | undefined {
  return connectors.find((c) => c.platform === platform)?.actions.find((a) => a.capability === capability);
}
