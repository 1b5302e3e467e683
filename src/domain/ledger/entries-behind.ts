import type { JournalEntry } from '../journal-event.ts';
import type { Cutting, LedgerLine, Witness } from './ledger.ts';
import { whatOf } from './ledger-of.ts';

/** Tells of a line of the ledger which entries of the journal it rests on, by their numbers, ascending. */
export type EntriesBehind = (line: LedgerLine) => readonly number[];

/**
 * Reads a journal once for all lines: what told of a credential, what was done about it, what it was used for after, and who
 * answers for it.
 */
export function entriesBehind(entries: readonly JournalEntry[]): EntriesBehind {
  const index = new Map<string, number[]>();
  const round = entries.findLast(({ kind }) => kind === 'evidence-collected');
  for (const entry of entries) {
    if (entry.kind === 'evidence-collected' && entry !== round) continue;
    for (const key of keysOf(entry)) {
      const there = index.get(key);
      if (there) there.push(entry.seq);
      else index.set(key, [entry.seq]);
    }
  }
  return (line) => {
    const keys = [...line.from.map((witness) => WITNESSED[witness](line)), accepted(line.id)];
    const acted = [line.cutBy, line.declaredBy].flatMap((place) =>
      place ? [begun(place), item(place)] : [],
    );
    const found = [...keys, ...acted].flatMap((key) => index.get(key) ?? []);
    return [...new Set(found)].toSorted((a, b) => a - b);
  };
}

function keysOf({ kind, data }: JournalEntry): readonly string[] {
  switch (kind) {
    case 'incident-opened':
    case 'evidence-collected':
      return [kind];
    case 'children-found':
      return data.children.map((each) => child({ ...data, what: whatOf({ ...each, bornAt: each.at }) }));
    case 'residual-accepted':
      return [accepted(data.lineId)];
    case 'step-begun':
      return [begun(data)];
    default:
      return 'runId' in data && 'step' in data && 'index' in data ? [item(data as Place)] : [];
  }
}

type Place = Pick<Cutting, 'runId' | 'step' | 'index'>;

function item({ runId, step, index }: Place): string {
  return JSON.stringify(['item', runId, step, index]);
}

/** What a step says of all its items stands in the entry with which it began. */
function begun({ runId, step }: Pick<Place, 'runId' | 'step'>): string {
  return JSON.stringify(['step', runId, step]);
}

function accepted(lineId: string): string {
  return JSON.stringify(['accepted', lineId]);
}

function child({ platform, accountId, what }: Pick<LedgerLine, 'platform' | 'accountId' | 'what'>): string {
  return JSON.stringify(['child', platform, accountId, what]);
}

const WITNESSED: Readonly<Record<Witness, (line: LedgerLine) => string>> = {
  detection: () => 'incident-opened',
  evidence: () => 'evidence-collected',
  watch: child,
  action: ({ id }) => accepted(id),
};
