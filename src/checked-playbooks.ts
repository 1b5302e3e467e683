import { CountersignError } from '#domain/errors.ts';
import { factsOf } from './adapters/registry/connectors.ts';
import type { FoundConnector } from './adapters/registry/load-connectors.ts';
import { loadPlaybooks } from './adapters/registry/load-playbooks.ts';
import type { Config } from './config.ts';

/** Checks against every connector there is; what is not configured shows as a gap of the run, not as a fault of the file. */
export async function checkedPlaybooks(config: Config, installed: readonly FoundConnector[]) {
  const { playbooks, policy, faults } = await loadPlaybooks(config.playbooksPath, installed.map(factsOf));
  if (faults.length > 0 || !policy) {
    const lines = faults.map(
      (fault) =>
        `  ${fault.file}:${fault.line}:${fault.column}: ${fault.message}${fault.hint ? ` (${fault.hint})` : ''}`,
    );
    throw new CountersignError(
      'ERR_PLAYBOOK_INVALID',
      `playbooks: ${faults.length} problem(s)\n${lines.join('\n')}`,
    );
  }
  return { playbooks, policy };
}
