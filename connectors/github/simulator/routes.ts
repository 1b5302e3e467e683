import { z } from 'countersign/kit';
import type { SimulatedAnswer, SimulatedRequest, SimulatorRoute } from 'countersign/kit/testing';
import { includes, searchOf, timeOf } from './audit-search.ts';
import * as shapes from './shapes.ts';
import type { Installation, Organization } from './state.ts';

/** The endpoints of one organisation. */

export const notFound = (): SimulatedAnswer => ({ status: 404, body: shapes.errorBody(404, 'Not Found') });

const onlyApps: SimulatedAnswer = {
  status: 403,
  body: shapes.errorBody(403, 'Resource not accessible by personal access token'),
};
const onlyPersons: SimulatedAnswer = {
  status: 403,
  body: shapes.errorBody(403, 'Resource not accessible by integration'),
};
const RevokeBody = z.looseObject({ action: z.literal('revoke'), pat_ids: z.array(z.int()).min(1).max(100) });

export function organizationRoutes(organization: Organization): SimulatorRoute[] {
  const org = `/orgs/${organization.seed.organization}`;
  return [
    get(`${org}/memberships/(?<login>[^/]+)`, (request) => {
      const found = organization.member(request.params.login ?? '');
      if (!found) return notFound();
      return { status: 200, body: shapes.membership(baseOf(request), organization.seed.organization, found) };
    }),
    get(`${org}/members`, (request) => {
      const members = organization.members.filter((one) => organization.member(one.login));
      return paged(request, members, (one) => shapes.simpleUser(baseOf(request), one));
    }),
    get('/users/(?<login>[^/]+)', (request) => {
      const found = organization.member(request.params.login ?? '');
      return found ? { status: 200, body: shapes.publicUser(baseOf(request), found) } : notFound();
    }),
    get('/app/installations/(?<id>\\d+)', (request) => {
      const { installedOn, organization: own } = organization.seed;
      const [ours] = organization.installations;
      if (request.params.id !== String(ours.id)) return notFound();
      return { status: 200, body: shapes.installation(baseOf(request), installedOn ?? own, ours) };
    }),
    get(`${org}/installations`, (request) => installationPage(organization, request)),
    get('/user', (request) => {
      const [member] = organization.members;
      if (!member || !isPerson(request)) return onlyPersons;
      const headers = scopesHeader(organization.seed.personalScopes);
      return { status: 200, body: shapes.publicUser(baseOf(request), member), headers };
    }),
    get(`${org}/audit-log`, (request) => auditLog(organization, request)),
    ...(organization.seed.kind === 'standard' ? [] : authorizationRoutes(organization, org)),
    ...fineGrainedRoutes(organization, org),
  ];
}

function authorizationRoutes(organization: Organization, org: string): SimulatorRoute[] {
  return [
    get(`${org}/credential-authorizations`, (request) =>
      paged(request, organization.readAuthorizations(request.query.get('login')), shapes.authorization),
    ),
    route('POST', `${org}/credential-authorizations/(?<login>[^/]+)/revoke`, ({ params: { login = '' } }) => {
      if (!organization.member(login)) return notFound();
      const message = `Credential authorization revocation for user '${login}' has been queued`;
      return { status: 202, body: { message }, change: () => organization.queueAuthorizations(login) };
    }),
    route('DELETE', `${org}/credential-authorizations/(?<id>\\d+)`, ({ params }) => {
      const hit = organization.authorizations.filter((one) => String(one.id) === params.id);
      if (hit.length === 0) return notFound();
      return { status: 204, change: () => organization.removeAuthorizations(hit, 'deauthorize') };
    }),
  ];
}

function fineGrainedRoutes(organization: Organization, org: string): SimulatorRoute[] {
  return [
    get(`${org}/personal-access-tokens`, (request) => {
      if (isPerson(request)) return onlyApps;
      const grants = organization.readGrants(request.query.getAll('owner[]'));
      return paged(request, grants, (one) => shapes.grant(baseOf(request), organization, one));
    }),
    route('POST', `${org}/personal-access-tokens`, (request) => {
      if (isPerson(request)) return onlyApps;
      const body = RevokeBody.safeParse(request.body);
      if (!body.success) return { status: 422, body: shapes.errorBody(422, 'Validation Failed') };
      return { status: 202, body: {}, change: () => organization.queueGrants(body.data.pat_ids) };
    }),
  ];
}

export function scimRoutes(organization: Organization): SimulatorRoute[] {
  const users = `/scim/v2/enterprises/${organization.seed.enterprise}/Users`;
  const find = (id: string | undefined) => organization.managedUsers.find((one) => one.id === id);
  return [
    get(users, ({ query }) => {
      const name = /^userName eq "(.*)"$/.exec(query.get('filter') ?? '')?.[1];
      const all = organization.managedUsers.filter((one) => name === undefined || one.userName === name);
      const start = Number(query.get('startIndex') ?? 1);
      const page = all.slice(start - 1, start - 1 + Number(query.get('count') ?? 30));
      const headers = scopesHeader(organization.seed.scimScopes);
      return { status: 200, body: shapes.scimList(page.map(shapes.scimUser), all.length, start), headers };
    }),
    get(`${users}/(?<id>[^/]+)`, ({ params }) => {
      const user = find(params.id);
      return user ? { status: 200, body: shapes.scimUser(user) } : notFound();
    }),
    route('PATCH', `${users}/(?<id>[^/]+)`, ({ params, body }) => {
      const user = find(params.id);
      const active = ScimPatch.safeParse(body).data?.Operations[0].value;
      if (!user) return notFound();
      if (active === undefined) return { status: 400, body: shapes.errorBody(400, 'Bad Request') };
      const change = (): void => {
        user.active = active;
      };
      return { status: 200, body: shapes.scimUser({ ...user, active }), change };
    }),
  ];
}

const ScimPatch = z.looseObject({
  Operations: z.tuple([
    z.looseObject({ op: z.literal('replace'), path: z.literal('active'), value: z.boolean() }),
  ]),
});

function auditLog(organization: Organization, request: SimulatedRequest): SimulatedAnswer {
  const { query } = request;
  const matches = searchOf(query.get('phrase') ?? '');
  if (!matches) return { status: 422, body: shapes.errorBody(422, 'Validation Failed') };
  const isIncluded = includes(query.get('include'));
  const sign = query.get('order') === 'asc' ? 1 : -1;
  const found = organization.audit
    .filter((record) => isIncluded(record) && matches(record))
    .sort((a, b) => sign * (timeOf(a) - timeOf(b)));
  const size = Number(query.get('per_page') ?? 30);
  const start = Number(Buffer.from(query.get('after') ?? '', 'base64url').toString() || 0);
  const next =
    start + size < found.length ? Buffer.from(String(start + size)).toString('base64url') : undefined;
  return {
    status: 200,
    body: found.slice(start, start + size),
    headers: next === undefined ? {} : linkTo(request, 'after', next),
  };
}

function paged<T>(
  request: SimulatedRequest,
  items: readonly T[],
  shape: (item: T) => unknown,
): SimulatedAnswer {
  const size = Number(request.query.get('per_page') ?? 30);
  const page = Number(request.query.get('page') ?? 1);
  const isLast = page * size >= items.length;
  return {
    status: 200,
    body: items.slice((page - 1) * size, page * size).map(shape),
    headers: isLast ? {} : linkTo(request, 'page', String(page + 1)),
  };
}

/** The one list of GitHub's that comes with its length. */
function installationPage({ installations, seed }: Organization, request: SimulatedRequest): SimulatedAnswer {
  const shape = (one: Installation) => shapes.installation(baseOf(request), seed.organization, one);
  const page = paged(request, installations, shape);
  return { ...page, body: { total_count: installations.length, installations: page.body } };
}

/** Told for classic tokens alone. */
function scopesHeader(scopes: string | null): Record<string, string> {
  return scopes === null ? {} : { 'x-oauth-scopes': scopes };
}

function linkTo(request: SimulatedRequest, name: string, value: string): Record<string, string> {
  const query = new URLSearchParams(request.query);
  query.set(name, value);
  return { link: `<${baseOf(request)}${request.path}?${query}>; rel="next"` };
}

function isPerson(request: SimulatedRequest): boolean {
  return request.headers.authorization?.startsWith('Bearer ghp_') ?? false;
}

function baseOf(request: SimulatedRequest): string {
  return `http://${request.headers.host}`;
}

function get(path: string, answer: SimulatorRoute['answer']): SimulatorRoute {
  return route('GET', path, answer);
}

function route(method: string, path: string, answer: SimulatorRoute['answer']): SimulatorRoute {
  return { method, path: new RegExp(`^${path}$`), answer };
}
