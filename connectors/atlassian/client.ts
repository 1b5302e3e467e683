import {
  allByCursor,
  type Call,
  type ConnectorContext,
  change,
  createHttp,
  endlessList,
  type Http,
  type HttpAnswer,
  type HttpRequest,
  MOST_PAGES,
  orUndefined,
  readAnswer,
  recoded,
  type z,
} from 'countersign/kit';
import { errorText, rateLimitMs } from './atlassian-error.ts';
import { cursorOf } from './cursor.ts';
import { segment } from './segment.ts';
import { type AtlassianSettings, readSettings } from './settings.ts';
import {
  type ApiToken,
  ApiTokens,
  type Directory,
  DirectoryPage,
  type DirectoryUser,
  DirectoryUserPage,
  EventActions,
  EventPage,
  Member,
  Organisation,
  type OwnedToken,
  OwnedTokenPage,
  Permissions,
  Profile,
  type RawRecord,
} from './wire.ts';

/** What is asked of the log; times in milliseconds of the epoch, both inclusive. */
export interface EventQuery {
  /** `events` searches, ten times a minute; `events-stream` gives all, in the order in which they came in. */
  readonly from: number;
  /** Left out: until now. */
  readonly to?: number;
  readonly actor?: string;
  /** Free text. */
  readonly q?: string;
  readonly cursor?: string;
}

export interface Events {
  /** Newest first. */
  readonly records: readonly RawRecord[];
  readonly next: string | undefined;
}

/** By which accounts are looked for; exactly one of the first three. */
export interface UserFilter {
  readonly accountIds?: readonly string[];
  readonly emails?: readonly string[];
  readonly searchTerm?: string;
  /** Accounts that the organisation manages, in a directory or not; default: members of its directories. */
  readonly claimStatus?: 'managed';
}

/** An Atlassian organisation, as this connector speaks to it. Every call throws ERR_CONNECTOR_…. */
export interface AtlassianClient {
  readonly context: ConnectorContext;
  readonly orgId: string;
  organisation(): Promise<{ readonly id: string; readonly name: string | undefined }>;
  users(filter: UserFilter): Promise<readonly DirectoryUser[]>;
  /** The directories that the account is in. */
  directories(accountId: string): Promise<readonly Directory[]>;
  member(directoryId: string, accountId: string): Promise<DirectoryUser | undefined>;
  /** Managed accounts alone: of others Atlassian says 403 or 404. */
  profile(accountId: string): Promise<Profile | undefined>;
  permissions(accountId: string): Promise<Permissions>;
  apiTokens(accountId: string): Promise<readonly ApiToken[]>;
  /** The API tokens of all managed accounts, page by page. */
  allTokens(): AsyncGenerator<readonly OwnedToken[]>;
  searchEvents(query: EventQuery): Promise<Events>;
  streamEvents(query: Omit<EventQuery, 'actor' | 'q'>): Promise<Events>;
  /** The names of all actions that the log can record; asked once. */
  eventActions(): Promise<ReadonlySet<string>>;
  disable(accountId: string, message: string): Promise<Call>;
  enable(accountId: string): Promise<Call>;
  suspendMember(directoryId: string, accountId: string): Promise<Call>;
  restoreMember(directoryId: string, accountId: string): Promise<Call>;
  /** A token that is gone already is no fault. */
  deleteToken(accountId: string, tokenId: string): Promise<Call>;
}

const PLATFORM = 'atlassian';
/** Rows of a page of users or tokens; of the log Atlassian takes up to 500. */
const PAGE = 100;
const EVENT_PAGE = 500;

/** The four APIs, each with its own place under the base URL. */
interface Apis {
  /** Organizations REST API, version 1. */
  readonly orgs: Http;
  /** Organizations REST API, version 2: directories. */
  readonly directories: Http;
  readonly access: Http;
  readonly accounts: Http;
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): AtlassianClient {
  const settings = readSettings(context);
  const apis = apisOf(context, settings);
  return {
    context,
    orgId: settings.orgId,
    ...organisationCalls(apis, settings.orgId),
    ...directoryCalls(apis, settings.orgId),
    ...accountCalls(apis),
  };
}

function apisOf(context: ConnectorContext, { baseUrl, apiKey }: AtlassianSettings): Apis {
  const at = (path: string) =>
    createHttp({
      platform: PLATFORM,
      baseUrl: `${baseUrl}${path}`,
      clock: context.clock,
      headers: () => ({ authorization: `Bearer ${apiKey}` }),
      requestIdHeader: 'atl-traceid',
      rateLimitMs,
      errorText,
    });
  return {
    orgs: at('/admin/v1/orgs'),
    directories: at('/admin/v2/orgs'),
    access: at('/admin/api-access/v1/orgs'),
    accounts: at('/users'),
  };
}

function organisationCalls({ orgs, access }: Apis, orgId: string) {
  let actions: Promise<ReadonlySet<string>> | undefined;
  const readActions = async () => {
    const answer = await orgs({ method: 'GET', path: `${orgId}/event-actions` });
    return new Set(readAnswer(PLATFORM, EventActions, answer).data.map(({ id }) => id));
  };
  const events = async (path: string, query: HttpRequest['query']): Promise<Events> => {
    const answer = await orgs({
      method: 'GET',
      path: `${orgId}/${path}`,
      query: { ...query, limit: EVENT_PAGE },
    });
    const { data, meta, links } = readAnswer(PLATFORM, EventPage, answer);
    return { records: data, next: cursorOf(meta?.next ?? links?.next, path) };
  };
  return {
    async organisation() {
      const answer = await orgs({ method: 'GET', path: orgId });
      const { id, attributes } = readAnswer(PLATFORM, Organisation, answer).data;
      return { id, name: attributes?.name ?? undefined };
    },
    allTokens: () => tokenPages(access, orgId),
    searchEvents: (query: EventQuery) => events('events', { ...query }),
    streamEvents: (query: EventQuery) => events('events-stream', { ...query, sortOrder: 'desc' }),
    eventActions() {
      actions ??= readActions().catch((thrown: unknown) => {
        actions = undefined;
        throw thrown;
      });
      return actions;
    },
  };
}

function directoryCalls({ directories }: Apis, orgId: string) {
  const memberPath = (directoryId: string, accountId: string) =>
    `${orgId}/directories/${segment(directoryId)}/users/${segment(accountId)}`;
  const post = (path: string) => change(directories, { method: 'POST', path });
  return {
    users: (filter: UserFilter) =>
      allByCursor(PLATFORM, 'users', async (cursor) => {
        const json = { ...filter, expand: ['platformRoles', 'groups'], limit: PAGE, cursor };
        // The dash stands for every directory that the key may manage.
        const path = `${orgId}/directories/-/users/search`;
        const answer = await ask(directories, { method: 'POST', path, json });
        return pageOf(DirectoryUserPage, answer, 'users');
      }),
    directories: (accountId: string) =>
      allByCursor(PLATFORM, 'directories', async (cursor) => {
        const query = { accountId, limit: PAGE, cursor };
        const answer = await directories({ method: 'GET', path: `${orgId}/directories`, query });
        return pageOf(DirectoryPage, answer, 'directories');
      }),
    member: (directoryId: string, accountId: string) =>
      orUndefined(
        directories({ method: 'GET', path: memberPath(directoryId, accountId) }).then(
          (answer) => readAnswer(PLATFORM, Member, answer).data,
        ),
      ),
    suspendMember: async (directoryId: string, accountId: string) =>
      post(`${memberPath(directoryId, accountId)}/suspend`),
    restoreMember: async (directoryId: string, accountId: string) =>
      post(`${memberPath(directoryId, accountId)}/restore`),
  };
}

function accountCalls({ accounts }: Apis) {
  const below = (accountId: string, rest: string) => `${segment(accountId)}/manage${rest}`;
  const read = async <Shape extends z.ZodType>(path: string, shape: Shape) =>
    readAnswer(PLATFORM, shape, await accounts({ method: 'GET', path }));
  return {
    profile: async (id: string) =>
      orUndefined(read(below(id, '/profile'), Profile).then(({ account }) => account)),
    permissions: async (id: string) => read(below(id, ''), Permissions),
    apiTokens: async (id: string) => read(below(id, '/api-tokens'), ApiTokens),
    disable: async (id: string, message: string) =>
      change(accounts, { method: 'POST', path: below(id, '/lifecycle/disable'), json: { message } }),
    enable: async (id: string) => change(accounts, { method: 'POST', path: below(id, '/lifecycle/enable') }),
    deleteToken: async (id: string, tokenId: string) =>
      change(accounts, {
        method: 'DELETE',
        path: below(id, `/api-tokens/${segment(tokenId)}`),
        accept: [404],
      }),
  };
}

async function* tokenPages(access: Http, orgId: string): AsyncGenerator<readonly OwnedToken[]> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { pageSize: PAGE, cursor };
    const answer = await access({ method: 'GET', path: `${orgId}/api-tokens`, query });
    const { rows, next } = pageOf(OwnedTokenPage, answer, 'API tokens');
    if (rows.length > 0) yield rows;
    if (next === undefined) return;
    if (next === cursor) break;
    cursor = next;
  }
  throw endlessList(PLATFORM, 'API tokens');
}

function pageOf<Row>(
  shape: z.ZodType<{ data: Row[]; links?: { next?: string | null | undefined } | null | undefined }>,
  answer: HttpAnswer,
  list: string,
) {
  const { data, links } = readAnswer(PLATFORM, shape, answer);
  return { rows: data, next: cursorOf(links?.next, list) };
}

/** A read by POST: sent again at will, so that an answer that was lost is merely unavailable. */
async function ask(http: Http, request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await http(request);
  } catch (thrown) {
    throw recoded(thrown, { ERR_CONNECTOR_OUTCOME_UNKNOWN: 'ERR_CONNECTOR_UNAVAILABLE' });
  }
}
