import type { z } from 'zod';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { endlessList, MOST_PAGES } from './pages.ts';
import { readAnswer } from './read-answer.ts';

/** Reads of one platform's JSON API, each answer checked by its shape. */
export interface TypedHttp {
  /** One object; undefined when the platform has none (404). */
  find<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.infer<Shape> | undefined>;
  /** A list, page by page, by `Link: <…>; rel="next"`; a page without rows is the end. */
  pages<Shape extends z.ZodType>(
    path: string,
    shape: Shape,
    options?: ListOptions,
  ): AsyncGenerator<readonly z.infer<Shape>[]>;
  /** A list to its end. */
  list<Shape extends z.ZodType>(
    path: string,
    shape: Shape,
    options?: ListOptions,
  ): Promise<readonly z.infer<Shape>[]>;
}

export interface ListOptions {
  readonly query?: HttpRequest['query'];
  /** Whether a 404 is an empty list. Default: it is a fault. */
  readonly noneIs404?: boolean;
}

/** Binds the reads to a platform's client. Every read throws ERR_CONNECTOR_…; a list without end is unreadable. */
export function typedHttp(platform: string, http: Http): TypedHttp {
  async function* pages<Shape extends z.ZodType>(
    path: string,
    shape: Shape,
    { query, noneIs404 }: ListOptions = {},
  ): AsyncGenerator<readonly z.infer<Shape>[]> {
    const accept = noneIs404 ? [404] : [];
    let request: HttpRequest = { method: 'GET', path, accept, ...(query ? { query } : {}) };
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await http(request);
      if (answer.status === 404) return;
      const rows = readAnswer(platform, shape.array(), answer);
      if (rows.length > 0) yield rows;
      const next = nextLink(answer);
      // Where a log is polled there is always a next page.
      if (next === undefined || rows.length === 0) return;
      request = { method: 'GET', path: next, accept };
    }
    throw endlessList(platform, path);
  }
  return {
    async find(path, shape) {
      const answer = await http({ method: 'GET', path, accept: [404] });
      return answer.status === 404 ? undefined : readAnswer(platform, shape, answer);
    },
    pages,
    async list(path, shape, options) {
      const found: z.infer<typeof shape>[] = [];
      for await (const page of pages(path, shape, options)) found.push(...page);
      return found;
    },
  };
}

function nextLink({ headers }: HttpAnswer): string | undefined {
  for (const part of headers.get('link')?.split(',') ?? []) {
    const found = /<([^>]+)>[^,]*;\s*rel="?next"?/.exec(part);
    if (found) return found[1];
  }
  return undefined;
}
