import { endlessList, type Http, MOST_PAGES, readAnswer } from 'countersign/kit';
import { ActivityPage, OperationPage, type RawRecord } from './wire.ts';

/** The two reports that show who did what. Neither takes a time, a user or an order: days are all that can be asked for. */
export type ReportName = 'activities' | 'operationlogs';

export interface ReportQuery {
  readonly report: ReportName;
  /** Days, `2026-02-01`, both included; a month apart at most. */
  readonly from: string;
  readonly to: string;
}

export interface ReportPage {
  readonly rows: readonly RawRecord[];
  /** The days that Zoom says it answered for; undefined where it does not say. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** The most that Zoom gives. */
const PAGE = 300;
const DAY = /^\d{4}-\d{2}-\d{2}/;

/**
 * One report over some days, page by page, in the order in which Zoom gives it.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE when a page token comes twice in a row, or after 500 pages;
 * ERR_CONNECTOR_REJECTED when a page token ended, which it does after 15 minutes
 * @see https://developers.zoom.us/docs/api/meetings/#tag/reports/GET/report/activities
 */
export async function* reportPages(
  http: Http,
  { report, from, to }: ReportQuery,
): AsyncGenerator<ReportPage> {
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { from, to, page_size: PAGE, next_page_token: token };
    const answer = await http({ method: 'GET', path: `report/${report}`, query });
    const isActivities = report === 'activities';
    const read = readAnswer('zoom', isActivities ? ActivityPage : OperationPage, answer);
    const rows = 'activity_logs' in read ? read.activity_logs : read.operation_logs;
    yield { rows: rows as readonly RawRecord[], from: dayOf(read.from), to: dayOf(read.to) };
    const next = read.next_page_token || undefined;
    if (next === undefined) return;
    if (next === token) break;
    token = next;
  }
  throw endlessList('zoom', report);
}

function dayOf(value: string | null | undefined): string | undefined {
  return value ? DAY.exec(value)?.[0] : undefined;
}
