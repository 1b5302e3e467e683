import {
  type Call,
  type ConnectorContext,
  CountersignError,
  change,
  createHttp,
  endlessList,
  type Http,
  type HttpRequest,
  MOST_PAGES,
  readAnswer,
  typedHttp,
  withToken,
  type z,
} from 'countersign/kit';
import { delegatedScopes, keepAccessToken } from './access-token.ts';
import { errorText, rateLimitMs } from './google-error.ts';
import type { LogName } from './logs.ts';
import { readSettings, type WorkspaceSettings } from './settings.ts';
import {
  type AppPassword,
  AppPasswords,
  BackupCodes,
  type Grant,
  Grants,
  type RawRecord,
  RecordPage,
  User,
  UserPage,
} from './wire.ts';

/** What is asked of one log. */
export interface LogQuery {
  readonly log: LogName;
  /** Whose deeds; left out: everybody's. */
  readonly userId?: string;
  readonly startTime: string;
  /** Left out: until now. */
  readonly endTime?: string;
  readonly eventName?: string;
  /** Rows of one page, at most 1 000. */
  readonly maxResults: number;
}

/** The members of a user that this connector changes. */
export type UserChange = { readonly suspended: boolean } | { readonly changePasswordAtNextLogin: boolean };

/** Google Workspace, as this connector speaks to it. Every call throws ERR_CONNECTOR_…. */
export interface WorkspaceClient {
  readonly context: ConnectorContext;
  /** The administrator it acts for, lower-case. */
  readonly subject: string;
  /** The service account's address. */
  readonly serviceAccount: string;
  /** What the service account may do for the administrator, by a token made anew; undefined where Google does not tell. */
  delegatedScopes(): Promise<readonly string[]>;
  /** Everybody who is not deleted, page by page. */
  users(): AsyncGenerator<readonly User[]>;
  /** The logs that the settings name. */
  readonly logs: readonly LogName[];
  /** By id or address; undefined when there is none. */
  user(idOrEmail: string): Promise<User | undefined>;
  grants(userId: string): Promise<readonly Grant[]>;
  appPasswords(userId: string): Promise<readonly AppPassword[]>;
  /** How many backup codes are valid; the codes themselves are not kept. */
  backupCodeCount(userId: string): Promise<number>;
  /** Records of a log, newest first, page by page. */
  log(query: LogQuery): AsyncGenerator<readonly RawRecord[]>;
  signOut(userId: string): Promise<Call>;
  /** A grant that is gone already is no fault. */
  deleteGrant(userId: string, clientId: string): Promise<Call>;
  /** An app password that is gone already is no fault. */
  deleteAppPassword(userId: string, codeId: number): Promise<Call>;
  invalidateBackupCodes(userId: string): Promise<Call>;
  turnOff2Sv(userId: string): Promise<Call>;
  updateUser(userId: string, change: UserChange): Promise<Call>;
}

const PLATFORM = 'google-workspace';
const USERS = 'admin/directory/v1/users';
/** Google's most. */
const USERS_OF_A_PAGE = 500;

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): WorkspaceClient {
  const settings = readSettings(context);
  const { http, tokenHttp } = authorized(context, settings);
  const google = typedHttp(PLATFORM, http);
  const below = (userId: string, rest: string) => `${USERS}/${segment(userId)}/${rest}`;
  const read = (path: string) => http({ method: 'GET', path });
  const post = (path: string) => change(http, { method: 'POST', path });
  const remove = (path: string) => change(http, { method: 'DELETE', path, accept: [404] });
  return {
    context,
    subject: settings.serviceAccount.subject,
    serviceAccount: settings.serviceAccount.email,
    delegatedScopes: () => delegatedScopes(tokenHttp, settings.serviceAccount, context.clock.now()),
    users: () => pagesOfUsers(http),
    logs: settings.logs,
    user: async (key) => (isUserKey(key) ? google.find(`${USERS}/${segment(key)}`, User) : undefined),
    grants: async (id) => readAnswer(PLATFORM, Grants, await read(below(id, 'tokens'))).items,
    appPasswords: async (id) => readAnswer(PLATFORM, AppPasswords, await read(below(id, 'asps'))).items,
    async backupCodeCount(id) {
      const answer = await read(below(id, 'verificationCodes'));
      return readAnswer(PLATFORM, BackupCodes, answer).items.length;
    },
    log: (query) => pagesOfLog(http, query),
    signOut: async (id) => post(below(id, 'signOut')),
    deleteGrant: async (id, clientId) => remove(below(id, `tokens/${segment(clientId)}`)),
    deleteAppPassword: async (id, codeId) => remove(below(id, `asps/${codeId}`)),
    invalidateBackupCodes: async (id) => post(below(id, 'verificationCodes/invalidate')),
    turnOff2Sv: async (id) => post(below(id, 'twoStepVerification/turnOff')),
    updateUser: async (id, json) => change(http, { method: 'PUT', path: `${USERS}/${segment(id)}`, json }),
  };
}

async function* pagesOfLog(
  http: Http,
  { log, userId, ...query }: LogQuery,
): AsyncGenerator<readonly RawRecord[]> {
  const who = userId === undefined ? 'all' : segment(userId);
  const path = `admin/reports/v1/activity/users/${who}/applications/${log}`;
  for await (const { items } of pagesOf(http, { path, query }, RecordPage, `records of ${log}`)) {
    // A page may be empty and yet not the last one.
    if (items.length > 0) yield items;
  }
}

async function* pagesOfUsers(http: Http): AsyncGenerator<readonly User[]> {
  const query = { customer: 'my_customer', maxResults: USERS_OF_A_PAGE, orderBy: 'email' };
  for await (const { users } of pagesOf(http, { path: USERS, query }, UserPage, 'users')) {
    if (users.length > 0) yield users;
  }
}

/** Follows `nextPageToken` to the end. @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for a list without end */
async function* pagesOf<Page extends { readonly nextPageToken?: string | null | undefined }>(
  http: Http,
  { path, query }: Pick<HttpRequest, 'path' | 'query'>,
  shape: z.ZodType<Page>,
  list: string,
): AsyncGenerator<Page> {
  let pageToken: string | undefined;
  for (let count = 0; count < MOST_PAGES; count++) {
    const answer = await http({ method: 'GET', path, query: { ...query, pageToken } });
    const page = readAnswer(PLATFORM, shape, answer);
    yield page;
    const { nextPageToken } = page;
    if (!nextPageToken) return;
    if (nextPageToken === pageToken) break;
    pageToken = nextPageToken;
  }
  throw endlessList(PLATFORM, list);
}

/** With a token of the service account, and without any for the token endpoint. */
function authorized(
  context: ConnectorContext,
  { baseUrl, serviceAccount }: WorkspaceSettings,
): { readonly http: Http; readonly tokenHttp: Http } {
  const common = {
    platform: PLATFORM,
    clock: context.clock,
    // Google documents no request id of these APIs; where a proxy or its own front end adds one it is this.
    requestIdHeader: 'x-goog-request-id',
    rateLimitMs,
    errorText,
    headers: () => ({}),
  };
  const tokenHttp = createHttp({ ...common, baseUrl: new URL('/', serviceAccount.tokenUrl).href });
  const tokens = keepAccessToken(tokenHttp, serviceAccount, () => context.clock.now());
  return { http: withToken(createHttp({ ...common, baseUrl }), tokens), tokenHttp };
}

/** `all` is everybody and `me` the caller; dots would lead to another path. */
function isUserKey(key: string): boolean {
  return key !== '' && !/^(all|me|\.|\.\.)$/i.test(key);
}

/** @throws ERR_INPUT_INVALID for what would lead to another path, or to everybody */
function segment(id: string): string {
  if (isUserKey(id)) return encodeURIComponent(id);
  throw new CountersignError('ERR_INPUT_INVALID', `${PLATFORM}: ${JSON.stringify(id)} is no id`, {
    place: `${PLATFORM} id`,
  });
}
