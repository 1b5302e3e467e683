import { contentOf } from './detection-content.ts';
import type { Known, PreparedArrival } from './fold-arrivals.ts';
import type { Head } from './incident-heads.ts';
import { Recent } from './recent.ts';

/** Kept at most of each kind. */
const MOST_KEPT = 20_000;

interface OpenKey {
  readonly incidentId: string;
  /** ISO 8601: until then its incident takes in what has the key. */
  readonly until: string;
}

interface StoredDetection {
  readonly id: string;
  readonly incidentId: string;
  readonly contentHash: string;
}

/**
 * What this process knows of incidents from its own commits, so that a transaction need not read it first.
 *
 * It may be old, since other processes write too. That is found out by the database: an entry after an old head has a
 * seq that is taken, a detection that came before has a dedupe key that is taken. The transaction then fails as a
 * whole, what was known is forgotten, and it is done again after reading under locks.
 */
export class IncidentMemory {
  private readonly heads = new Recent<Head>(MOST_KEPT);
  private readonly keys = new Recent<OpenKey>(MOST_KEPT);
  private readonly detections = new Recent<StoredDetection>(MOST_KEPT);

  /** The heads of these incidents; undefined unless all are known. */
  headsOf(incidentIds: Iterable<string>): Map<string, Head> | undefined {
    const heads = new Map<string, Head>();
    for (const id of incidentIds) {
      const head = this.heads.get(id);
      if (head === undefined) return undefined;
      heads.set(id, head);
    }
    return heads;
  }

  /**
   * What a batch of arrivals needs; undefined unless all of it is known: each of their keys leads to an open incident,
   * and what came before came with the same content.
   */
  recall(
    batch: readonly PreparedArrival[],
    at: string,
  ): { known: Known; heads: Map<string, Head> } | undefined {
    const openKeys = new Map<string, string>();
    const detections = new Map<string, StoredDetection>();
    for (const { detection, keys } of batch) {
      for (const { hex } of keys) {
        const open = this.keys.get(hex);
        if (open === undefined || open.until <= at) return undefined;
        openKeys.set(hex, open.incidentId);
      }
      const { dedupeHex, hashHex } = contentOf(detection);
      const stored = this.detections.get(dedupeHex);
      if (stored !== undefined && stored.contentHash !== hashHex) return undefined;
      if (stored !== undefined) detections.set(dedupeHex, stored);
    }
    const heads = this.headsOf(openKeys.values());
    return heads && { known: { detections, openKeys }, heads };
  }

  /** Notes heads that were committed; an older one than is known is passed over. */
  learnHeads(heads: Iterable<readonly [string, Head]>): void {
    for (const [id, head] of heads) {
      if ((this.heads.get(id)?.state?.seq ?? 0) <= (head.state?.seq ?? 0)) this.heads.set(id, head);
    }
  }

  /** Notes what a committed batch of arrivals found or made: their keys' incidents and their detections. */
  learn(batch: readonly PreparedArrival[], { openKeys, detections }: Known): void {
    for (const { detection, keys } of batch) {
      for (const { hex } of keys) {
        const incidentId = openKeys.get(hex);
        if (this.keys.get(hex)?.incidentId === incidentId) continue;
        const until = incidentId && this.heads.get(incidentId)?.state?.windowUntil;
        if (incidentId && until) this.keys.set(hex, { incidentId, until });
      }
      const { dedupeHex } = contentOf(detection);
      const stored = detections.get(dedupeHex);
      if (stored && this.detections.get(dedupeHex)?.contentHash !== stored.contentHash) {
        const { id, incidentId, contentHash } = stored;
        this.detections.set(dedupeHex, { id, incidentId, contentHash });
      }
    }
  }

  /** What was thought of these incidents did not hold. */
  forget(incidentIds: Iterable<string>): void {
    for (const id of incidentIds) this.heads.delete(id);
  }
}
