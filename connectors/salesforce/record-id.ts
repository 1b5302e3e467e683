/** Salesforce's ids: 15 characters where case counts, or 18, whose last three tell the case of the others. */

const ID = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/;
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const SHORT = 15;
const BLOCK = 5;

export function isRecordId(value: string): boolean {
  return ID.test(value);
}

/**
 * The form of 18 characters. Event log files name users by 15, the API by 18: only in one form do they meet.
 * What is no id stays as it is.
 */
export function longId(value: string): string {
  if (!isRecordId(value)) return value;
  const short = value.slice(0, SHORT);
  let suffix = '';
  for (let from = 0; from < SHORT; from += BLOCK) {
    const bits = [...short.slice(from, from + BLOCK)].map((char, at) => (/[A-Z]/.test(char) ? 1 << at : 0));
    suffix += SUFFIX[bits.reduce((sum, bit) => sum + bit, 0)];
  }
  return short + suffix;
}
