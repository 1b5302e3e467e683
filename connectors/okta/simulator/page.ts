import type { SimulatedAnswer, SimulatedRequest } from 'countersign/kit/testing';

/** One page of a list, with Okta's links: `self` always, `next` where more follows. */
export function pageAnswer(
  { path, query, headers }: SimulatedRequest,
  rows: readonly unknown[],
  most: number,
): SimulatedAnswer {
  const limit = Math.min(Number(query.get('limit') ?? most), most);
  const from = Number(query.get('after') ?? 0);
  const self = `http://${headers.host}${path}`;
  const page = rows.slice(from, from + limit);
  const links = [`<${self}?${query}>; rel="self"`];
  if (from + limit < rows.length) {
    const next = new URLSearchParams(query);
    next.set('after', String(from + limit));
    links.push(`<${self}?${next}>; rel="next"`);
  }
  return { status: 200, body: page, headers: { link: links.join(', ') } };
}
