const ISO = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/;

/**
 * An instant for a person to read, to the minute: `2026-03-01 09:35 UTC`.
 *
 * @param instant ISO 8601; another offset than UTC is converted. What is no instant is given back as it is.
 */
export function instantInWords(instant: string): string {
  const ms = Date.parse(instant);
  if (!ISO.test(instant) || Number.isNaN(ms)) return instant;
  const [, day, minute] = ISO.exec(new Date(ms).toISOString()) ?? [];
  return day === undefined ? instant : `${day} ${minute} UTC`;
}
