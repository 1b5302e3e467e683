import {
  type Call,
  type ConnectorContext,
  CountersignError,
  change,
  createHttp,
  type Http,
  readAnswer,
  withToken,
} from 'countersign/kit';
import { type AppToken, keepAccessToken } from './access-token.ts';
import { rateLimitMs } from './rate-limit.ts';
import { type ReportPage, type ReportQuery, reportPages } from './report-pages.ts';
import { readSettings } from './settings.ts';
import { User } from './wire.ts';
import { errorText, isNoUser, refusal, withMeaning } from './zoom-error.ts';

/** Zoom's API v2, as this connector speaks to it. Every call throws ERR_CONNECTOR_…. */
export interface ZoomClient {
  readonly context: ConnectorContext;
  /** The user that owns the app: with whose role it acts. */
  self(): Promise<User>;
  /** The scopes of our token; undefined where Zoom does not tell. */
  scopes(): Promise<readonly string[] | undefined>;
  /** By the very id; undefined when there is none in this account. */
  user(id: string): Promise<User | undefined>;
  /** By address, upper and lower case alike; undefined when nobody of this account has it. */
  userByEmail(email: string): Promise<User | undefined>;
  report(query: ReportQuery): AsyncGenerator<ReportPage>;
  /** Signs out a user who signed in by single sign-on. */
  revokeSsoToken(userId: string): Promise<Call>;
  setStatus(userId: string, action: 'activate' | 'deactivate'): Promise<Call>;
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): ZoomClient {
  const settings = readSettings(context);
  const tokens = keepAccessToken(plainHttp(context, settings.oauthUrl), settings, () => context.clock.now());
  const http = withToken(withMeaning(plainHttp(context, settings.apiUrl)), tokens);
  return { context, ...reads(http, tokens), ...changes(http) };
}

function reads(http: Http, tokens: AppToken) {
  const find = async (idOrEmail: string): Promise<User | undefined> => {
    if (!isSegment(idOrEmail)) return undefined;
    const answer = await http({ method: 'GET', path: path(idOrEmail), accept: [400, 404] });
    if (answer.status < 400) return readAnswer('zoom', User, answer);
    if (isNoUser(answer)) return undefined;
    throw refusal(answer);
  };
  return {
    self: async () => readAnswer('zoom', User, await http({ method: 'GET', path: 'users/me' })),
    scopes: () => tokens.scopes(),
    async user(id) {
      const found = await find(id);
      // Zoom takes an address in place of an id; who asks for an id means that one.
      return found?.id === id ? found : undefined;
    },
    async userByEmail(email) {
      if (!email.includes('@')) return undefined;
      const found = await find(email);
      return found?.email.toLowerCase() === email.toLowerCase() ? found : undefined;
    },
    report: (query) => reportPages(http, query),
  } satisfies Partial<ZoomClient>;
}

function changes(http: Http) {
  return {
    revokeSsoToken: async (id) => change(http, { method: 'DELETE', path: `${path(id)}/token` }),
    setStatus: async (id, action) =>
      change(http, { method: 'PUT', path: `${path(id)}/status`, json: { action } }),
  } satisfies Partial<ZoomClient>;
}

function plainHttp(context: ConnectorContext, baseUrl: string): Http {
  return createHttp({
    platform: 'zoom',
    baseUrl,
    clock: context.clock,
    headers: () => ({}),
    requestIdHeader: 'x-zm-trackingid',
    rateLimitMs,
    errorText,
  });
}

/** Dots would lead to another path, `me` to the owner of our own app. */
function isSegment(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && id.toLowerCase() !== 'me';
}

/** @throws ERR_INPUT_INVALID for what would lead to somebody or something else */
function path(id: string): string {
  if (isSegment(id)) return `users/${encodeURIComponent(id)}`;
  throw new CountersignError('ERR_INPUT_INVALID', `zoom: ${JSON.stringify(id)} is no id`, {
    place: 'zoom id',
  });
}
