import { join } from 'node:path';
import type { ConnectorFacts } from '#domain/containment.ts';
import { checkPlaybook } from '#domain/playbook/check.ts';
import type { MissingScopes } from '#domain/playbook/check-context.ts';
import { checkPolicy } from '#domain/playbook/check-policy.ts';
import { type Fault, parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import { readYamlFolder, type YamlFile } from './yaml-folder.ts';

/** A playbook as it stands in its file. */
export interface LoadedPlaybook {
  readonly playbook: Playbook;
  readonly file: string;
  readonly text: string;
}

/** The policy as it stands in its file. */
export interface LoadedPolicy {
  readonly policy: Policy;
  readonly file: string;
  readonly text: string;
}

export interface LoadedPlaybooks {
  readonly policy: LoadedPolicy | undefined;
  readonly playbooks: readonly LoadedPlaybook[];
  /** Every fault of every file, at once. */
  readonly faults: readonly Fault[];
}

const POLICY_FILE = 'policy.yaml';
/**
 * Reads `policy.yaml` and every other `*.yaml` of a folder, and checks them against each other and the connectors.
 * `missingScopes`: what a preflight found lacking.
 */
export async function loadPlaybooks(
  folder: string,
  connectors: readonly ConnectorFacts[],
  missingScopes: readonly MissingScopes[] = [],
): Promise<LoadedPlaybooks> {
  return checkFiles(folder, await readYamlFolder(folder), connectors, missingScopes);
}

function checkFiles(
  folder: string,
  files: readonly YamlFile[],
  connectors: readonly ConnectorFacts[],
  missingScopes: readonly MissingScopes[],
): LoadedPlaybooks {
  const policyText = files.find(({ file }) => file === POLICY_FILE)?.text;
  if (policyText === undefined) {
    const message = 'there is no policy.yaml: without a policy nobody could approve';
    const file = join(folder, POLICY_FILE);
    return { policy: undefined, playbooks: [], faults: [{ file, line: 1, column: 1, message }] };
  }
  const parsedPolicy = parsePolicy(policyText, POLICY_FILE);
  const faults: Fault[] = [...parsedPolicy.faults];
  if (parsedPolicy.policy)
    faults.push(...checkPolicy(parsedPolicy.policy, parsedPolicy.positions, { connectors }));
  const read = files
    .filter(({ file }) => file !== POLICY_FILE)
    .map(({ file, text }) => parsedFile(file, text));
  faults.push(...read.flatMap((each) => each.parsed.faults));
  const { policy } = parsedPolicy;
  if (!policy) return { policy: undefined, playbooks: [], faults };
  const sound = read.flatMap(({ file, text, parsed }) =>
    parsed.playbook ? [{ ...parsed, file, text }] : [],
  );
  const playbooks = new Map(sound.map(({ playbook }) => [playbook.id, playbook]));
  for (const { playbook, positions } of sound) {
    faults.push(...checkPlaybook(playbook, positions, { connectors, policy, playbooks, missingScopes }));
  }
  return {
    policy: { policy, file: POLICY_FILE, text: policyText },
    playbooks: sound.map(({ playbook, file, text }) => ({ playbook, file, text })),
    faults,
  };
}

function parsedFile(file: string, text: string | undefined) {
  if (text !== undefined) return { file, text, parsed: parsePlaybook(text, file) };
  const fault = { file, line: 1, column: 1, message: 'the file is larger than 256 kB' };
  return { file, text: '', parsed: { faults: [fault] } as ReturnType<typeof parsePlaybook> };
}
