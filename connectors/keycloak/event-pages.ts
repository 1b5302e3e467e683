import { endlessList, type Http, MOST_PAGES, readAnswer } from 'countersign/kit';
import { RawRecord } from './wire.ts';

/** What is asked of one of the two logs. */
export interface EventQuery {
  readonly log: 'events' | 'admin-events';
  /** ISO; the days before it are left out, the rest is for the caller to leave out. */
  readonly since: string;
  /** Filters of that log: `user` and `type`, or `authUser` and `resourcePath` (`*` stands for anything). */
  readonly filter: Readonly<Record<string, string>>;
}

const PAGE = 500;
/** Keycloak's own page where none is asked for: a server that gives less than was asked gives no less than this. */
const LEAST_PAGE = 100;
const DAY_MS = 86_400_000;

/**
 * Records of a log, newest first.
 *
 * Asks by day and a day more, since servers before 26.2 know no times and the day is the server's own; never by
 * `dateTo`, which was off by a day in 25 and found nothing in 26.2.0. Pages go by offset: records that come in meanwhile
 * push others to the next page, so that one may come twice, and none is missed.
 */
export async function* eventPages(
  http: Http,
  realm: string,
  { log, since, filter }: EventQuery,
): AsyncGenerator<readonly RawRecord[]> {
  const dateFrom = new Date(Date.parse(since) - DAY_MS).toISOString().slice(0, 10);
  for (let page = 0, first = 0; page < MOST_PAGES; page++) {
    const query = { ...filter, dateFrom, first, max: PAGE };
    const answer = await http({ method: 'GET', path: `${realm}/${log}`, query });
    const rows = readAnswer('keycloak', RawRecord.array(), answer);
    if (rows.length > 0) yield rows;
    if (rows.length < LEAST_PAGE) return;
    first += rows.length;
  }
  throw endlessList('keycloak', log);
}
