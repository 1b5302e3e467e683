import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import type { MissingScopes } from '#domain/playbook/check-context.ts';
import type { Preflight } from '#domain/preflight.ts';
import { factsOf } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { loadMappings } from '../adapters/registry/load-mappings.ts';
import { loadPlaybooks } from '../adapters/registry/load-playbooks.ts';
import { preflightOf } from '../adapters/registry/preflight.ts';
import { mappingsPathOf } from '../config.ts';
import { PRESETS } from '../stages/intake/sources/index.ts';
import { askedConnectors } from './asked-connectors.ts';
import { projectRoot } from './project-root.ts';

const USAGE = `countersign check [FOLDER] [--mappings FOLDER] [--preflight] [--json]

  tells every fault of the playbooks and the policy of a folder, and of the mappings of webhooks, with file, line, column
  and what to do about it

  --mappings    the folder of the mappings; default MAPPINGS_PATH, else the mappings that ship

  --json        the faults as JSON: { playbooks, mappings, faults: [{ file, line, column, message, hint }] }
  --preflight   asks the configured platforms too which scopes they have granted, and tells the steps that lack one;
                changes nothing

  exit code 0: no fault; 1: faults; 2: the command was used wrongly, or a platform was not reached`;

/** Prints every fault of a folder's playbooks and policy, and of the mappings, as a compiler does; exit code 1 when there is any. */
export async function check(args: readonly string[]): Promise<number> {
  const asked = checkArgs(args);
  if (asked === undefined) {
    console.log(USAGE);
    return 0;
  }
  const { folder, mappings: mappingsFolder, isPreflight, isJson } = asked;
  const connectors = await loadConnectors([join(projectRoot, 'connectors')]);
  const missing = isPreflight ? missingScopes(await preflights()) : [];
  const { playbooks, faults: ofPlaybooks } = await loadPlaybooks(folder, connectors.map(factsOf), missing);
  const { mappings, faults: ofMappings } = await loadMappings(mappingsFolder, PRESETS.keys());
  const faults = [...ofPlaybooks, ...ofMappings];
  if (isJson) {
    console.log(harmlessJson({ playbooks: playbooks.length, mappings: mappings.length, faults }, 2));
    return faults.length > 0 ? 1 : 0;
  }
  for (const { file, line, column, message, hint } of faults) {
    console.error(`${file}:${line}:${column}: ${message}${hint ? `\n    hint: ${hint}` : ''}`);
  }
  console.log(`${playbooks.length} playbook(s), ${mappings.length} mapping(s), ${faults.length} fault(s)`);
  return faults.length > 0 ? 1 : 0;
}

/** Reads the words after `check`; undefined when help is asked for. @throws ERR_INPUT_INVALID */
function checkArgs(args: readonly string[]):
  | {
      readonly folder: string;
      readonly mappings: string;
      readonly isPreflight: boolean;
      readonly isJson: boolean;
    }
  | undefined {
  try {
    const options = {
      preflight: { type: 'boolean', default: false },
      mappings: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return undefined;
    if (positionals.length > 1) throw new Error('name one folder');
    return {
      folder: resolve(positionals[0] ?? join(projectRoot, 'playbooks')),
      mappings:
        values.mappings === undefined ? mappingsPathOf(process.env, projectRoot) : resolve(values.mappings),
      isPreflight: values.preflight,
      isJson: values.json,
    };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${message} (countersign check --help)`, { cause });
  }
}

async function preflights(): Promise<readonly Preflight[]> {
  const { connectors, deps } = await askedConnectors([], process.env, { now: () => new Date() });
  return Promise.all(connectors.map((each) => preflightOf(each, deps)));
}

/** The readings that the read scopes are for. */
const READINGS = ['account.find', 'sessions.list', 'tokens.list', 'activity.pull'];

/**
 * What the platforms have not granted, by action. A platform that does not tell its scopes lacks none that is known.
 * @throws ERR_CONNECTOR_UNAVAILABLE for a platform that was not reached: nothing is known of it then
 */
export function missingScopes(found: readonly Preflight[]): MissingScopes[] {
  return found.flatMap(({ platform, fault, scopes }) => {
    if (fault)
      throw new CountersignError('ERR_CONNECTOR_UNAVAILABLE', `${platform} was not reached: ${fault.why}`);
    return scopes.flatMap(({ of, lacks = [] }) => {
      if (lacks.length === 0) return [];
      const capabilities = of === 'reading' ? READINGS : [of];
      return capabilities.map((capability) => ({ platform, capability, scopes: lacks }));
    });
  });
}
