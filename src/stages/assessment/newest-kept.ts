import type { Activity } from '#domain/activity.ts';

/** Keeps the newest activities of one log, each once; holds twice as many at most, however many come. */
export class NewestKept {
  /** The time of the newest that was let go: everything up to it may be missing. */
  cutAt: string | undefined;
  private readonly limit: number;
  private readonly byUid = new Map<string, Activity>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Of two records with one id, the same one stays whichever came first. */
  add(activity: Activity): void {
    if (this.cutAt !== undefined && activity.time <= this.cutAt) return;
    const known = this.byUid.get(activity.uid);
    if (known && known.rawSha256 <= activity.rawSha256) return;
    this.byUid.set(activity.uid, activity);
    if (this.byUid.size >= this.limit * 2) this.letGo();
  }

  /** Oldest first. */
  all(): readonly Activity[] {
    if (this.byUid.size > this.limit) this.letGo();
    return [...this.byUid.values()].toSorted(inOrder);
  }

  /** Drops the oldest, and those of the same instant as the newest dropped: what stays is whole. */
  private letGo(): void {
    const sorted = [...this.byUid.values()].toSorted(inOrder);
    const cutAt = sorted[sorted.length - this.limit - 1]!.time;
    this.cutAt = cutAt;
    for (const { uid, time } of sorted) if (time <= cutAt) this.byUid.delete(uid);
  }
}

function inOrder(a: Activity, b: Activity): number {
  return a.time.localeCompare(b.time) || a.uid.localeCompare(b.uid);
}
