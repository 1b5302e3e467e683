import { harmlessJson } from '#domain/harmless-json.ts';
import type { Field, FieldValue } from '#domain/playbook/field-schema.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import type { PlaybookTest } from '#domain/playbook/test-schema.ts';
import { factsOf } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { readConfig } from '../config.ts';
import { givenInputs } from './given-inputs.ts';
import { findPlaybook } from './plan-playbook.ts';
import { type PlayedOnSimulators, playOnSimulators, shippedWorld } from './play-on-simulators.ts';
import { projectRoot } from './project-root.ts';
import { SIMULATE_USAGE, type SimulateArgs, simulateArgs } from './simulate-args.ts';
import { simulatedDocument, simulatedText } from './simulate-text.ts';

/** Nobody's approver group names this address, so that whoever is asked may answer. */
const WHO_STARTS = 'responder@example.com';
/** As many as any rule of the policy asks for at most. */
const MOST_APPROVERS = 5;
/** How long people take to answer, in milliseconds. */
const AFTER_MS = 60_000;

/** Carries out a playbook on simulated platforms and prints what happened. Exit code 1 when the run did not come to an end. */
export async function simulateCommand(args: readonly string[]): Promise<number> {
  const asked = simulateArgs(args);
  if (!asked) {
    console.log(SIMULATE_USAGE);
    return 0;
  }
  const played = await simulate(asked, process.env);
  console.log(asked.json ? harmlessJson(simulatedDocument(played), 2) : simulatedText(played));
  const { incident, stuck } = played.rehearsed;
  const hasEnded = incident.runs.length > 0 && incident.runs.every((run) => run.finished !== undefined);
  return hasEnded && stuck === undefined ? 0 : 1;
}

/** Carries out what is asked for; nothing of the environment but the paths counts. */
export async function simulate(
  asked: SimulateArgs,
  { PLAYBOOKS_PATH, CONNECTORS_PATH }: Readonly<Record<string, string | undefined>>,
): Promise<PlayedOnSimulators> {
  const env = {
    PLAYBOOKS_PATH,
    CONNECTORS_PATH,
    FINGERPRINT_KEY: 'of simulated platforms, a secret of nobody',
  };
  const config = readConfig(env, projectRoot);
  const installed = await loadConnectors(config.connectorsPaths);
  const facts = installed.map(factsOf);
  const { playbook, called } = await findPlaybook(asked.playbook, config.playbooksPath, facts);
  const inputs = givenInputs(playbook.inputs, asked.inputs);
  const isByHand = playbook.on === undefined;
  const said = {
    ...(isByHand ? { 'started-by': WHO_STARTS, inputs } : {}),
    ...(asked.verdict === undefined ? {} : { incident: { verdict: asked.verdict } }),
  };
  const people = [playbook, ...called.map((each) => each.playbook)].flatMap((each) =>
    answersTo(each, asked.deny),
  );
  return await playOnSimulators({ ...asked, said, people }, await shippedWorld(), installed, env);
}

/** What people say to every step of a playbook that may ask: yes, unless they are to deny it. */
function answersTo({ steps }: Playbook, deny: readonly string[]): PlaybookTest['people'] {
  const rule = { question: undefined, says: undefined, answers: undefined, by: undefined, afterMs: AFTER_MS };
  return Object.entries(steps).flatMap(([step, { ask }]): PlaybookTest['people'] => {
    if (ask) return [{ ...rule, step, answers: filledIn(ask.form) }];
    const says = deny.includes(step) ? 'deny' : 'approve';
    return Array.from({ length: MOST_APPROVERS }, () => ({ ...rule, step, says }));
  });
}

/** A form as it is, with yes to what it asks and the first of what it lets choose. */
function filledIn(form: Readonly<Record<string, Field>>): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(form).map(([name, field]) => [name, field.default ?? answerTo(field)]),
  );
}

function answerTo({ type, choices = [] }: Field): FieldValue {
  if (type === 'bool') return true;
  if (type === 'list<string>') return choices.slice(0, 1);
  return type === 'string' ? (choices[0] ?? 'as simulated') : 1;
}
