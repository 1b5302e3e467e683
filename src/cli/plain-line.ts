/** Text from outside for a terminal: no control, direction or escape characters, one line. */
export function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
