import { z } from 'countersign/kit';
import type { SimulatedRequest, SimulatorRoute } from 'countersign/kit/testing';
import type { SimulatedEvent, SimulatedOrg } from './org.ts';
import { adminError, directoryUser, done, ok, ownedToken, pageOf } from './shapes.ts';

/** The Organizations API, and the API Access API. */

const Search = z.looseObject({
  accountIds: z.array(z.string()).optional(),
  emails: z.array(z.string()).optional(),
  searchTerm: z.string().optional(),
  claimStatus: z.string().optional(),
  expand: z.array(z.string()).default([]),
  cursor: z.string().optional(),
});

export function organisationRoutes(org: SimulatedOrg): SimulatorRoute[] {
  return [...logRoutes(org), ...directoryRoutes(org), tokenRoute(org)];
}

function at(org: SimulatedOrg, prefix: string, rest: string): RegExp {
  return new RegExp(`^/admin/${prefix}/orgs/${org.seed.org.id}${rest}$`);
}

function logRoutes(org: SimulatedOrg): SimulatorRoute[] {
  const { seed } = org;
  return [
    {
      method: 'GET',
      path: at(org, 'v1', ''),
      answer: () => ok({ data: { id: seed.org.id, type: 'orgs', attributes: { name: seed.org.name } } }),
    },
    {
      method: 'GET',
      path: at(org, 'v1', '/event-actions'),
      answer: () =>
        ok({
          data: seed.actions.map((id) => ({ id, type: 'event-actions', attributes: { displayName: id } })),
        }),
    },
    {
      method: 'GET',
      path: at(org, 'v1', '/events'),
      answer({ query }) {
        const byTime = org
          .events()
          .filter((event) => isWanted(event, query))
          .toSorted((a, b) => b.attributes.time.localeCompare(a.attributes.time));
        const { rows, next } = pageOf(byTime, query.get('cursor'), sizeOf(org, query, 'limit'));
        const address = `https://api.atlassian.com/admin/v1/orgs/${seed.org.id}/events?cursor=${next}`;
        return ok({
          data: rows,
          meta: { next: null, page_size: rows.length },
          links: { next: next ? address : null },
        });
      },
    },
    {
      method: 'GET',
      path: at(org, 'v1', '/events-stream'),
      answer({ query }) {
        if (query.get('sortOrder') !== 'desc')
          return adminError(400, 'ADMIN-400-24', 'Only desc is simulated');
        const wanted = org.events().filter((event) => isWanted(event, query));
        const { rows, next, end } = pageOf(wanted, query.get('cursor'), sizeOf(org, query, 'limit'));
        // A poll: there is always a cursor to go on with.
        return ok({ data: rows, meta: { next: next ?? end, page_size: rows.length }, links: {} });
      },
    },
  ];
}

function isWanted({ attributes }: SimulatedEvent, query: URLSearchParams): boolean {
  const atMs = Date.parse(attributes.time);
  const { actor } = attributes as { actor?: { id?: string } };
  const [by, q] = [query.get('actor'), query.get('q')];
  return (
    atMs >= Number(query.get('from') ?? 0) &&
    atMs <= Number(query.get('to') ?? Number.POSITIVE_INFINITY) &&
    (by === null || actor?.id === by) &&
    (q === null || JSON.stringify(attributes).toLowerCase().includes(q.toLowerCase()))
  );
}

function sizeOf({ seed }: SimulatedOrg, query: URLSearchParams, name: string): number {
  return Math.min(Number(query.get(name) ?? 20), seed.pageSize);
}

function directoryRoutes(org: SimulatedOrg): SimulatorRoute[] {
  const member = '/directories/(?<dir>[^/]+)/users/(?<id>[^/]+)';
  const found = ({ params }: SimulatedRequest) => {
    const user = org.user(params.id);
    return user?.directories.includes(params.dir ?? '') ? user : undefined;
  };
  const change = (verb: string, suspended: boolean): SimulatorRoute => ({
    method: 'POST',
    path: at(org, 'v2', `${member}/${verb}`),
    answer(request) {
      const user = found(request);
      if (!user) return adminError(404, 'ADMIN-404-8', 'User not found');
      return done(() => org.setSuspended(user, request.params.dir ?? '', suspended));
    },
  });
  return [
    {
      method: 'GET',
      path: at(org, 'v2', '/directories'),
      answer({ query }) {
        const ids = org.user(query.get('accountId') ?? undefined)?.directories ?? [];
        const data = org.seed.directories.filter(({ directoryId }) => ids.includes(directoryId));
        return ok({ data, links: { next: null } });
      },
    },
    { method: 'POST', path: at(org, 'v2', '/directories/-/users/search'), answer: (r) => search(org, r) },
    {
      method: 'GET',
      path: at(org, 'v2', member),
      answer(request) {
        const user = found(request);
        if (!user) return adminError(404, 'ADMIN-404-8', 'User not found');
        return ok({ data: directoryUser(user, [request.params.dir ?? ''], []) });
      },
    },
    change('suspend', true),
    change('restore', false),
  ];
}

/** Members of directories; or, asked for managed accounts, those, in a directory or not. */
function search(org: SimulatedOrg, { body }: SimulatedRequest) {
  const asked = Search.parse(body);
  const { accountIds, emails, searchTerm, claimStatus, expand, cursor } = asked;
  if (emails && searchTerm)
    return adminError(400, 'ADMIN-400-24', 'emails and searchTerm exclude each other');
  const has = (list: readonly string[] | undefined, value: string) => list?.includes(value) ?? true;
  const term = searchTerm?.toLowerCase();
  const users = org.users.filter(
    (user) =>
      (claimStatus === undefined ? user.directories.length > 0 : user.claimStatus === claimStatus) &&
      has(accountIds, user.accountId) &&
      has(
        emails?.map((email) => email.toLowerCase()),
        user.email.toLowerCase(),
      ) &&
      (term === undefined || `${user.name} ${user.email}`.toLowerCase().includes(term)),
  );
  const { rows, next } = pageOf(users, cursor, org.seed.pageSize);
  return ok({
    data: rows.map((user) => directoryUser(user, user.directories, expand)),
    links: { self: null, prev: null, next: next ?? null },
  });
}

function tokenRoute(org: SimulatedOrg): SimulatorRoute {
  return {
    method: 'GET',
    path: at(org, 'api-access/v1', '/api-tokens'),
    answer({ query }) {
      const managed = org
        .tokens()
        .filter(({ accountId }) => org.user(accountId)?.claimStatus !== 'unmanaged');
      const { rows, next } = pageOf(managed, query.get('cursor'), sizeOf(org, query, 'pageSize'));
      return ok({ data: rows.map((token) => ownedToken(org, token)), links: { next: next ?? null } });
    },
  };
}
