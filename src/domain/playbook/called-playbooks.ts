import type { Playbook } from './schema.ts';

/** What a playbook may run by its `run` steps, at any remove, of those that there are; each once. */
export function calledPlaybooks<Known extends { readonly playbook: Playbook }>(
  playbook: Playbook,
  playbooks: readonly Known[],
): readonly Known[] {
  const found = new Map<string, Known>();
  const open = [playbook];
  for (let here = open.pop(); here; here = open.pop()) {
    for (const { run } of Object.values(here.steps)) {
      const other = playbooks.find((each) => each.playbook.id === run);
      if (!other || found.has(other.playbook.id)) continue;
      found.set(other.playbook.id, other);
      open.push(other.playbook);
    }
  }
  return [...found.values()];
}
