import type { SimulatedAnswer, SimulatedRequest } from 'countersign/kit/testing';
import { errorAnswer, notFound } from './shapes.ts';
import type { LogRecord, Tenant } from './tenant.ts';

const RETENTION_MS = 180 * 86_400_000;

/** GET …/activity/users/{key}/applications/{log}: newest first, by pages, each log as late as the seed says. */
export function logAnswer(
  tenant: Tenant,
  { params, query }: SimulatedRequest,
  nowMs: number,
): SimulatedAnswer {
  const { key = 'all', log = '' } = params;
  const startMs = Date.parse(query.get('startTime') ?? new Date(nowMs - RETENTION_MS).toISOString());
  const endMs = query.has('endTime') ? Date.parse(query.get('endTime') ?? '') : nowMs;
  const isRange = startMs < endMs && startMs < nowMs && startMs >= nowMs - RETENTION_MS;
  if (!isRange) return errorAnswer(400, 'invalid', 'Start time is not before the end time, or out of range');
  const user = key === 'all' ? undefined : tenant.user(key);
  if (key !== 'all' && !user) return notFound();
  const delays = tenant.seed.logDelayMs;
  const found = tenant.log
    .filter((record) => {
      const atMs = Date.parse(record.id.time);
      const isShown = atMs + (delays[log] ?? delays['*'] ?? 0) <= nowMs;
      return record.id.applicationName === log && atMs >= startMs && atMs <= endMs && isShown;
    })
    .filter((record) => user === undefined || actorOf(record) === user.id)
    .filter((record) => !query.has('eventName') || namesOf(record).includes(query.get('eventName') ?? ''))
    .sort((a, b) => b.id.time.localeCompare(a.id.time));
  return pageOf(found, query, tenant.seed.pageSize);
}

function pageOf(found: readonly LogRecord[], query: URLSearchParams, most: number): SimulatedAnswer {
  const limit = Math.min(Number(query.get('maxResults') ?? most), most);
  const from = Number(query.get('pageToken') ?? 0);
  const items = found.slice(from, from + limit);
  return {
    status: 200,
    body: {
      kind: 'admin#reports#activities',
      etag: '"simulated"',
      ...(items.length > 0 ? { items } : {}),
      ...(from + limit < found.length ? { nextPageToken: String(from + limit) } : {}),
    },
  };
}

function actorOf({ actor }: LogRecord): unknown {
  return (actor as { profileId?: string } | undefined)?.profileId;
}

function namesOf({ events }: LogRecord): string[] {
  return ((events ?? []) as { name: string }[]).map(({ name }) => name);
}
