import type { ActionFacts, ConnectorFacts, ProofState } from '../containment.ts';
import type { AccessLayer } from '../credential.ts';
import type { Account } from '../principal.ts';
import { factsOf } from '../run/facts-of.ts';
import { takenBack } from '../run/leases/taken-back.ts';
import type { Incident, Item } from '../run/state.ts';
import type { ChildKind } from './child-kind.ts';
import type { Held } from './held.ts';

/** One containment of an incident, with what its connector declares of it. */
export interface Cut {
  readonly runId: string;
  readonly step: string;
  readonly capability: string;
  readonly item: Item;
  readonly account: Account;
  /** Absent where the platform does not offer it. */
  readonly facts: ActionFacts | undefined;
  /** `undone`: it was taken back. */
  readonly proof: ProofState | 'not-done' | 'undone';
  /** When and how it was taken back, where it was. */
  readonly takenBack?: { readonly at: string; readonly why: string };
}

/** Actions that are aimed at one credential: they say nothing of the account's others. */
const AIMED = new Set(['session.revoke', 'credential.disable', 'credential.delete']);

/** The layers of which one must be cut for a kind to end; the others end by what is aimed at them alone. */
const LAYERS: Readonly<Partial<Record<ChildKind, readonly AccessLayer[]>>> = {
  session: ['idp-session', 'app-session'],
  'access-token': ['access-token'],
  'refresh-token': ['refresh-token'],
  grant: ['refresh-token'],
  'api-key': ['static-key'],
  'app-password': ['static-key'],
  'ssh-key': ['static-key'],
};
/** What a kind is ended by although it is no layer. */
const BY_NAME: Readonly<Partial<Record<ChildKind, string>>> = {
  factor: 'factors.reset',
  grant: 'grants.revoke',
};

/** From the strongest on. */
const STRENGTH: readonly Cut['proof'][] = [
  'proven',
  'effective',
  'accepted',
  'requested',
  'unknown',
  'unproven',
  'contradicted',
  'undone',
  'failed',
  'not-done',
];

/** Every action of an incident that was to change a platform, on an account. */
export function cutsOf(incident: Incident, connectors: readonly ConnectorFacts[]): readonly Cut[] {
  return incident.runs.flatMap((run) =>
    [...run.steps.values()]
      .filter(({ effect, use }) => effect !== undefined && effect !== 'read' && use !== undefined)
      .flatMap(({ id: step, use, items }) =>
        items.flatMap((item): Cut[] => {
          const { account } = item;
          if (!account) return [];
          const facts = factsOf(connectors, account.platform, use!);
          const lease = takenBack(incident, { runId: run.id, step, index: item.index }, item.claimedAt ?? '');
          const base = { runId: run.id, step, capability: use!, item, account, facts };
          if (lease) {
            const back = { at: lease.closed!.at, why: lease.why ?? '' };
            return [{ ...base, proof: 'undone', takenBack: back }];
          }
          return [{ ...base, proof: item.proof ?? 'not-done' }];
        }),
      ),
  );
}

/** The action with the strongest proof that it cut a credential; undefined where none was aimed at it. */
export function cutOf(held: Held, cuts: readonly Cut[]): Cut | undefined {
  return cuts.filter((cut) => isMeant(cut, held)).toSorted(byStrength)[0];
}

/** What the account's credentials of a layer were cut by, all of them. */
export function cutOfLayer(
  layer: AccessLayer,
  { platform, id }: Pick<Account, 'platform' | 'id'>,
  cuts: readonly Cut[],
): Cut | undefined {
  return cuts
    .filter(({ account }) => account.platform === platform && account.id === id)
    .filter(({ capability, facts }) => !AIMED.has(capability) && facts?.cuts.includes(layer))
    .toSorted(byStrength)[0];
}

function byStrength(a: Cut, b: Cut): number {
  return (
    STRENGTH.indexOf(a.proof) - STRENGTH.indexOf(b.proof) ||
    (b.item.provenAt ?? '').localeCompare(a.item.provenAt ?? '')
  );
}

/** What was made after the call was not there to be cut, unless the plan names it. */
function isMeant({ account, capability, facts, item }: Cut, held: Held): boolean {
  if (account.platform !== held.platform || account.id !== held.accountId) return false;
  const isNamed = item.plan?.targets.some(({ id }) => id === held.id) ?? false;
  if (isNamed) return true;
  if (AIMED.has(capability)) return false;
  const isLater = held.bornAt !== undefined && item.claimedAt !== undefined && held.bornAt >= item.claimedAt;
  if (isLater) return false;
  const layers = LAYERS[held.kind] ?? [];
  return BY_NAME[held.kind] === capability || layers.some((layer) => facts?.cuts.includes(layer) ?? false);
}
