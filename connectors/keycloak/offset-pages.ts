import { endlessList, type Http, MOST_PAGES, readAnswer, type z } from 'countersign/kit';

const PAGE = 500;

/**
 * A list that Keycloak gives by offset, page by page. What is gone (404) has no rows. Rows that come or go meanwhile shift
 * the others, so that one may come twice or be missed: a list of what is alive is never more than that.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE when it does not end
 */
export async function* offsetPages<Shape extends z.ZodType>(
  http: Http,
  path: string,
  shape: Shape,
): AsyncGenerator<readonly z.infer<Shape>[]> {
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { first: page * PAGE, max: PAGE };
    const answer = await http({ method: 'GET', path, query, accept: [404] });
    if (answer.status === 404) return;
    const rows = readAnswer('keycloak', shape.array(), answer);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
  }
  throw endlessList('keycloak', path);
}
