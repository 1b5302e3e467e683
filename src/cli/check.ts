import { join, resolve } from 'node:path';
import { factsOf } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { loadPlaybooks } from '../adapters/registry/load-playbooks.ts';
import { projectRoot } from './project-root.ts';

/** Prints every fault of a folder's playbooks and policy as a compiler does; exit code 1 when there is any. */
export async function check(args: readonly string[]): Promise<number> {
  const folder = resolve(args[0] ?? join(projectRoot, 'playbooks'));
  const connectors = await loadConnectors([join(projectRoot, 'connectors')]);
  const { playbooks, faults } = await loadPlaybooks(folder, connectors.map(factsOf));
  for (const { file, line, column, message, hint } of faults) {
    console.error(`${file}:${line}:${column}: ${message}${hint ? `\n    hint: ${hint}` : ''}`);
  }
  console.log(`${playbooks.length} playbook(s), ${faults.length} fault(s)`);
  return faults.length > 0 ? 1 : 0;
}
