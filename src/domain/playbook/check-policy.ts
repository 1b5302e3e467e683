import { CAPABILITIES, type ConnectorFacts } from '../containment.ts';
import { offeredBy } from './check-action.ts';
import type { Fault, Path, Positions } from './document.ts';
import { nearestName } from './nearest-name.ts';
import type { Policy } from './policy-schema.ts';

/**
 * Checks that the actions and platforms a policy names exist, so that nothing mistyped is silently without effect.
 *
 * @param connectors those that are installed, configured or not
 */
export function checkPolicy(
  policy: Policy,
  positions: Positions,
  { connectors }: { readonly connectors: readonly ConnectorFacts[] },
): Fault[] {
  return [...actionFaults(policy, positions, connectors), ...platformFaults(policy, positions, connectors)];
}

function actionFaults(
  { approvals, budgets }: Policy,
  positions: Positions,
  connectors: readonly ConnectorFacts[],
): Fault[] {
  const known = new Set<string>([...CAPABILITIES, ...offeredBy(connectors)]);
  const named = [
    ...approvals.flatMap(({ when }, index) =>
      each(['approvals', index, 'when', 'capability'], when.capability),
    ),
    ...budgets.flatMap(({ capability }, index) => each(['budgets', index, 'capability'], capability)),
  ];
  return named.flatMap(([path, capability]) => {
    if (known.has(capability)) return [];
    const near = nearestName(capability, known);
    const hint = near
      ? `did you mean ${near}?`
      : 'name a standard capability, or an action of a configured connector';
    return [positions.faultInside(path, capability, 0, `no action "${capability}"`, hint)];
  });
}

function platformFaults(
  { timeToContain, protected: kept, budgets, approvers }: Policy,
  positions: Positions,
  connectors: readonly ConnectorFacts[],
): Fault[] {
  const known = new Set(connectors.map(({ platform }) => platform));
  const fault = (platform: string): readonly [message: string, hint: string] => {
    const near = nearestName(platform, known);
    const hint = near ? `did you mean ${near}?` : `installed: ${[...known].toSorted().join(', ')}`;
    return [`no connector for a platform "${platform}" is installed`, hint];
  };
  const keys = Object.keys(timeToContain?.platformsMs ?? {});
  const { directory } = approvers;
  const values: readonly Named[] = [
    ...(directory ? [[['approvers', 'directory', 'platform'], directory.platform] satisfies Named] : []),
    ...kept.accounts.map(({ platform }, at): Named => [['protected', 'accounts', at, 'platform'], platform]),
    ...kept.groups.flatMap(({ platform }, at): Named[] =>
      platform === undefined ? [] : [[['protected', 'groups', at, 'platform'], platform]],
    ),
    ...budgets.flatMap(({ platform }, index) => each(['budgets', index, 'platform'], platform)),
  ];
  return [
    ...keys
      .filter((platform) => !known.has(platform))
      .map((platform) => positions.fault(['timeToContain', 'platforms', platform], ...fault(platform))),
    ...values
      .filter(([, platform]) => !known.has(platform))
      .map(([path, platform]) => positions.faultInside(path, platform, 0, ...fault(platform))),
  ];
}

type Named = readonly [path: Path, name: string];

function each(path: Path, names: readonly string[] = []): Named[] {
  return names.map((name, at) => [[...path, at], name]);
}
