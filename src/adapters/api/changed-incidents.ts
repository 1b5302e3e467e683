import type { Change, IncidentRow } from '#domain/read-models.ts';

/** Incidents that a stream has still to tell of: each once, however often it changed; so many at most. */
export class ChangedIncidents {
  private readonly most: number;
  private readonly waiting = new Set<string>();
  /** How far each was told, the last `most`: what is found again is not told again. */
  private readonly told = new Map<string, number>();
  private hasOverflowed = false;

  constructor(most: number) {
    this.most = most;
  }

  add(changes: readonly Change[]): void {
    for (const { incidentId, seq } of changes) {
      if ((this.told.get(incidentId) ?? 0) < seq) this.waiting.add(incidentId);
    }
    if (this.waiting.size <= this.most) return;
    this.waiting.clear();
    this.hasOverflowed = true;
  }

  /** The next one; undefined when there is none. */
  take(): string | undefined {
    const [first] = this.waiting;
    if (first !== undefined) this.waiting.delete(first);
    return first;
  }

  /** Whether more changed than could be told since the last call: the caller must read the list anew. */
  takeOverflow(): boolean {
    const { hasOverflowed } = this;
    this.hasOverflowed = false;
    return hasOverflowed;
  }

  /** Remembers how far it was told; false when it was told so far before. */
  isNew({ id, seq }: Pick<IncidentRow, 'id' | 'seq'>): boolean {
    if ((this.told.get(id) ?? 0) >= seq) return false;
    this.told.delete(id);
    this.told.set(id, seq);
    if (this.told.size > this.most) this.told.delete(this.told.keys().next().value!);
    return true;
  }
}
