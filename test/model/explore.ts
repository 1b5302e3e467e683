import { createHash } from 'node:crypto';
import type { JournalEvent } from '#domain/journal-event.ts';
import type { DecideContext } from '#domain/run/decide.ts';
import { settle } from '#domain/run/settle.ts';
import type { Incident } from '#domain/run/state.ts';
import { brokenByStep, brokenInState, waitsOf } from './laws.ts';
import { type Move, movesOf } from './moves.ts';

/** How much of the world is looked at. */
export interface Bounds {
  /** Most faults on the way to a state. */
  readonly faults: number;
  /** Most commands of an operator on the way to a state. */
  readonly commands: number;
  /** Most states; a playbook that has more is not explored whole, and the table says so. */
  readonly states: number;
}

export interface Explored {
  readonly states: number;
  /** States in which every run has ended. */
  readonly ends: number;
  /** By what unfinished runs wait for. */
  readonly waits: ReadonlyMap<string, number>;
  /** What does not hold, with the way there. */
  readonly broken: readonly string[];
  readonly isWhole: boolean;
  readonly kinds: ReadonlySet<string>;
  readonly commands: ReadonlySet<string>;
}

interface Spot {
  readonly incident: Incident;
  readonly faults: number;
  readonly commands: number;
  readonly way: readonly string[];
}

/** Every state that can be reached from a start, breadth first; states that differ in nothing but time and reasons are one. */
export function explore(
  start: { readonly incident: Incident; readonly context: DecideContext },
  bounds: Bounds,
): Explored {
  const { context } = start;
  const open: Spot[] = [{ incident: start.incident, faults: 0, commands: 0, way: [] }];
  const known = new Set([keyOf(open[0]!)]);
  const found = { ends: 0, waits: new Map<string, number>(), broken: [] as string[] };
  const kinds = new Set<string>();
  const commands = new Set<string>();
  let isWhole = true;
  for (let at = 0; at < open.length; at++) {
    const spot = open[at]!;
    for (const law of brokenInState(spot.incident, context)) found.broken.push(told(spot.way, law));
    const moves = movesOf(spot.incident);
    count(spot.incident, moves, found);
    for (const move of moves) {
      const next = moved(spot, move, context, bounds);
      if (!next) continue;
      for (const { kind } of next.events) kinds.add(kind);
      if (move.kind === 'operator') commands.add(move.name.replace(/^\S+: (\S+).*$/, '$1'));
      for (const law of next.broken) found.broken.push(told(next.spot.way, law));
      const key = keyOf(next.spot);
      if (known.has(key)) continue;
      if (known.size >= bounds.states) isWhole = false;
      else {
        known.add(key);
        open.push(next.spot);
      }
    }
    // Kept for the length of the queue only.
    open[at] = undefined as unknown as Spot;
  }
  return { ...found, states: known.size, isWhole, kinds, commands };
}

function count(
  incident: Incident,
  moves: readonly Move[],
  found: { ends: number; waits: Map<string, number> },
): void {
  const unfinished = incident.runs.filter((run) => !run.finished);
  if (unfinished.length === 0) found.ends++;
  for (const waits of new Set(unfinished.map((run) => waitsOf(incident, run, moves))))
    found.waits.set(waits, (found.waits.get(waits) ?? 0) + 1);
}

function moved(
  spot: Spot,
  move: Move,
  context: DecideContext,
  bounds: Bounds,
): { spot: Spot; broken: readonly string[]; events: readonly JournalEvent[] } | undefined {
  const faults = spot.faults + (move.kind === 'fault' ? 1 : 0);
  const commands = spot.commands + (move.kind === 'operator' ? 1 : 0);
  if (faults > bounds.faults || commands > bounds.commands) return undefined;
  const { state, events } = settle(spot.incident, move.events, context);
  const broken = brokenByStep(spot.incident, events, state, new Set());
  return { spot: { incident: state, faults, commands, way: [...spot.way, move.name] }, broken, events };
}

function told(way: readonly string[], law: string): string {
  return `${law}\n      after ${way.join(', then ') || 'the start'}`;
}

/** All of a state that decides what can follow. */
function keyOf({ incident, faults, commands }: Spot): string {
  const { runs, approvals, leases, evidence, assessment, reassessmentDue, leftOpen } = incident;
  const seen = { runs, approvals, leases, evidence, assessment, reassessmentDue, leftOpen, faults, commands };
  const text = JSON.stringify(seen, (key, value) => {
    if (key === 'operations') return undefined;
    if (value instanceof Map) return [...value];
    return value instanceof Set ? [...value] : value;
  });
  return createHash('sha256').update(text).digest('base64');
}
