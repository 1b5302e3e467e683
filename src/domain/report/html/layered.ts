/** A node in its place: layers go down, columns from left to right. */
export interface PlacedNode<N> {
  readonly node: N;
  readonly layer: number;
  readonly column: number;
  /** How many its layer has. */
  readonly ofColumns: number;
}

export interface Layered<N> {
  readonly placed: readonly PlacedNode<N>[];
  readonly layers: number;
  /** Of the widest layer. */
  readonly columns: number;
}

/**
 * Lays a graph out in layers: a node stands one below the lowest that it needs, and within its layer where those stand
 * that it needs (the barycentre heuristic of Sugiyama), so that few edges cross.
 *
 * @param nodes each after those it needs; needs that are not there are passed over
 */
export function layered<N extends { readonly id: string; readonly needs: readonly string[] }>(
  nodes: readonly N[],
): Layered<N> {
  const layerOf = new Map<string, number>();
  for (const { id, needs } of nodes) {
    layerOf.set(id, Math.max(-1, ...needs.map((need) => layerOf.get(need) ?? -1)) + 1);
  }
  const rows: N[][] = [];
  for (const node of nodes) {
    const layer = layerOf.get(node.id)!;
    rows[layer] ??= [];
    rows[layer].push(node);
  }
  const share = new Map<string, number>();
  const placed = rows.flatMap((row, layer) =>
    row
      .map((node) => ({ node, wanted: mean(node.needs.flatMap((need) => share.get(need) ?? [])) }))
      .toSorted((a, b) => a.wanted - b.wanted)
      .map(({ node }, column) => {
        share.set(node.id, (column + 0.5) / row.length);
        return { node, layer, column, ofColumns: row.length };
      }),
  );
  return { placed, layers: rows.length, columns: Math.max(0, ...rows.map((row) => row.length)) };
}

/** In the middle, where nothing says otherwise. */
function mean(values: readonly number[]): number {
  return values.length === 0 ? 0.5 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
