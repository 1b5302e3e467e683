import type { Detection } from '#domain/detection.ts';
import { event } from '#domain/journal-event.ts';
import type { Arrival, Ids, Receipt } from '#domain/ports.ts';
import { canonicalJson } from './canonical.ts';
import { contentOf, dataText } from './detection-content.ts';
import type { PreparedEvent } from './entry-batch.ts';
import { storedKey } from './projection.ts';

/** An arrival with its correlation keys as they are stored, made once. */
export interface PreparedArrival extends Arrival {
  readonly keys: readonly { readonly text: string; readonly stored: Buffer; readonly hex: string }[];
}

type PreparedKey = PreparedArrival['keys'][number];

/** In a storm the same few people come again and again. Bounded, so that odd keys cannot fill memory. */
const prepared = new Map<string, PreparedKey>();
const MOST_PREPARED = 10_000;

export function prepareArrival(arrival: Arrival): PreparedArrival {
  return { ...arrival, keys: [...new Set(arrival.correlationKeys)].map(prepareKey) };
}

function prepareKey(text: string): PreparedKey {
  const before = prepared.get(text);
  if (before) return before;
  const stored = storedKey(text);
  const key = { text, stored, hex: stored.toString('hex') };
  if (prepared.size >= MOST_PREPARED) prepared.clear();
  prepared.set(text, key);
  return key;
}

/** A detection that came before. */
export interface KnownDetection {
  readonly id: string;
  readonly incidentId: string;
  /** SHA-256, hex, of its latest content. */
  readonly contentHash: string;
  /** Its latest content, where an arrival differs from it. */
  readonly content?: Detection | undefined;
}

/** What is known before a batch, read under the intake's lock. All keys are hex. */
export interface Known {
  /** By dedupe key. */
  readonly detections: ReadonlyMap<string, KnownDetection>;
  /** Incident by stored correlation key, where its window is open. */
  readonly openKeys: ReadonlyMap<string, string>;
}

/** What a batch of arrivals leads to. */
export interface FoldedArrivals {
  /** One per arrival, in order. */
  readonly receipts: readonly Receipt[];
  readonly appends: readonly {
    readonly incidentId: string;
    readonly actor: string;
    readonly events: readonly PreparedEvent[];
  }[];
  /** Arrivals whose payload is to be kept. */
  readonly kept: readonly { readonly arrival: Arrival; readonly incidentId: string }[];
  /** Deliveries beyond the first, by detection. */
  readonly redelivered: ReadonlyMap<string, number>;
  /** What is known after the batch, once it is committed. */
  readonly after: Known;
}

/**
 * Decides, for each arrival in order, whether it is new, repeated or changed, and which incident it belongs to.
 *
 * Pure but for the ids: an arrival sees what the ones before it in the batch have led to.
 */
export function foldArrivals(
  arrivals: readonly PreparedArrival[],
  known: Known,
  now: Date,
  ids: Ids,
): FoldedArrivals {
  return new Folding(known, now, ids).fold(arrivals);
}

class Folding {
  private readonly detections: Map<string, KnownDetection>;
  private readonly openKeys: Map<string, string>;
  private readonly now: Date;
  private readonly ids: Ids;
  private readonly appends: FoldedArrivals['appends'][number][] = [];
  private readonly kept: FoldedArrivals['kept'][number][] = [];
  private readonly redelivered = new Map<string, number>();

  constructor(known: Known, now: Date, ids: Ids) {
    this.detections = new Map(known.detections);
    this.openKeys = new Map(known.openKeys);
    this.now = now;
    this.ids = ids;
  }

  fold(arrivals: readonly PreparedArrival[]): FoldedArrivals {
    const receipts = arrivals.map((arrival) => this.receive(arrival));
    const after = { detections: this.detections, openKeys: this.openKeys };
    return { receipts, appends: this.appends, kept: this.kept, redelivered: this.redelivered, after };
  }

  private receive(arrival: PreparedArrival): Receipt {
    const content = contentOf(arrival.detection);
    const { dedupeHex: dedupeKey } = content;
    const contentHash = content.hashHex;
    const before = this.detections.get(dedupeKey);
    if (!before) return this.receiveNew(arrival, dedupeKey, contentHash);
    const { id: detectionId, incidentId } = before;
    this.redelivered.set(detectionId, (this.redelivered.get(detectionId) ?? 0) + 1);
    if (before.contentHash === contentHash) return { incidentId, detectionId, status: 'repeated' };
    const { detection } = arrival;
    const differs = differingFields(before.content, detection);
    this.append(arrival, incidentId, [event('detection-changed', { detectionId, detection, differs })]);
    this.detections.set(dedupeKey, { ...before, contentHash, content: detection });
    return { incidentId, detectionId, status: 'changed' };
  }

  private receiveNew(arrival: PreparedArrival, dedupeKey: string, contentHash: string): Receipt {
    const { detection, keys } = arrival;
    const detectionId = this.ids.next('det');
    const open = keys.map(({ hex }) => this.openKeys.get(hex)).find((id) => id !== undefined);
    const incidentId = open ?? this.ids.next('inc');
    const fresh = keys.filter(({ hex }) => !this.openKeys.has(hex));
    for (const { hex } of fresh) this.openKeys.set(hex, incidentId);
    const added =
      open !== undefined && fresh.length > 0 ? { correlationKeys: fresh.map(({ text }) => text) } : {};
    const received = event('detection-received', { detectionId, detection, ...added });
    this.append(arrival, incidentId, open === undefined ? [this.opened(arrival), received] : [received]);
    this.detections.set(dedupeKey, { id: detectionId, incidentId, contentHash, content: detection });
    return { incidentId, detectionId, status: 'new' };
  }

  private opened({ detection, correlationKeys, windowMs }: Arrival): ReturnType<typeof event> {
    return event('incident-opened', {
      correlationKeys: [...correlationKeys],
      principal: detection.principal,
      ...(detection.credential ? { credential: detection.credential } : {}),
      windowUntil: new Date(this.now.getTime() + windowMs).toISOString(),
    });
  }

  private append(arrival: Arrival, incidentId: string, events: readonly ReturnType<typeof event>[]): void {
    const actor = `webhook/${arrival.detection.source}`;
    this.appends.push({
      incidentId,
      actor,
      events: events.map((one) => ({ event: one, dataText: dataText(one) })),
    });
    this.kept.push({ arrival, incidentId });
  }
}

/** The names of the fields in which two deliveries of one detection differ. */
function differingFields(before: Detection | undefined, after: Detection): string[] {
  const old = (before ?? {}) as Record<string, unknown>;
  const fresh = after as Record<string, unknown>;
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].sort();
  return names.filter((name) => canonicalJson(old[name] ?? null) !== canonicalJson(fresh[name] ?? null));
}
