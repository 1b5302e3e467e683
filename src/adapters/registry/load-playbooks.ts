import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ConnectorFacts } from '#domain/containment.ts';
import { checkPlaybook } from '#domain/playbook/check.ts';
import { type Fault, parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Playbook } from '#domain/playbook/schema.ts';

export interface LoadedPlaybooks {
  readonly policy: { readonly policy: Policy; readonly file: string; readonly text: string } | undefined;
  readonly playbooks: readonly {
    readonly playbook: Playbook;
    readonly file: string;
    readonly text: string;
  }[];
  /** Every fault of every file, at once. */
  readonly faults: readonly Fault[];
}

/** Reads `policy.yaml` and every other `*.yaml` of a folder, and checks them against each other and the connectors. */
export async function loadPlaybooks(
  folder: string,
  connectors: readonly ConnectorFacts[],
): Promise<LoadedPlaybooks> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted();
  const policyFile = names.find((name) => name === 'policy.yaml');
  if (!policyFile) {
    const message = 'there is no policy.yaml: without a policy nobody could approve';
    return {
      policy: undefined,
      playbooks: [],
      faults: [{ file: join(folder, 'policy.yaml'), line: 1, column: 1, message }],
    };
  }
  const text = await readFile(join(folder, policyFile), 'utf8');
  const parsedPolicy = parsePolicy(text, policyFile);
  const faults: Fault[] = [...parsedPolicy.faults];
  const playbooks: { playbook: Playbook; file: string; text: string }[] = [];
  for (const name of names) {
    if (name === policyFile) continue;
    const source = await readFile(join(folder, name), 'utf8');
    const parsed = parsePlaybook(source, basename(name));
    faults.push(...parsed.faults);
    if (!parsed.playbook || !parsedPolicy.policy) continue;
    const context = { connectors, policy: parsedPolicy.policy, file: name };
    faults.push(...checkPlaybook(parsed.playbook, parsed.positions, context));
    playbooks.push({ playbook: parsed.playbook, file: name, text: source });
  }
  const policy = parsedPolicy.policy ? { policy: parsedPolicy.policy, file: policyFile, text } : undefined;
  return { policy, playbooks, faults };
}
