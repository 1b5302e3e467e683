import type { SimulatedAnswer, SimulatedRequest, SimulatorRoute } from 'countersign/kit/testing';
import { odataFilter } from './odata-filter.ts';
import {
  errorAnswer,
  notFound,
  pageAnswer,
  selected,
  wireApp,
  wireAppWithCredentials,
  wireAssignment,
  wireGrant,
  wireMemberships,
  wireUser,
} from './shapes.ts';
import type { LogRecord, SimulatedApp, SimulatedUser, Tenant } from './tenant.ts';

/** Any one of the permissions opens the route. */
export type GuardedRoute = SimulatorRoute & { readonly permissions: readonly string[] };
type Answer = (request: SimulatedRequest) => SimulatedAnswer;

const USERS = ['User.Read.All', 'Directory.Read.All'];
const AUDIT_LOG = ['AuditLog.Read.All'];
const DAY_MS = 86_400_000;

/** Every route of Graph that the connector uses, with the permissions for it. */
export function routesOf(tenant: Tenant, now: () => Date): readonly GuardedRoute[] {
  return [
    ...userReads(tenant),
    ...appLists(tenant),
    ...appRoutes(tenant),
    ...logs(tenant, now),
    ...userChanges(tenant),
  ];
}

function route(method: string, permissions: readonly string[], path: RegExp, answer: Answer): GuardedRoute {
  return { method, permissions, path, answer };
}

const ofUserPath = (rest: string) => new RegExp(`^/v1\\.0/users/(?<id>[^/]+)${rest}$`);

/** A route below one user. */
function ofUser(
  tenant: Tenant,
  answer: (user: SimulatedUser, request: SimulatedRequest) => SimulatedAnswer,
): Answer {
  return (request) => {
    const user = tenant.user(request.params.id ?? '');
    return user ? answer(user, request) : notFound(request.params.id ?? '');
  };
}

function userReads(tenant: Tenant): readonly GuardedRoute[] {
  const listed = (rows: (user: SimulatedUser) => readonly unknown[]) =>
    ofUser(tenant, (user, request) => pageAnswer(request, rows(user), tenant.seed.pageSize));
  const byUser = <Row extends { readonly userId?: string | undefined }>(
    rows: readonly Row[],
    { id }: SimulatedUser,
  ) => rows.filter(({ userId }) => userId === id);
  return [
    route('GET', USERS, /^\/v1\.0\/users$/, (request) =>
      filtered(request, ['userPrincipalName', 'mail', 'proxyAddresses'], tenant.users, (found) =>
        pageAnswer(
          request,
          found.map((user) => selected(wireUser(user), request)),
          tenant.seed.pageSize,
        ),
      ),
    ),
    route(
      'GET',
      USERS,
      ofUserPath(''),
      ofUser(tenant, (user, request) => ({ status: 200, body: selected(wireUser(user), request) })),
    ),
    route(
      'GET',
      [...USERS, 'GroupMember.Read.All'],
      ofUserPath('/transitiveMemberOf'),
      listed(wireMemberships),
    ),
    route(
      'GET',
      ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.Read.All'],
      ofUserPath('/oauth2PermissionGrants'),
      listed((user) => byUser(tenant.grants, user).map(wireGrant)),
    ),
    route(
      'GET',
      ['Directory.Read.All'],
      ofUserPath('/appRoleAssignments'),
      listed((user) => byUser(tenant.seed.assignments, user).map(wireAssignment)),
    ),
  ];
}

/** Answers with the rows that the filter takes; Graph says 400 to a filter that it does not know. */
function filtered<Row>(
  { query }: SimulatedRequest,
  members: readonly string[],
  rows: readonly Row[],
  answer: (rows: readonly Row[]) => SimulatedAnswer,
): SimulatedAnswer {
  try {
    const matches = odataFilter(query.get('$filter') ?? '', members);
    return answer(rows.filter(matches));
  } catch (fault) {
    return errorAnswer(400, 'BadRequest', `Invalid filter clause: ${String(fault)}`);
  }
}

function logs(tenant: Tenant, now: () => Date): readonly GuardedRoute[] {
  const shown = (records: readonly LogRecord[], member: string) => {
    const nowMs = now().getTime();
    const atMs = (record: LogRecord) => Date.parse(String(record[member]));
    return records
      .filter((each) => atMs(each) + tenant.seed.logDelayMs <= nowMs && atMs(each) >= nowMs - 30 * DAY_MS)
      .toSorted((a, b) => atMs(b) - atMs(a));
  };
  return [
    route('GET', AUDIT_LOG, /^\/beta\/auditLogs\/signIns$/, (request) => {
      if (tenant.seed.licence === 'Free') return notPremium();
      const asksForTypes = request.query.get('$filter')?.includes('signInEventTypes');
      const rows = shown(tenant.signIns, 'createdDateTime').filter(
        (each) => asksForTypes || isInteractive(each),
      );
      const members = ['createdDateTime', 'userId', 'signInEventTypes'];
      return filtered(request, members, rows, (found) => pageAnswer(request, found, tenant.seed.pageSize));
    }),
    route('GET', AUDIT_LOG, /^\/v1\.0\/auditLogs\/directoryAudits$/, (request) => {
      const rows = shown(tenant.audits, 'activityDateTime');
      const members = [
        'activityDateTime',
        'activityDisplayName',
        'initiatedBy/user/id',
        'targetResources/id',
      ];
      return filtered(request, members, rows, (found) => pageAnswer(request, found, tenant.seed.pageSize));
    }),
  ];
}

function isInteractive({ signInEventTypes: types }: LogRecord): boolean {
  return Array.isArray(types) && types.includes('interactiveUser');
}

function notPremium(): SimulatedAnswer {
  const code = 'Authentication_RequestFromNonPremiumTenantOrB2CTenant';
  return errorAnswer(403, code, "Neither tenant is B2C or tenant doesn't have premium license");
}

function userChanges(tenant: Tenant): readonly GuardedRoute[] {
  return [
    route(
      'POST',
      ['User.RevokeSessions.All'],
      ofUserPath('/revokeSignInSessions'),
      ofUser(tenant, (user) => ({
        status: 200,
        body: { '@odata.context': 'http://simulated/$metadata#Edm.Boolean', value: true },
        change: () => tenant.revokeSessions(user),
      })),
    ),
    route(
      'PATCH',
      ['User.EnableDisableAccount.All'],
      ofUserPath(''),
      ofUser(tenant, (user, { body }) => {
        const enabled = (body as { accountEnabled?: unknown } | undefined)?.accountEnabled;
        if (typeof enabled !== 'boolean') return errorAnswer(400, 'BadRequest', 'Empty payload.');
        return { status: 204, change: () => tenant.setUserEnabled(user, enabled) };
      }),
    ),
  ];
}

function appLists(tenant: Tenant): readonly GuardedRoute[] {
  const { pageSize } = tenant.seed;
  const listed =
    (apps: () => readonly Omit<SimulatedApp, 'accountEnabled'>[]) => (request: SimulatedRequest) =>
      pageAnswer(
        request,
        apps().map((app) => wireAppWithCredentials(app, tenant)),
        pageSize,
      );
  const read = ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'];
  return [
    route(
      'GET',
      read,
      /^\/v1\.0\/applications$/,
      listed(() => tenant.seed.applications),
    ),
    route(
      'GET',
      read,
      /^\/v1\.0\/servicePrincipals$/,
      listed(() => tenant.seed.servicePrincipals),
    ),
    route(
      'GET',
      ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.Read.All'],
      /^\/v1\.0\/oauth2PermissionGrants$/,
      (request) => pageAnswer(request, tenant.grants.map(wireGrant), pageSize),
    ),
  ];
}

function appRoutes(tenant: Tenant): readonly GuardedRoute[] {
  const appPath = /^\/v1\.0\/servicePrincipals\/(?<id>[^/]+)$/;
  return [
    route('GET', ['Application.ReadWrite.All', 'Directory.Read.All'], appPath, (request) => {
      const app = tenant.app(request.params.id ?? '');
      return app ? { status: 200, body: selected(wireApp(app), request) } : notFound(request.params.id ?? '');
    }),
    route('PATCH', ['Application.ReadWrite.All'], appPath, ({ params, body }) => {
      const app = tenant.app(params.id ?? '');
      const enabled = (body as { accountEnabled?: unknown } | undefined)?.accountEnabled;
      if (!app) return notFound(params.id ?? '');
      if (typeof enabled !== 'boolean') return errorAnswer(400, 'BadRequest', 'Empty payload.');
      return { status: 204, change: () => tenant.setAppEnabled(app, enabled) };
    }),
    route(
      'DELETE',
      ['DelegatedPermissionGrant.ReadWrite.All'],
      /^\/v1\.0\/oauth2PermissionGrants\/(?<id>[^/]+)$/,
      ({ params }) => {
        const grant = tenant.grants.find(({ id }) => id === params.id);
        return grant ? { status: 204, change: () => tenant.deleteGrant(grant) } : notFound(params.id ?? '');
      },
    ),
  ];
}
