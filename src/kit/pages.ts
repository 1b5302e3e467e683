import { CountersignError } from '#domain/errors.ts';

/** More pages than this of one list are taken for a loop. */
export const MOST_PAGES = 5_000;

/** One page of a list that is read by cursor. */
export interface CursorPage<Row> {
  readonly rows: readonly Row[];
  /** Asks for the next page; undefined on the last one. */
  readonly next: string | undefined;
}

/**
 * Reads a list by cursor to its end.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE when a cursor comes twice in a row, or after 5 000 pages
 */
export async function allByCursor<Row>(
  platform: string,
  list: string,
  read: (cursor: string | undefined) => Promise<CursorPage<Row>>,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { rows, next } = await read(cursor);
    found.push(...rows);
    if (next === undefined) return found;
    if (next === cursor) break;
    cursor = next;
  }
  throw endlessList(platform, list);
}

/** The error for a list that has no end. */
export function endlessList(platform: string, list: string): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `${platform}: the list of ${list} does not end`,
    { place: `${platform} ${list}` },
  );
}
