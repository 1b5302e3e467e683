import type { SimulatedAnswer } from 'countersign/kit/testing';
import type { LogRecord } from './realm.ts';
import { errorAnswer } from './shapes.ts';

/** Searching a log as the Admin API does: by day, by member, newest first, by offset. */

const MOST_BY_DEFAULT = 100;
const FILTERS: Readonly<Record<string, (record: LogRecord) => unknown>> = {
  user: ({ userId }) => userId,
  client: ({ clientId }) => clientId,
  type: ({ type }) => type,
  authUser: ({ authDetails }) => (authDetails as { userId?: unknown } | undefined)?.userId,
};
const KNOWN = new Set([...Object.keys(FILTERS), 'resourcePath', 'dateFrom', 'first', 'max']);

export function searchAnswer(
  records: readonly LogRecord[],
  query: URLSearchParams,
  most: number,
): SimulatedAnswer {
  const unknown = [...query.keys()].find((name) => !KNOWN.has(name));
  // Keycloak would ignore it; a connector that relies on it must not get away with that here.
  if (unknown) return errorAnswer(400, 'unknown_parameter', unknown);
  const dateFrom = query.get('dateFrom') ?? '1970-01-01';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(dateFrom)) {
    return errorAnswer(400, "Invalid value for 'Date(From)', expected format is yyyy-MM-dd");
  }
  const fromMs = Date.parse(`${dateFrom}T00:00:00Z`);
  const path = query.get('resourcePath');
  const isWanted = (record: LogRecord) =>
    !(record.time < fromMs) &&
    Object.entries(FILTERS).every(([name, of]) => !query.has(name) || of(record) === query.get(name)) &&
    (path === null || like(path).test(String(record.resourcePath)));
  const found = records.filter(isWanted).sort((a, b) => b.time - a.time);
  const first = Number(query.get('first') ?? 0);
  const max = Math.min(most, Number(query.get('max') ?? MOST_BY_DEFAULT));
  return { status: 200, body: found.slice(first, first + max) };
}

function like(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`);
}
