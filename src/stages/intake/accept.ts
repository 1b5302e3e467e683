import { asCountersignError, CountersignError } from '#domain/errors.ts';
import type {
  Arrival,
  Clock,
  Digest,
  Fingerprints,
  Intake,
  PresentedTokens,
  Receipt,
} from '#domain/ports.ts';
import { correlationKeys } from './correlate.ts';
import { presentedIn, type Scrubbed, scrubbed } from './presented-in.ts';
import type { DetectionDraft, PresetContext, SourcePreset } from './preset.ts';
import { PRESETS } from './sources/index.ts';
import { toDetection } from './to-detection.ts';

/** A configured webhook source, as far as reading its payloads goes. */
export interface IntakeSource {
  readonly name: string;
  /** One of the names in sources/index.ts. */
  readonly preset: string;
}

export interface IntakePorts {
  readonly intake: Intake;
  readonly fingerprints: Fingerprints;
  readonly presented: PresentedTokens;
  readonly digest: Digest;
  readonly clock: Clock;
  /** How long, in milliseconds, an incident takes in detections of its keys. */
  readonly windowMs: number;
}

/** Deeper payloads are refused: no sender nests so, and everything after may recurse. */
const DEEPEST = 60;

/**
 * Reads the records of one body into detections and makes them durable.
 *
 * All or nothing as far as reading goes: if one record is refused, none is stored, and the error names its index and
 * field. Resolves when every detection is committed. When the store fails in between, some may be stored; the sender
 * tries again, and those count as repeated.
 *
 * @throws ERR_DETECTION_FIELD_MISSING, ERR_INPUT_INVALID, ERR_STORE_UNAVAILABLE; ERR_CONFIG_INVALID for an unknown preset
 */
export async function acceptRecords(
  source: IntakeSource,
  records: readonly unknown[],
  ports: IntakePorts,
): Promise<Receipt[]> {
  const preset = presetOf(source);
  const arrivals = await Promise.all(
    records.map((record, index) => read(record, index, preset, source, ports)),
  );
  return Promise.all(arrivals.flat().map((arrival) => ports.intake.accept(arrival)));
}

function presetOf(source: IntakeSource): SourcePreset {
  const preset = PRESETS.get(source.preset);
  if (preset !== undefined) return preset;
  const known = [...PRESETS.keys()].join(', ');
  throw new CountersignError(
    'ERR_CONFIG_INVALID',
    `source "${source.name}" names the unknown preset "${source.preset}"; known are ${known}`,
    { place: source.name },
  );
}

async function read(
  record: unknown,
  index: number,
  preset: SourcePreset,
  source: IntakeSource,
  ports: IntakePorts,
): Promise<Arrival[]> {
  const context: PresetContext = {
    source: source.name,
    fingerprint: ports.fingerprints.of,
    digest: ports.digest,
  };
  let part = 0;
  try {
    assertRecord(record);
    const { record: clean, secrets } = scrubbed(record, ports.fingerprints);
    const arrivals: Arrival[] = [];
    for (const draft of preset.toDetections(clean, context)) {
      part = arrivals.length;
      arrivals.push(await toArrival(draft, secrets, source, ports));
    }
    return arrivals;
  } catch (thrown) {
    throw located(thrown, part === 0 ? `record ${index}` : `record ${index}, detection ${part}`);
  }
}

/** Makes an arrival of a draft. @throws ERR_DETECTION_FIELD_MISSING, ERR_INPUT_INVALID */
export async function toArrival(
  draft: DetectionDraft,
  secrets: Scrubbed['secrets'],
  source: IntakeSource,
  ports: IntakePorts,
): Promise<Arrival> {
  const payload = JSON.stringify(draft.payload);
  const detection = toDetection(draft, {
    source: source.name,
    now: ports.clock.now(),
    rawSha256: ports.digest.ofText(payload),
    presented: await presentedIn(payload, secrets, ports.presented),
  });
  return { detection, correlationKeys: correlationKeys(detection), windowMs: ports.windowMs, payload };
}

/** @throws ERR_INPUT_INVALID for what is no object, or nests too deeply */
export function assertRecord(record: unknown): void {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new CountersignError('ERR_INPUT_INVALID', 'a record must be a JSON object');
  }
  if (nestsDeeper(record, DEEPEST)) {
    throw new CountersignError('ERR_INPUT_INVALID', `a record may not nest deeper than ${DEEPEST}`);
  }
}

function nestsDeeper(value: object, levels: number): boolean {
  if (levels === 0) return true;
  const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const item of items) {
    if (typeof item === 'object' && item !== null && nestsDeeper(item, levels - 1)) return true;
  }
  return false;
}

function located(thrown: unknown, where: string): CountersignError {
  const error = asCountersignError(thrown);
  return new CountersignError(error.code, `${where}: ${error.message}`, {
    cause: thrown,
    place: error.place === undefined ? where : `${where}, ${error.place}`,
  });
}
