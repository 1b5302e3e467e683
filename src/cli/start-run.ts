import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { factsOf, openConnectors } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { loadPlaybooks } from '../adapters/registry/load-playbooks.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { createFingerprints } from '../adapters/secrets/fingerprints.ts';
import { type Config, readConfig } from '../config.ts';
import { configuredConnectors } from '../configured-connectors.ts';
import { createIncidents } from '../stages/run/incidents.ts';
import { startRunByHand } from '../stages/run/start-run.ts';
import { actingArgs, actingPerson } from './acting-args.ts';
import { givenInputs } from './given-inputs.ts';
import { permitted } from './permitted.ts';
import { findPlaybook } from './plan-playbook.ts';
import { projectRoot } from './project-root.ts';
import { silentLog } from './silent-log.ts';
import { withStore } from './with-store.ts';

/** A run that is asked for on the command line. */
export interface StartAsked {
  readonly playbookId: string;
  readonly incidentId: string;
  readonly by: Person;
  /** `name=value`, each. */
  readonly inputs: readonly string[];
  readonly asJson: boolean;
}

/** Starts a playbook on an incident, by the database: a serving process carries it out. Prints the run's id. */
export async function startRunCommand(args: readonly string[]): Promise<number> {
  const asked = readStart(args);
  const config = readConfig(process.env, projectRoot);
  await permitted('run start', asked.by, config);
  const runId = await startRun(asked, config);
  const { incidentId, playbookId } = asked;
  console.log(
    asked.asJson ? JSON.stringify({ runId, incidentId }) : `run ${runId} of ${playbookId} has started`,
  );
  return 0;
}

/** Reads the words after `run start`. @throws ERR_INPUT_INVALID naming what is missing */
export function readStart(args: readonly string[]): StartAsked {
  const { values, positionals } = actingArgs(
    args,
    { incident: { type: 'string' }, input: { type: 'string', multiple: true } },
    wrong,
  );
  const [playbookId, ...rest] = positionals;
  if (playbookId === undefined || rest.length > 0)
    throw wrong('name one playbook: countersign run start PLAYBOOK …');
  if (values.incident === undefined) throw wrong('name the incident: --incident ID');
  const by = actingPerson(values.by, wrong);
  const { incident: incidentId, input: inputs = [], json: asJson = false } = values;
  return { playbookId, incidentId, by, inputs, asJson };
}

/**
 * Starts the run that is asked for; resolves to its id.
 * @throws ERR_NOT_FOUND for an unknown playbook or incident; ERR_PLAYBOOK_INVALID; ERR_INPUT_INVALID naming each input that does not fit
 */
export async function startRun(
  { playbookId, incidentId, by, inputs: written }: StartAsked,
  config: Config,
): Promise<string> {
  const installed = await loadConnectors(config.connectorsPaths);
  const facts = installed.map(factsOf);
  // Its faults are told as `plan` tells them.
  const { playbook } = await findPlaybook(playbookId, config.playbooksPath, facts);
  const inputs = givenInputs(playbook.inputs, written);
  const { playbooks, policy } = await loadPlaybooks(config.playbooksPath, facts);
  return await withStore(config, async ({ journal, evidence }, clock) => {
    const fingerprints = createFingerprints(config.fingerprintKey);
    const connectors = openConnectors(configuredConnectors(config, installed), {
      ...{ clock, log: silentLog, fingerprints },
    });
    const incidents = createIncidents({ journal, evidence, clock, digest });
    const request = { incidentId, playbookId, by, inputs };
    const deps = { playbooks, policy: policy!, connectors, evidence, digest, incidents };
    return await startRunByHand(request, deps);
  });
}

function wrong(message: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', message);
}
