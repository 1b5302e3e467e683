import type { Credential } from '#domain/credential.ts';
import type { Severity } from '#domain/detection.ts';
import type { Digest, Fingerprints } from '#domain/ports.ts';

/** What a preset may use besides the record. */
export interface PresetContext {
  /** The configured source's name. */
  readonly source: string;
  readonly fingerprint: Fingerprints['of'];
  readonly digest: Digest;
  /** Told of each record that is no detection by what the operator says of it; nothing else of it remains. */
  onIgnored(): void;
}

/** A value and the path it was found under, for errors that name it. */
export interface Found {
  readonly value: unknown;
  readonly path: string;
}

/** Who a draft is about, as far as the payload says. */
export interface PrincipalDraft {
  readonly kind?: 'user' | 'workload';
  readonly email?: string;
  readonly uid?: string;
  readonly name?: string;
}

/** A field that was looked for: what was found, or else the paths that were tried. */
export interface Sought<T> {
  readonly found?: T;
  readonly tried: readonly string[];
}

/** A detection as a preset reads it from a record: not yet checked, its time and severity still in the source's words. */
export interface DetectionDraft {
  /** The dedupe key; absent where the record has none, and then the payload's digest takes its place. */
  readonly sourceEventId?: string;
  readonly title: string;
  readonly severity: Sought<Severity | Found>;
  readonly detectedAt: Sought<Found>;
  readonly principal: Sought<PrincipalDraft>;
  readonly credential?: Credential;
  readonly platform?: string;
  readonly description?: string;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly analytic?: { readonly uid?: string; readonly name?: string };
  readonly techniques: readonly string[];
  readonly link?: string;
  /** The part of the record that this detection rests on; stored as its payload. */
  readonly payload: unknown;
}

/** How the payloads of one kind of sender become detections. */
export interface SourcePreset {
  /** Its name in the configuration. */
  readonly preset: string;
  /** Which payloads it takes, one sentence. */
  readonly describe: string;
  /**
   * Reads one record, secrets already replaced, into one or more drafts.
   * @throws ERR_INPUT_INVALID for a record that is not of this sender at all
   */
  toDetections(record: unknown, context: PresetContext): DetectionDraft[];
  /** Raw secrets in a record that only this preset knows to be such. Never throws. */
  secretsIn?(record: unknown): readonly string[];
}
