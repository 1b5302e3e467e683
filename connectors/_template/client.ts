import {
  type Call,
  type ConnectorContext,
  CountersignError,
  change,
  createHttp,
  isRecord,
  readAnswer,
  retryAfterMs,
  typedHttp,
} from 'countersign/kit';
import { ApiKey, RawRecord, Self, Session, User } from './wire.ts';

/** What is asked of the log; both ends inclusive. */
export interface LogQuery {
  readonly since: string;
  readonly until?: string;
  readonly user?: string;
}

/** My Platform, as this connector speaks to it: the only file that sees an HTTP status. Every call throws ERR_CONNECTOR_…. */
export interface MyPlatformClient {
  readonly context: ConnectorContext;
  /** Who we are on the platform, and what we may. */
  self(): Promise<Self>;
  /** Undefined when there is none. */
  user(id: string): Promise<User | undefined>;
  usersByEmail(email: string): Promise<readonly User[]>;
  sessions(userId: string): Promise<readonly Session[]>;
  endSessions(userId: string): Promise<Call>;
  /** Everybody's keys, page by page. */
  apiKeys(): AsyncGenerator<readonly ApiKey[]>;
  /** Records of the log, newest first, page by page. */
  log(query: LogQuery): AsyncGenerator<readonly RawRecord[]>;
}

/** Waited when a 429 does not say how long. */
const DEFAULT_RETRY_MS = 30_000;

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): MyPlatformClient {
  const { token } = context.secrets;
  if (!token) throw missing('MY_PLATFORM_TOKEN');
  const http = createHttp({
    platform: 'my-platform',
    baseUrl: context.settings.baseUrl ?? '',
    clock: context.clock,
    headers: () => ({ authorization: `Bearer ${token}` }),
    requestIdHeader: 'x-request-id',
    rateLimitMs: ({ status, headers }, nowMs) =>
      status === 429 ? (retryAfterMs(headers, nowMs) ?? DEFAULT_RETRY_MS) : undefined,
    errorText: ({ body }) => (isRecord(body) && typeof body.error === 'string' ? body.error : undefined),
  });
  const api = typedHttp('my-platform', http);
  const user = (id: string) => `users/${encodeURIComponent(id)}`;
  return {
    context,
    self: async () => readAnswer('my-platform', Self, await http({ method: 'GET', path: 'me' })),
    user: (id) => api.find(user(id), User),
    usersByEmail: (email) => api.list('users', User, { query: { email } }),
    sessions: (id) => api.list(`${user(id)}/sessions`, Session),
    endSessions: (id) => change(http, { method: 'DELETE', path: `${user(id)}/sessions` }),
    apiKeys: () => api.pages('api-keys', ApiKey),
    log: (query) => api.pages('audit-log', RawRecord, { query: { ...query } }),
  };
}

function missing(env: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `my-platform: ${env}: missing`, { place: env });
}
