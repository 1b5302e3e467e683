import type { SimulatedAnswer, SimulatedRequest } from 'countersign/kit/testing';
import { logFilter } from './log-filter.ts';
import { type Route, route } from './route.ts';
import { errorAnswer, numberedAnswer } from './shapes.ts';
import type { Tenant } from './tenant.ts';

/** By checkpoint where `from` is given, which makes Auth0 pass over everything else; otherwise by search. */
export function logRoutes(tenant: Tenant): Route[] {
  return [
    route('GET', 'read:logs', '/logs', (request) =>
      request.query.has('from') ? checkpoint(tenant, request) : search(tenant, request),
    ),
  ];
}

function checkpoint(tenant: Tenant, { path, query, headers }: SimulatedRequest): SimulatedAnswer {
  const take = Math.min(Number(query.get('take') ?? 50), 100, tenant.seed.pageSize);
  const log = tenant.visibleLog();
  const at = log.findIndex(({ log_id: id }) => id === query.get('from'));
  const page = at < 0 ? [] : log.slice(at + 1, at + 1 + take);
  const next = new URLSearchParams(query);
  next.set('from', page.at(-1)?.log_id ?? query.get('from') ?? '');
  const link = `<http://${headers.host}${path}?${next}>; rel="next"`;
  return { status: 200, body: page, headers: { link } };
}

function search(tenant: Tenant, { query }: SimulatedRequest): SimulatedAnswer {
  let matches: ReturnType<typeof logFilter>;
  try {
    matches = logFilter(query.get('q') ?? 'date:[* TO *]');
  } catch (fault) {
    return errorAnswer(400, 'invalid_query_string', `Query not understood: ${String(fault)}`);
  }
  const found = tenant.visibleLog().filter(matches);
  const inOrder = found.toSorted((a, b) => a.date.localeCompare(b.date));
  if (query.get('sort') === 'date:-1') inOrder.reverse();
  return numberedAnswer(query, inOrder.slice(0, tenant.seed.mostShown), 100);
}
