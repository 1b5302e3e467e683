/**
 * Text from outside as one line that does nothing: without control, direction, private and unassigned characters (so
 * also without those that XML forbids), with at most two marks on one letter. At most `maxChars` code points; `…` shows
 * a cut.
 */
export function plainText(text: string, maxChars: number): string {
  const clean = text
    .slice(0, maxChars * 4)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]+/gu, ' ')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s\p{M}]+|\s+$/gu, '');
  const chars = [...clean];
  return chars.length <= maxChars ? clean : `${chars.slice(0, Math.max(0, maxChars - 1)).join('')}…`;
}

/** An id so short that its beginning and end are still told; short ones whole. */
export function shortId(id: string, maxChars: number): string {
  const clean = plainText(id, 512);
  const chars = [...clean];
  if (chars.length <= maxChars) return clean;
  const tail = Math.floor((maxChars - 1) / 3);
  return `${chars.slice(0, maxChars - 1 - tail).join('')}…${chars.slice(chars.length - tail).join('')}`;
}
