import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerEntry, Simulator } from '../../src/kit/testing/simulator.ts';
import { eventually } from '../support/eventually.ts';
import { World } from './served.ts';
import { sharedStory } from './shared-world.ts';

/** One run that cuts everything a person has, on every platform, and what came of it. */

export const STEPS = [
  'sessions.revoke',
  'tokens.revoke',
  'grants.revoke',
  'factors.reset',
  'password.expire',
  'account.suspend',
  'signal.transmit',
] as const;

const name = (capability: string) => capability.replace('.', '_');

const PLAYBOOK = `id: everywhere
version: 1
summary: Cuts all access of a person on every platform.
on: { verdict: [forged, stolen, undecided] }
steps:
${STEPS.map(
  (use, index) => `  ${name(use)}:
    use: ${use}
    needs: [${index === 0 ? '' : name(STEPS[index - 1]!)}]
    for-each: \${{ incident.accounts }}
    with: { account: '\${{ item }}' }
    verify: { within: 2s }
    if-unavailable: { wait: 2m }`,
).join('\n')}
  report: { use: report.publish, needs: [${STEPS.map(name).join(', ')}] }
`;
const POLICY = `version: 1
approvers: { groups: { oncall: [ada@example.com] }, defaultGroup: oncall }
approvals:
  - { when: { capability: [account.suspend] }, ask: one }
  - { when: {}, ask: none }
lookBack: 8d
`;

/** Writes the playbook and its policy into a folder. */
export async function writePlaybook(folder: string): Promise<void> {
  await writeFile(join(folder, 'everywhere.yaml'), PLAYBOOK);
  await writeFile(join(folder, 'policy.yaml'), POLICY);
}

/** A request that changed a platform. */
export interface Change extends LedgerEntry {
  readonly platform: string;
}

export interface Outcome {
  /** The proof state, or `gap`, by `platform capability`. */
  readonly ends: Readonly<Record<string, string>>;
  /** In the order they were made, without those that only fetch tokens of our own. */
  readonly changes: readonly Change[];
  /** The first change of each action, by `platform capability`. */
  readonly firsts: Readonly<Record<string, Change>>;
  readonly platforms: readonly string[];
}

/** Plays the story on a served process of its own, with seeds and simulators as they are made to be. */
export async function playEverywhere(
  folder: string,
  seedOf: (platform: string, seed: unknown) => unknown,
  prepare: (simulators: readonly Simulator[]) => void,
): Promise<Outcome> {
  const story = sharedStory(new Date());
  const seeds = Object.entries(story.seeds).map(([platform, seed]) => [platform, seedOf(platform, seed)]);
  const world = new World({ ...story, seeds: Object.fromEntries(seeds) });
  try {
    await world.open();
    world.env.PLAYBOOKS_PATH = folder;
    prepare(world.simulators);
    await world.serve();
    const { status } = await world.send();
    if (status !== 202) throw new Error(`the webhook was answered with ${status}`);
    await toTheEnd(world);
    return await outcomeOf(world);
  } finally {
    await world.close();
  }
}

/** Six windows of proof, one after the other, and a wait for each platform that says when to come again. */
const MOST_ROUNDS = 8;

async function toTheEnd(world: World): Promise<void> {
  for (let round = 1; ; round++) {
    try {
      await eventually('the end of the run', async () => {
        await world.approveWaiting();
        return (await world.outcome()) !== undefined;
      });
      return;
    } catch (thrown) {
      if (round < MOST_ROUNDS) continue;
      throw new Error(`${(await world.kinds()).join(' ')}\n${world.said.slice(-4_000)}`, { cause: thrown });
    }
  }
}

async function outcomeOf(world: World): Promise<Outcome> {
  const changes = world.simulators
    .flatMap(({ platform, ledger }) =>
      ledger.filter(isContainment).map((entry): Change => ({ ...entry, platform })),
    )
    .toSorted((a, b) => a.at.localeCompare(b.at));
  const { rows } = await world.pool.query<{ key: string; end: string }>(`
    select platform || ' ' || capability as key, proof as end from containments
    union
    select item->'account'->>'platform' || ' ' || (data::jsonb->>'use'), 'gap'
    from journal, jsonb_array_elements(data::jsonb->'items') item
    where kind = 'step-begun' and item ? 'gap'`);
  return {
    ends: Object.fromEntries(rows.map(({ key, end }) => [key, end])),
    changes,
    firsts: await firstChanges(world, changes),
    platforms: world.simulators.map(({ platform }) => platform),
  };
}

/** Fetching a token of our own changes the simulator's list of tokens, and is no containment. */
function isContainment({ changed, path }: LedgerEntry): boolean {
  return changed && !/\/(?:token|access_tokens)$/.test(path);
}

/** What was first changed between an action's claim and its end: one action at a time works on a platform here. */
async function firstChanges(world: World, changes: readonly Change[]): Promise<Record<string, Change>> {
  const { rows } = await world.pool.query<{ key: string; platform: string; from: Date; until: Date }>(`
    select finished.data::jsonb->>'platform' || ' ' || (finished.data::jsonb->>'step') as key,
           finished.data::jsonb->>'platform' as platform, claimed.at as from, finished.at as until
    from journal finished join journal claimed on claimed.kind = 'action-claimed' and finished.kind = 'action-finished'
      and (claimed.data::jsonb - array['worker', 'plan']) <@ finished.data::jsonb`);
  const found = rows.flatMap(({ key, platform, from, until }): [string, Change][] => {
    const first = changes.find(
      (each) =>
        each.platform === platform &&
        Date.parse(each.at) >= new Date(from).getTime() &&
        Date.parse(each.at) <= new Date(until).getTime(),
    );
    return first ? [[key.replace('_', '.'), first]] : [];
  });
  return Object.fromEntries(found);
}
