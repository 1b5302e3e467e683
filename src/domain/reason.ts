import { scrubText } from './secrets.ts';

/**
 * A reason as it may be stored: people paste what they look at, and a token among it has no place in the journal, nor has
 * what is no text.
 * @param longest in characters; what is beyond is cut off
 */
export function storableReason(reason: string, longest: number): string {
  const clean = scrubText(reason, () => '[redacted]').slice(0, longest);
  return clean.toWellFormed().replaceAll('\0', '\ufffd');
}
