import type { DeadLetters, Unreadable } from '#domain/dead-letter.ts';
import { asCountersignError, CountersignError, type ErrorCode } from '#domain/errors.ts';
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
import { toDetection } from './to-detection.ts';

/** A configured webhook source, as far as reading its payloads goes. */
export interface IntakeSource {
  readonly name: string;
  /** One of the names in sources/index.ts, or of a mapping. */
  readonly preset: string;
}

/** What reading a record into a detection needs. */
export interface ReadingPorts {
  readonly intake: Intake;
  readonly fingerprints: Fingerprints;
  readonly presented: PresentedTokens;
  readonly digest: Digest;
  readonly clock: Clock;
  /** How long, in milliseconds, an incident takes in detections of its keys; asked anew for each. */
  windowMs(): number;
}

/** How payloads are read, by name; asked anew for each body. */
export type Presets = Pick<ReadonlyMap<string, SourcePreset>, 'get' | 'keys'>;

export interface IntakePorts extends ReadingPorts {
  readonly presets: Presets;
  readonly deadLetters: Pick<DeadLetters, 'keep'>;
}

/** Deeper payloads are refused: no sender nests so, and everything after may recurse. */
const DEEPEST = 60;

/** What came of the records of one body. */
export interface Accepted {
  readonly receipts: readonly Receipt[];
  /** The records that could not be read, kept as dead letters. */
  readonly deadLetters: readonly { readonly id: string; readonly code: ErrorCode; readonly why: string }[];
  /** How many records the operator's mapping says are no detection. */
  readonly ignored: number;
}

/**
 * Reads the records of one body into detections and makes them durable. What comes from an authentic sender is never
 * dropped: a record of which a detection cannot be read is kept as a dead letter, and all others are taken in.
 *
 * Resolves when everything is committed. When the store fails in between, some may be stored; the sender tries again, and
 * those count as repeated.
 *
 * @throws ERR_DETECTION_FIELD_MISSING or ERR_INPUT_INVALID when none could be read: the fault of the first, by its index
 *   and field; ERR_STORE_UNAVAILABLE; ERR_CONFIG_INVALID for an unknown preset
 */
export async function acceptRecords(
  source: IntakeSource,
  records: readonly unknown[],
  ports: IntakePorts,
): Promise<Accepted> {
  const preset = presetOf(source, ports.presets);
  const outcomes = await Promise.all(
    records.map((record, index) => read(record, index, preset, source, ports)),
  );
  const refused = outcomes.flatMap((each) => (each.refused ? [each.refused] : []));
  const deadLetters = await keepUnread(refused, source, ports);
  const arrivals = outcomes.flatMap((each) => each.arrivals);
  const receipts = await Promise.all(arrivals.map((arrival) => ports.intake.accept(arrival)));
  if (receipts.length === 0 && refused.length > 0) throw asKept(refused[0]!.error, deadLetters[0]!.id);
  const ignored = outcomes.reduce((sum, each) => sum + (each.ignored ?? 0), 0);
  return { receipts, deadLetters, ignored };
}

interface Refused {
  readonly record: unknown;
  readonly error: CountersignError;
}

/** What came of one record: the detections that could be read, and the first fault of the others. */
interface Outcome {
  readonly arrivals: readonly Arrival[];
  readonly refused?: Refused;
  /** Records in it that are no detection, as the operator says. */
  readonly ignored?: number;
}

/** What the mapping cannot read is an outcome; everything else that goes wrong is thrown. */
async function outcomeOf<T>(
  read: () => Promise<T> | T,
): Promise<{ read: T } | { refused: CountersignError }> {
  try {
    return { read: await read() };
  } catch (thrown) {
    const error = asCountersignError(thrown);
    if (error.code !== 'ERR_DETECTION_FIELD_MISSING' && error.code !== 'ERR_INPUT_INVALID') throw error;
    return { refused: error };
  }
}

async function keepUnread(
  refused: readonly Refused[],
  source: IntakeSource,
  { deadLetters, fingerprints }: IntakePorts,
): Promise<Accepted['deadLetters']> {
  if (refused.length === 0) return [];
  const letters = refused.map(
    ({ record, error }): Unreadable => ({
      source: source.name,
      code: error.code,
      why: fingerprints.scrub(error.message).slice(0, LONGEST_WHY),
      record: nestsDeeply(record) ? TOO_DEEP : fingerprints.scrub(record),
    }),
  );
  const ids = await deadLetters.keep(letters);
  return letters.map(({ code, why }, index) => ({ id: ids[index]!, code, why }));
}

const LONGEST_WHY = 2_000;
/** Of what nests so deeply that nothing may walk it, only that is kept. */
const TOO_DEEP = { unreadable: `nests deeper than ${DEEPEST}` };

function nestsDeeply(record: unknown): boolean {
  return typeof record === 'object' && record !== null && nestsDeeper(record, DEEPEST);
}

function asKept(error: CountersignError, id: string): CountersignError {
  const { code, message, place } = error;
  return new CountersignError(code, `${message}; kept as dead letter ${id}`, {
    cause: error,
    ...(place === undefined ? {} : { place }),
  });
}

function presetOf(source: IntakeSource, presets: Presets): SourcePreset {
  const preset = presets.get(source.preset);
  if (preset !== undefined) return preset;
  const known = [...presets.keys()].join(', ');
  throw new CountersignError(
    'ERR_CONFIG_INVALID',
    `source "${source.name}" names the unknown preset "${source.preset}"; known are ${known}`,
    { place: source.name },
  );
}

/** Each detection of a record is an outcome of its own: one that names nobody holds none of the others back. */
async function read(
  record: unknown,
  index: number,
  preset: SourcePreset,
  source: IntakeSource,
  ports: ReadingPorts,
): Promise<Outcome> {
  const { fingerprints, digest } = ports;
  let ignored = 0;
  const context: PresetContext = {
    source: source.name,
    fingerprint: fingerprints.of,
    digest,
    onIgnored: () => ignored++,
  };
  const refuse = (error: CountersignError, kept: unknown, part = 0): Refused => {
    const where = part === 0 ? `record ${index}` : `record ${index}, detection ${part}`;
    return { record: kept, error: located(error, where) };
  };
  const looked = await outcomeOf(() => {
    assertRecord(record);
    return scrubbed(record, fingerprints, preset.secretsIn?.(record));
  });
  if ('refused' in looked) return { arrivals: [], refused: refuse(looked.refused, record) };
  const { record: clean, secrets } = looked.read;
  const drafted = await outcomeOf(() => preset.toDetections(clean, context));
  if ('refused' in drafted) return { arrivals: [], refused: refuse(drafted.refused, clean) };
  const parts = await Promise.all(
    drafted.read.map((draft) => outcomeOf(() => toArrival(draft, secrets, source, ports))),
  );
  const arrivals = parts.flatMap((part) => ('read' in part ? [part.read] : []));
  const faulty = parts.findIndex((part) => 'refused' in part);
  const fault = parts[faulty];
  if (fault === undefined || !('refused' in fault)) return { arrivals, ignored };
  return { arrivals, ignored, refused: refuse(fault.refused, clean, faulty) };
}

/** Makes an arrival of a draft. @throws ERR_DETECTION_FIELD_MISSING, ERR_INPUT_INVALID */
export async function toArrival(
  draft: DetectionDraft,
  secrets: Scrubbed['secrets'],
  source: IntakeSource,
  ports: ReadingPorts,
): Promise<Arrival> {
  const payload = JSON.stringify(draft.payload);
  const detection = toDetection(draft, {
    source: source.name,
    now: ports.clock.now(),
    rawSha256: ports.digest.ofText(payload),
    presented: await presentedIn(payload, secrets, ports.presented),
  });
  return { detection, correlationKeys: correlationKeys(detection), windowMs: ports.windowMs(), payload };
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

function located(error: CountersignError, where: string): CountersignError {
  return new CountersignError(error.code, `${where}: ${error.message}`, {
    cause: error,
    place: error.place === undefined ? where : `${where}, ${error.place}`,
  });
}
