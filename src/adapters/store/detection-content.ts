import type { Detection } from '#domain/detection.ts';
import type { JournalEvent } from '#domain/journal-event.ts';
import { canonicalJson, sha256 } from './canonical.ts';

/** What intake needs of a detection's content, made once however often it is asked for. */
export interface DetectionContent {
  /** The detection in canonical JSON. */
  readonly text: string;
  /** SHA-256 over it. */
  readonly hash: Buffer;
  readonly hashHex: string;
  /** SHA-256 over source and source event id: what it is told apart by. */
  readonly dedupeKey: Buffer;
  readonly dedupeHex: string;
}

const known = new WeakMap<Detection, DetectionContent>();

/** @throws ERR_INPUT_INVALID for a text that is no Unicode */
export function contentOf(detection: Detection): DetectionContent {
  let content = known.get(detection);
  if (!content) {
    const text = canonicalJson(detection);
    const hashHex = sha256(text);
    const dedupeHex = sha256(JSON.stringify([detection.source, detection.sourceEventId]));
    const hash = Buffer.from(hashHex, 'hex');
    content = { text, hash, hashHex, dedupeKey: Buffer.from(dedupeHex, 'hex'), dedupeHex };
    known.set(detection, content);
  }
  return content;
}

/** An event's `data` in canonical JSON. @throws ERR_INPUT_INVALID */
export function dataText(event: JournalEvent): string {
  if (event.kind !== 'detection-received') return canonicalJson(event.data);
  const { detectionId, detection, correlationKeys } = event.data;
  const keys = correlationKeys ? `"correlationKeys":${canonicalJson(correlationKeys)},` : '';
  return `{${keys}"detection":${contentOf(detection).text},"detectionId":${JSON.stringify(detectionId)}}`;
}
