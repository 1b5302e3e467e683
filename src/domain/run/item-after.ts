import { unreachable } from '../errors.ts';
import type { EventData, JournalEntry } from '../journal-event.ts';
import type { Item } from './state.ts';

export type ItemEntry = Extract<
  JournalEntry,
  {
    kind:
      | 'plan-requested'
      | 'action-planned'
      | 'action-intended'
      | 'action-held'
      | 'action-claimed'
      | 'action-finished'
      | 'proof-read';
  }
>;

/** An item after one entry about it. */
export function itemAfter(item: Item, entry: ItemEntry): Item {
  switch (entry.kind) {
    case 'plan-requested':
      return { ...item, phase: 'planning', planAttempt: entry.data.attempt };
    case 'action-planned':
      return { ...item, phase: 'planned', plan: entry.data.plan };
    case 'action-intended':
      return intendedItem(item, entry.data, entry.at);
    case 'action-held':
      return { ...item, held: { why: entry.data.why, at: entry.at } };
    case 'action-claimed':
      return {
        ...withoutHold(item),
        phase: 'claimed',
        plan: entry.data.plan,
        claimedAt: entry.at,
        claimedBy: entry.data.worker,
      };
    case 'action-finished':
      return finishedItem(item, entry.data, entry.at);
    case 'proof-read':
      return readItem(item, entry.data, entry.at);
    default:
      return unreachable(entry);
  }
}

function withoutHold({ held: _over, ...item }: Item): Item {
  return item;
}

function intendedItem(item: Item, data: EventData<'action-intended'>, at: string): Item {
  const {
    outcome: _o,
    failure: _f,
    retryAt: _r,
    reading: _g,
    why: _w,
    lookAgainAt: _l,
    ...kept
  } = withoutHold(item);
  return {
    ...kept,
    phase: 'intended',
    attempt: data.attempt,
    intendedAt: item.intendedAt ?? at,
    ...(data.notBefore ? { retryAt: data.notBefore } : {}),
    ...(data.approvalId ? { approvalId: data.approvalId } : {}),
    ...(data.effect === 'read' ? {} : { proof: 'requested' as const }),
  };
}

function finishedItem(item: Item, data: EventData<'action-finished'>, at: string): Item {
  const { attempt: _a, platform: _p, effect, runId: _r, step: _s, index: _i, evidence: _e, ...facts } = data;
  const base: Item = { ...item, ...facts };
  const why = data.failure?.message;
  if (effect === 'read')
    return data.retryAt
      ? { ...base, phase: 'waiting' }
      : { ...base, phase: 'ended', ...(why ? { why } : {}) };
  switch (data.outcome) {
    case 'accepted':
    case 'already-done':
      return { ...base, phase: 'verifying', proof: 'accepted', acceptedAt: at };
    case 'unknown':
      return { ...base, phase: 'verifying', proof: 'unknown' };
    case 'failed':
      return { ...base, phase: data.retryAt ? 'waiting' : 'ended', proof: 'failed', ...(why ? { why } : {}) };
    default:
      return unreachable(data.outcome);
  }
}

function readItem(item: Item, data: EventData<'proof-read'>, at: string): Item {
  const isFinal = data.nextAt === undefined;
  return {
    ...item,
    lookAgainAt: data.lookAgainAt,
    reading: data.reading,
    readings: item.readings + 1,
    proof: data.proof,
    phase: isFinal ? 'ended' : 'verifying',
    ...(data.proof === 'proven' ? { provenAt: at } : {}),
    ...(data.left ? { left: data.left } : {}),
    ...(isFinal ? { why: data.reading.saw.join('; ') } : {}),
  };
}
