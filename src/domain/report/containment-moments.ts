import type { JournalEntry } from '../journal-event.ts';

/** When one containment came how far, by our clock; undefined while it has not. */
export interface ContainmentMoments {
  readonly runId: string;
  readonly step: string;
  readonly index: number;
  readonly platform: string;
  readonly capability: string;
  /** The intent was durable. */
  readonly requestedAt: string;
  readonly acceptedAt?: string;
  /** The platform's state showed it. */
  readonly effectiveAt?: string;
  readonly provenAt?: string;
  /** Nothing more is read of it, proven or not. */
  readonly endedAt?: string;
}

type Placed = { readonly runId: string; readonly step: string; readonly index: number };

/** Every containment that was asked for, in the order of the journal; what was stopped before it began is left out. */
export function containmentMoments(entries: Iterable<JournalEntry>): readonly ContainmentMoments[] {
  const found = new Map<string, ContainmentMoments>();
  const change = (place: Placed, moments: Partial<ContainmentMoments>): void => {
    const known = found.get(keyOf(place));
    if (known) found.set(keyOf(place), { ...known, ...moments });
  };
  for (const entry of entries) {
    if (entry.kind === 'action-intended' && entry.data.effect !== 'read') {
      const { runId, step, index, platform, capability } = entry.data;
      const first = { runId, step, index, platform, capability, requestedAt: entry.at };
      found.set(keyOf(entry.data), withoutEnd(found.get(keyOf(entry.data)) ?? first));
    } else if (
      entry.kind === 'run-stopped' ||
      entry.kind === 'step-skipped' ||
      entry.kind === 'step-timed-out'
    ) {
      for (const each of entry.data.notBegun ?? []) found.delete(keyOf({ ...each, runId: entry.data.runId }));
    } else if (entry.kind === 'step-retried') {
      for (const index of entry.data.indexes) {
        const known = found.get(keyOf({ ...entry.data, index }));
        if (known) found.set(keyOf({ ...entry.data, index }), begunAnew(known));
      }
    } else if (entry.kind === 'action-finished') {
      change(entry.data, finished(entry));
    } else if (entry.kind === 'proof-read') {
      change(entry.data, read(entry, found.get(keyOf(entry.data))));
    } else if (entry.kind === 'use-after-proof') {
      const known = found.get(keyOf(entry.data));
      if (known) found.set(keyOf(entry.data), contradicted(known));
    }
  }
  return [...found.values()];
}

function finished({
  at,
  data,
}: Extract<JournalEntry, { kind: 'action-finished' }>): Partial<ContainmentMoments> {
  if (data.outcome === 'accepted' || data.outcome === 'already-done') return { acceptedAt: at };
  return data.outcome === 'failed' && data.retryAt === undefined ? { endedAt: at } : {};
}

function read(
  { at, data }: Extract<JournalEntry, { kind: 'proof-read' }>,
  known: ContainmentMoments | undefined,
): Partial<ContainmentMoments> {
  const shows = data.proof === 'effective' || data.proof === 'proven';
  return {
    ...(shows && known?.effectiveAt === undefined ? { effectiveAt: at } : {}),
    ...(data.proof === 'proven' && known?.provenAt === undefined ? { provenAt: at } : {}),
    ...(data.nextAt === undefined && !data.isLate ? { endedAt: at } : {}),
  };
}

/** It was used after its proof, and so it was not cut. */
function contradicted({ effectiveAt: _e, provenAt: _p, ...rest }: ContainmentMoments): ContainmentMoments {
  return rest;
}

/** A person sent it back to its beginning; it was asked for when it was asked for first. */
function begunAnew({
  acceptedAt: _a,
  effectiveAt: _e,
  provenAt: _p,
  endedAt: _n,
  ...rest
}: ContainmentMoments): ContainmentMoments {
  return rest;
}

/** It is tried again. */
function withoutEnd({ endedAt: _, ...rest }: ContainmentMoments): ContainmentMoments {
  return rest;
}

function keyOf({ runId, step, index }: Placed): string {
  return `${runId}\n${step}\n${index}`;
}
