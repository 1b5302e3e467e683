import { endlessList, type Http, MOST_PAGES, readAnswer, type z } from 'countersign/kit';

/** Rows of one page: the most that Auth0 gives. */
export const PAGE = 100;

/** The lists of one tenant, page by page. Each throws ERR_CONNECTOR_RESPONSE_UNREADABLE when it does not end. */
export interface Lists {
  /** A list by page numbers; only an empty page is the end, whatever the size of a page may be. */
  numbered<Shape extends z.ZodType>(
    path: string,
    shape: Shape,
    query?: Readonly<Record<string, string>>,
  ): AsyncGenerator<readonly z.infer<Shape>[]>;
  /**
   * A list in which each page points to the next.
   *
   * @param noneIs404 whether a 404 is an empty list; default: it is a fault
   */
  pointed<Shape extends z.ZodType<{ next?: string | null | undefined }>, Row>(
    path: string,
    shape: Shape,
    rowsOf: (page: z.infer<Shape>) => readonly Row[],
    options?: { readonly noneIs404: boolean },
  ): AsyncGenerator<readonly Row[]>;
}

/** A page without rows is not handed on. */
export function listsOf(http: Http): Lists {
  return {
    async *numbered(path, shape, query = {}) {
      for (let page = 0; page < MOST_PAGES; page++) {
        const answer = await http({ method: 'GET', path, query: { ...query, page, per_page: PAGE } });
        const rows = readAnswer('auth0', shape.array(), answer);
        if (rows.length === 0) return;
        yield rows;
      }
      throw endlessList('auth0', path);
    },
    async *pointed(path, shape, rowsOf, { noneIs404 } = { noneIs404: false }) {
      let from: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const query = { take: PAGE, ...(from === undefined ? {} : { from }) };
        const answer = await http({ method: 'GET', path, query, accept: noneIs404 ? [404] : [] });
        if (answer.status === 404) return;
        const read = readAnswer('auth0', shape, answer);
        const rows = rowsOf(read);
        if (rows.length > 0) yield rows;
        if (!read.next) return;
        if (read.next === from) break;
        from = read.next;
      }
      throw endlessList('auth0', path);
    },
  };
}

/** A list to its end. */
export async function all<Row>(pages: AsyncIterable<readonly Row[]>): Promise<readonly Row[]> {
  const found: Row[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}
