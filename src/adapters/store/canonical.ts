import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { CountersignError } from '#domain/errors.ts';

/** Before the first entry of an incident, and before the first signed head. */
export const FIRST_PREV_HASH = '0'.repeat(64);

/** Canonical JSON (RFC 8785). @throws ERR_INPUT_INVALID for what has none: a lone surrogate, NaN */
export function canonicalJson(value: unknown): string {
  try {
    const text = canonicalize(value);
    if (text !== undefined) return text;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `the value has no canonical JSON form: ${why}`, {
      cause,
    });
  }
  throw new CountersignError('ERR_INPUT_INVALID', 'undefined has no canonical JSON form');
}

/** SHA-256, hex, of a text's UTF-8. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/** SHA-256 as the database keeps it. */
export function sha256Bytes(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** A link of a chain: SHA-256, hex, of the hash before it (as hex) followed by a canonical text. */
export function chainedHash(prevHash: string, canonicalText: string): string {
  return sha256(prevHash + canonicalText);
}

export interface EntryFacts {
  readonly incidentId: string;
  readonly seq: number;
  readonly kind: string;
  readonly version: number;
  readonly at: string;
  readonly actor: string;
  /** `data` in canonical JSON. */
  readonly dataText: string;
}

/**
 * The canonical JSON of `{incidentId, seq, kind, version, at, actor, data}`, put together around the canonical text
 * of `data`, which is stored as it stands: it is made once when written, and not again when verified.
 */
export function canonicalEntry({ incidentId, seq, kind, version, at, actor, dataText }: EntryFacts): string {
  // RFC 8785 sorts names; strings and integers are canonical as JSON.stringify writes them.
  return (
    `{"actor":${JSON.stringify(actor)},"at":${JSON.stringify(at)},"data":${dataText},` +
    `"incidentId":${JSON.stringify(incidentId)},"kind":${JSON.stringify(kind)},"seq":${seq},"version":${version}}`
  );
}
