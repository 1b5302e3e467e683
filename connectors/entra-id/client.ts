import {
  type Call,
  type ConnectorContext,
  CountersignError,
  change,
  createHttp,
  endlessList,
  type Http,
  MOST_PAGES,
  readAnswer,
  withToken,
  z,
} from 'countersign/kit';
import { grantedRoles, keepAccessToken } from './access-token.ts';
import { errorText } from './error-text.ts';
import { quoted, withOptions } from './odata.ts';
import { rateLimitMs } from './rate-limit.ts';
import { type EntraSettings, readSettings } from './settings.ts';
import {
  AppWithCredentials,
  Assignment,
  Grant,
  Membership,
  Page,
  RawRecord,
  ServicePrincipal,
  USER_FIELDS,
  User,
} from './wire.ts';

/** The two logs that Graph hands out. */
export type GraphLog = 'sign-ins' | 'directory-audits';

/** Graph, as this connector speaks to it. Every call throws ERR_CONNECTOR_…; a list is read to its end. */
export interface EntraClient {
  readonly context: ConnectorContext;
  readonly settings: EntraSettings;
  /** By object id; undefined when there is none. */
  user(id: string): Promise<User | undefined>;
  /** Those whose user principal name or mail is this text. */
  usersNamed(name: string): Promise<readonly User[]>;
  /** Those to whom mail to this address goes, by any of their addresses. */
  usersWithAddress(address: string): Promise<readonly User[]>;
  /** Groups and active directory roles, nested ones included. */
  memberships(userId: string): Promise<readonly Membership[]>;
  /** What apps may do in this user’s name by this user’s own consent, or an administrator’s for them alone. */
  grants(userId: string): Promise<readonly Grant[]>;
  assignments(userId: string): Promise<readonly Assignment[]>;
  servicePrincipal(id: string): Promise<ServicePrincipal | undefined>;
  /** The permissions that the app holds, by a token made anew; undefined when it does not tell. */
  appRoles(): Promise<readonly string[] | undefined>;
  /** Every app with its secrets, certificates and owners, page by page. */
  apps(kind: 'applications' | 'servicePrincipals'): AsyncGenerator<readonly AppWithCredentials[]>;
  /** What apps may do in users’ names, everybody’s, page by page. */
  allGrants(): AsyncGenerator<readonly Grant[]>;
  /** Records of a log by an OData filter, the newest first, page by page. */
  log(log: GraphLog, filter: string, pageRows: number): AsyncGenerator<readonly RawRecord[]>;
  revokeSessions(userId: string): Promise<Call>;
  setUserEnabled(userId: string, enabled: boolean): Promise<Call>;
  /** A grant that is gone already is no fault. */
  deleteGrant(grantId: string): Promise<Call>;
  setAppEnabled(servicePrincipalId: string, enabled: boolean): Promise<Call>;
}

const PAGE = 100;
/** What is asked for of apps. */
const APPS = {
  select: 'id,appId,displayName,passwordCredentials,keyCredentials',
  expand: 'owners',
  top: PAGE,
};
/** Without it Graph writes `unknownFutureValue` for refresh tokens and newer protocols. */
const ALL_VALUES = { prefer: 'include-unknown-enum-members' };

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): EntraClient {
  const settings = readSettings(context);
  const { http, login } = authorized(context, settings);
  const { find, list, pages } = reads(http);
  const user = (id: string) => `v1.0/users/${segment(id)}`;
  const app = (id: string) => `v1.0/servicePrincipals/${segment(id)}`;
  const users = (filter: string) =>
    list(withOptions('v1.0/users', { filter, select: USER_FIELDS, top: PAGE }), User);
  return {
    context,
    settings,
    user: (id) => find(withOptions(user(id), { select: USER_FIELDS }), User),
    usersNamed: (name) => users(`userPrincipalName eq ${quoted(name)} or mail eq ${quoted(name)}`),
    usersWithAddress: (address) => users(`proxyAddresses/any(p: p eq ${quoted(`smtp:${address}`)})`),
    memberships: (id) =>
      list(
        withOptions(`${user(id)}/transitiveMemberOf`, { select: 'id,displayName', top: PAGE }),
        Membership,
      ),
    grants: (id) => list(`${user(id)}/oauth2PermissionGrants`, Grant),
    assignments: (id) => list(`${user(id)}/appRoleAssignments`, Assignment),
    servicePrincipal: (id) =>
      find(withOptions(app(id), { select: 'id,appId,displayName,accountEnabled' }), ServicePrincipal),
    appRoles: () => grantedRoles(login, settings, context.clock.now()),
    apps: (kind) => pages(withOptions(`v1.0/${kind}`, APPS), AppWithCredentials),
    allGrants: () => pages(withOptions('v1.0/oauth2PermissionGrants', { top: PAGE }), Grant),
    log: (log, filter, pageRows) => {
      const isSignIns = log === 'sign-ins';
      const path = isSignIns ? 'beta/auditLogs/signIns' : 'v1.0/auditLogs/directoryAudits';
      const orderby = isSignIns ? undefined : 'activityDateTime desc';
      return pages(withOptions(path, { filter, orderby, top: pageRows }), RawRecord, ALL_VALUES);
    },
    revokeSessions: (id) => change(http, { method: 'POST', path: `${user(id)}/revokeSignInSessions` }),
    setUserEnabled: (id, accountEnabled) =>
      change(http, { method: 'PATCH', path: user(id), json: { accountEnabled } }),
    deleteGrant: (id) =>
      change(http, { method: 'DELETE', path: `v1.0/oauth2PermissionGrants/${segment(id)}`, accept: [404] }),
    setAppEnabled: (id, accountEnabled) =>
      change(http, { method: 'PATCH', path: app(id), json: { accountEnabled } }),
  };
}

function reads(http: Http) {
  async function* pages<Shape extends z.ZodType>(
    path: string,
    shape: Shape,
    headers: Readonly<Record<string, string>> = {},
  ): AsyncGenerator<readonly z.infer<Shape>[]> {
    let next: string | null | undefined = path;
    for (let page = 0; page < MOST_PAGES && next; page++) {
      const answer = await http({ method: 'GET', path: next, headers });
      const { value, '@odata.nextLink': link } = readAnswer('entra-id', Page, answer);
      // A page may be empty and yet not be the last.
      yield readAnswer('entra-id', z.array(shape), { body: value, line: answer.line });
      next = link;
    }
    if (next) throw endlessList('entra-id', path);
  }
  return {
    pages,
    async list<Shape extends z.ZodType>(path: string, shape: Shape): Promise<readonly z.infer<Shape>[]> {
      const found: z.infer<Shape>[] = [];
      for await (const page of pages(path, shape)) found.push(...page);
      return found;
    },
    async find<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.infer<Shape> | undefined> {
      const answer = await http({ method: 'GET', path, accept: [404] });
      return answer.status === 404 ? undefined : readAnswer('entra-id', shape, answer);
    },
  };
}

/** With a token of the app, and without any for the sign-in address. */
function authorized(
  context: ConnectorContext,
  settings: EntraSettings,
): { readonly http: Http; readonly login: Http } {
  const common = { platform: 'entra-id', clock: context.clock, rateLimitMs, errorText, headers: () => ({}) };
  const login = createHttp({ ...common, baseUrl: settings.loginUrl, requestIdHeader: 'x-ms-request-id' });
  const graph = createHttp({ ...common, baseUrl: settings.baseUrl, requestIdHeader: 'request-id' });
  if (settings.proof.kind === 'secret') {
    const facts = { platform: 'entra-id', setting: 'ENTRA_CLIENT_SECRET' };
    context.log.warn(
      facts,
      'Entra is used with a client secret, which goes over the wire; prefer a certificate',
    );
  } else if (settings.proof.endsAt.getTime() < context.clock.now().getTime()) {
    const facts = { platform: 'entra-id', endedAt: settings.proof.endsAt.toISOString() };
    context.log.warn(facts, 'The certificate for Entra has run out; Entra will not take it');
  }
  const http = withToken(
    graph,
    keepAccessToken(login, settings, () => context.clock.now()),
  );
  return { http, login };
}

/** @throws ERR_INPUT_INVALID for what would lead to another path */
function segment(id: string): string {
  if (id !== '' && id !== '.' && id !== '..') return encodeURIComponent(id);
  throw new CountersignError('ERR_INPUT_INVALID', `entra-id: ${JSON.stringify(id)} is no id`, {
    place: 'entra-id id',
  });
}
