import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { CountersignError } from '#domain/errors.ts';
import type { Digest } from '#domain/ports.ts';

/**
 * SHA-256 of texts and of canonical JSON (RFC 8785).
 *
 * `ofJson` throws ERR_INPUT_INVALID for what has no canonical form: lone surrogates, NaN, circular references, undefined.
 */
export const digest: Digest = {
  ofJson(value) {
    return hash('sha256', canonicalText(value));
  },
  ofText(text) {
    return hash('sha256', text);
  },
};

function canonicalText(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new CountersignError('ERR_INPUT_INVALID', 'the value has no canonical JSON form', { cause });
  }
  if (text === undefined) throw new CountersignError('ERR_INPUT_INVALID', 'undefined has no JSON form');
  return text;
}
