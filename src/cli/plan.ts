import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import type { Clock } from '#domain/ports.ts';
import { planRun } from '#domain/run/plan.ts';
import type { PlanContext } from '#domain/run/planned-beginning.ts';
import { factsOf, openConnectors } from '../adapters/registry/connectors.ts';
import { type FoundConnector, loadConnectors } from '../adapters/registry/load-connectors.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { createFingerprints } from '../adapters/secrets/fingerprints.ts';
import { type Config, readConfig } from '../config.ts';
import { configuredConnectors } from '../configured-connectors.ts';
import { storyline } from './demo-storyline.ts';
import { givenInputs } from './given-inputs.ts';
import { PLAN_USAGE, type PlanArgs, planArgs } from './plan-args.ts';
import { readPlanBudgets } from './plan-budgets.ts';
import { type CaseDeps, type PlanCase, supposedCase, withAccounts } from './plan-case.ts';
import { type PlanDocument, planDocument } from './plan-document.ts';
import { readIncident } from './plan-incident.ts';
import { planMermaid } from './plan-mermaid.ts';
import { findPlaybook, type PlayableBook } from './plan-playbook.ts';
import { readPresentState } from './plan-reading.ts';
import { planText } from './plan-text.ts';
import { projectRoot } from './project-root.ts';
import { silentLog } from './silent-log.ts';
import { startSimulators } from './simulated-platforms.ts';

/** What a plan reads from; by default the environment of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

const clock: Clock = { now: () => new Date() };

/** Prints what a run would do to whom, from the present state; nothing is changed. Exit code 1 when something could not be read. */
export async function plan(args: readonly string[]): Promise<number> {
  const asked = planArgs(args);
  if (!asked) {
    console.log(PLAN_USAGE);
    return 0;
  }
  const document = asked.simulators ? await planOnSimulators(asked) : await planFor(asked, process.env);
  console.log(rendered(document, asked));
  return document.isComplete ? 0 : 1;
}

function rendered(document: PlanDocument, asked: PlanArgs): string {
  if (asked.json) return harmlessJson(document, 2);
  return asked.mermaid ? planMermaid(document) : planText(document);
}

/** Makes the plan that is asked for on the platforms of an environment. @throws ERR_CONFIG_INVALID, ERR_NOT_FOUND, ERR_PLAYBOOK_INVALID, ERR_CONNECTOR_… */
export async function planFor(asked: PlanArgs, env: Environment): Promise<PlanDocument> {
  const config = readConfig(env, projectRoot);
  return await planWith(asked, config, await loadConnectors(config.connectorsPaths));
}

/** The story of the demo, on simulated platforms that end with the plan; nothing of the environment but the paths counts. */
async function planOnSimulators(asked: PlanArgs): Promise<PlanDocument> {
  const { PLAYBOOKS_PATH, CONNECTORS_PATH } = process.env;
  const folder = await mkdtemp(join(tmpdir(), 'countersign-plan-'));
  const paths = { PLAYBOOKS_PATH, CONNECTORS_PATH, DATA_DIR: folder };
  try {
    const installed = await loadConnectors(readConfig(paths, projectRoot).connectorsPaths);
    const story = storyline(clock.now());
    const platforms = await startSimulators(installed, story.seeds, clock.now);
    try {
      const person = story.detection.evidences[0]?.actor.user.email_addr;
      const principal = asked.principal ?? person;
      const config = readConfig({ ...paths, ...platforms.env }, projectRoot);
      return await planWith({ ...asked, principal }, config, installed);
    } finally {
      await platforms.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function planWith(
  asked: PlanArgs,
  config: Config,
  installed: readonly FoundConnector[],
): Promise<PlanDocument> {
  const book = await findPlaybook(asked.playbook, config.playbooksPath, installed.map(factsOf));
  const fingerprints = createFingerprints(config.fingerprintKey);
  const configured = configuredConnectors(config, installed);
  if (configured.length === 0) {
    const message = 'no connector is configured, so nobody can be looked up (try --simulators)';
    throw new CountersignError('ERR_CONFIG_INVALID', message);
  }
  const connectors = openConnectors(configured, { clock, log: silentLog, fingerprints });
  const made = await caseFor(asked, book, config, { connectors, clock, digest, fingerprints });
  const called = book.called.map(({ playbook, text }) => ({ playbook, sha256: digest.ofText(text) }));
  const pinned = { playbook: book.playbook, policy: book.policy, connectors: connectors.facts, called };
  const context = { now: clock.now(), digest, pinned, ...inputsFor(asked, book) };
  const steps = planRun(made.incident, context);
  const readings = await readPresentState(steps, connectors);
  const counted = { incident: made.incident, policy: book.policy, now: context.now };
  const budgets = await readPlanBudgets(steps, counted, asked.simulators ? 'simulated' : config);
  return planDocument({ book, made, steps, readings, budgets, context, isSimulated: asked.simulators });
}

/** What is said of inputs has to fit; where nothing is said, a plan shows what needs them as decided then. */
function inputsFor({ input }: PlanArgs, { playbook }: PlayableBook): Pick<PlanContext, 'inputs'> {
  if (input.length === 0) return {};
  return { inputs: givenInputs(playbook.inputs, input) };
}

async function caseFor(
  asked: PlanArgs,
  book: PlayableBook,
  config: Config,
  deps: CaseDeps,
): Promise<PlanCase> {
  if (asked.incident === undefined) {
    return await supposedCase(asked, asked.principal ?? '', book.playbook, deps);
  }
  const incident = await readIncident(asked.incident, config);
  return { ...(await withAccounts(incident, deps)), supposed: [] };
}
