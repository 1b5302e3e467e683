import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Connectors } from '#domain/connectors.ts';
import { CountersignError } from '#domain/errors.ts';
import { parsePolicy } from '#domain/playbook/parse.ts';
import { PlaybookTest } from '#domain/playbook/test-schema.ts';
import type { Clock } from '#domain/ports.ts';
import { factsOf, openConnectors } from '../adapters/registry/connectors.ts';
import type { FoundConnector } from '../adapters/registry/load-connectors.ts';
import { type LoadedPolicy, loadPlaybooks } from '../adapters/registry/load-playbooks.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { createFingerprints } from '../adapters/secrets/fingerprints.ts';
import type { Config } from '../config.ts';
import { readConfig } from '../config.ts';
import { configuredConnectors } from '../configured-connectors.ts';
import type { LedgerEntry, Simulator } from '../kit/testing/simulator.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import type { Rehearsed } from '../rehearsal/rehearsed.ts';
import { findPlaybook } from './plan-playbook.ts';
import { projectRoot } from './project-root.ts';
import { silentLog } from './silent-log.ts';
import { type SimulatedPlatforms, startSimulators } from './simulated-platforms.ts';
import { type StepFault, withFaults } from './step-faults.ts';

/** A world of simulated platforms: one person, and what each platform knows of them. */
interface SimulatedWorld {
  /** The instant around which it is written. */
  readonly at: string;
  /** The person's e-mail address. */
  readonly principal: string;
  /** By platform, in the form of its simulator. */
  readonly seeds: Readonly<Record<string, unknown>>;
}

export interface PlayAsked {
  /** An id, or a path. */
  readonly playbook: string;
  readonly platforms: readonly string[];
  readonly faults: readonly StepFault[];
  /** What a playbook's test can say besides, as it is written there: inputs, who starts it. */
  readonly said: Readonly<Record<string, unknown>>;
  /** What people say; however many there are. */
  readonly people: PlaybookTest['people'];
}

export interface PlayedOnSimulators {
  readonly rehearsed: Rehearsed;
  readonly playbookId: string;
  /** Every request that changed a simulated platform, in order; fetching tokens of our own is none. */
  readonly changes: readonly (LedgerEntry & { readonly platform: string })[];
}

/** The world that comes with Countersign: everywhere the same person. */
export async function shippedWorld(): Promise<SimulatedWorld> {
  const text = await readFile(join(import.meta.dirname, 'simulated-world.json'), 'utf8');
  return JSON.parse(text) as SimulatedWorld;
}

/**
 * Carries out a playbook with the engine, the stages and the connectors that serve, on the connectors' simulators, in this
 * process, in memory and in virtual time.
 *
 * @throws ERR_NOT_FOUND, ERR_PLAYBOOK_INVALID, ERR_INPUT_INVALID for a platform that there is no simulated world of
 */
export async function playOnSimulators(
  asked: PlayAsked,
  world: SimulatedWorld,
  installed: readonly FoundConnector[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<PlayedOnSimulators> {
  let clock: Clock = { now: () => new Date(world.at) };
  const platforms = await startSimulators(installed, seedsOf(asked, world), () => clock.now());
  try {
    const config = readConfig({ ...env, ...platforms.env }, projectRoot);
    const open = opener(config, installed);
    const test = await testOf(asked, world, open(clock));
    const facts = installed.map(factsOf);
    const { playbooks, policy } = await loadPlaybooks(config.playbooksPath, facts);
    if (!policy) throw new CountersignError('ERR_PLAYBOOK_INVALID', 'there is no policy that can be read');
    const loaded = await findPlaybook(asked.playbook, config.playbooksPath, facts);
    const rehearsed = await rehearse(test, {
      loaded,
      others: playbooks,
      policy: unwatched(policy),
      connectors: open(clock).facts,
      digest,
      simulated(by) {
        clock = by;
        return withFaults(open(by), asked.faults, platforms.simulators);
      },
    });
    return { rehearsed, playbookId: loaded.playbook.id, changes: changesOf(platforms) };
  } finally {
    await platforms.stop();
  }
}

function seedsOf({ platforms }: PlayAsked, { seeds }: SimulatedWorld): Record<string, unknown> {
  const unknown = platforms.find((platform) => !Object.hasOwn(seeds, platform));
  if (unknown !== undefined) {
    const known = Object.keys(seeds).toSorted().join(', ');
    throw new CountersignError(
      'ERR_INPUT_INVALID',
      `no simulated platform is called "${unknown}"; there are ${known}`,
    );
  }
  return Object.fromEntries(platforms.map((platform) => [platform, seeds[platform]]));
}

/** Calls wait for nobody: virtual time is not theirs to spend. */
function opener(config: Config, installed: readonly FoundConnector[]): (clock: Clock) => Connectors {
  const configured = configuredConnectors(config, installed);
  const fingerprints = createFingerprints(config.fingerprintKey);
  return (clock) =>
    openConnectors(configured, { clock, log: silentLog, fingerprints, wait: () => Promise.resolve() });
}

/** The person's accounts are those that the platforms know. */
async function testOf(
  asked: PlayAsked,
  world: SimulatedWorld,
  connectors: Connectors,
): Promise<PlaybookTest> {
  const found = await Promise.all(
    asked.platforms.map((platform) => connectors.findAccount(platform, { email: world.principal })),
  );
  const accounts = found.flatMap((account) =>
    account ? [{ platform: account.platform, id: account.id, email: world.principal }] : [],
  );
  const { incident = {}, ...said } = asked.said as { readonly incident?: object };
  const test = PlaybookTest.parse({
    name: asked.playbook,
    at: world.at,
    incident: { principal: world.principal, accounts, ...incident },
    expect: { outcome: 'contained' },
    ...said,
  });
  return { ...test, people: asked.people };
}

/** What is proven to be cut is not looked for in logs for a day: nobody uses it here, unless a playbook asks for it by itself. */
function unwatched({ file, text }: LoadedPolicy): LoadedPolicy {
  const document = parseDocument(text);
  document.setIn(['watch', 'default'], '0s');
  const without = document.toString();
  const { policy, faults } = parsePolicy(without, file);
  if (!policy)
    throw new CountersignError('ERR_INTERNAL', `${file} cannot be read again: ${faults.length} faults`);
  return { policy, file, text: without };
}

function changesOf({ simulators }: SimulatedPlatforms): PlayedOnSimulators['changes'] {
  const own = ({ platform, ledger }: Simulator) =>
    ledger
      .filter(({ changed, path }) => changed && !/\/(?:token|access_tokens)$/.test(path))
      .map((entry) => ({ ...entry, platform }));
  return simulators.flatMap(own).toSorted((a, b) => a.at.localeCompare(b.at));
}
