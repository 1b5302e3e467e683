import { transitiveNeeds, transitiveOrder } from './order.ts';
import type { Playbook } from './schema.ts';

/** The steps in blocks, by id: each step in the block after the last of those that it needs. */
export function blocksOf(playbook: Playbook): readonly (readonly string[])[] {
  const depths = depthsOf(playbook);
  const count = Math.max(...depths.values()) + 1;
  return Array.from({ length: count }, (_, depth) =>
    [...depths].filter(([, at]) => at === depth).map(([id]) => id),
  );
}

/** The steps that wait for more in blocks than they need, at any remove. */
export function delayedByBlocks(playbook: Playbook): readonly string[] {
  const depths = depthsOf(playbook);
  return [...depths].flatMap(([id, depth]) => {
    const needed = transitiveNeeds(playbook, id);
    return [...depths].some(([other, at]) => at < depth && !needed.has(other)) ? [id] : [];
  });
}

function depthsOf(playbook: Playbook): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const id of transitiveOrder(playbook)) {
    const below = playbook.steps[id]!.needs.map((need) => depths.get(need) ?? 0);
    depths.set(id, below.length === 0 ? 0 : 1 + Math.max(...below));
  }
  return depths;
}
