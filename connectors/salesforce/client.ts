import {
  type Call,
  type ConnectorContext,
  CountersignError,
  callOf,
  change,
  createHttp,
  endlessList,
  type Http,
  type HttpRequest,
  MOST_PAGES,
  readAnswer,
  withToken,
  type z,
} from 'countersign/kit';
import { keepAccessToken } from './access-token.ts';
import { errorText, hasFault } from './error-text.ts';
import { rateLimitMs } from './rate-limit.ts';
import { isRecordId } from './record-id.ts';
import { readSettings, type SalesforceSettings } from './settings.ts';
import type { Soql } from './soql.ts';
import { QueryPage, type RawRecord } from './wire.ts';

/** The oldest version that tells which sessions stand behind a JWT-based access token. */
const API = 'services/data/v64.0';
/** Event log files may be larger than any answer in JSON. */
export const MOST_FILE_BYTES = 64 * 1024 * 1024;

/** Salesforce, as this connector speaks to it: the only file that sees an HTTP status. Every call throws ERR_CONNECTOR_…. */
export interface SalesforceClient {
  readonly context: ConnectorContext;
  readonly settings: SalesforceSettings;
  /** The integration user's own id, 18 characters. */
  ownUserId(): Promise<string>;
  /** The scopes of our token, as Salesforce told them; none where it did not. */
  tokenScopes(): Promise<readonly string[]>;
  /** All rows of a query, each checked. */
  rows<Shape extends z.ZodType>(query: Soql, shape: Shape): Promise<readonly z.infer<Shape>[]>;
  /** The same, page by page. */
  rowPages<Shape extends z.ZodType>(query: Soql, shape: Shape): AsyncGenerator<readonly z.infer<Shape>[]>;
  /** Rows as they come, page by page, unchecked. */
  pages(query: Soql): AsyncGenerator<readonly RawRecord[]>;
  /** The text of an event log file. */
  logFile(id: string): Promise<string>;
  /** A session that is gone already is no fault. */
  deleteSession(id: string): Promise<Call>;
  setFrozen(userLoginId: string, isFrozen: boolean): Promise<Call>;
  /** A token that is gone already is no fault. */
  revokeToken(deleteToken: string): Promise<Call>;
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): SalesforceClient {
  const settings = readSettings(context);
  const common = {
    platform: 'salesforce',
    baseUrl: settings.baseUrl,
    clock: context.clock,
    headers: () => ({}),
    requestIdHeader: 'x-request-id',
    rateLimitMs,
    errorText,
  };
  const plain = createHttp(common);
  const access = keepAccessToken(plain, settings.app, () => context.clock.now());
  const http = withToken(plain, access);
  const files = withToken(createHttp({ ...common, maxBytes: MOST_FILE_BYTES, parse: fileText }), access);
  const pages = (query: Soql) => pagesOf(http, query);
  async function* rowPages<Shape extends z.ZodType>(query: Soql, shape: Shape) {
    for await (const page of pages(query)) yield readRows(page, shape);
  }
  return {
    context,
    settings,
    ownUserId: () => access.ownUserId(),
    tokenScopes: () => access.scopes(),
    pages,
    rowPages,
    async rows(query, shape) {
      const found: z.infer<typeof shape>[] = [];
      for await (const page of rowPages(query, shape)) found.push(...page);
      return found;
    },
    async logFile(id) {
      const path = `${API}/sobjects/EventLogFile/${segment(id)}/LogFile`;
      const { body } = await files({ method: 'GET', path });
      return typeof body === 'string' ? body : '';
    },
    deleteSession: (id) =>
      change(http, { method: 'DELETE', path: `${API}/sobjects/AuthSession/${segment(id)}`, accept: [404] }),
    setFrozen: (id, IsFrozen) =>
      change(http, {
        method: 'PATCH',
        path: `${API}/sobjects/UserLogin/${segment(id)}`,
        json: { IsFrozen },
      }),
    // The token is its own authority: ours is not sent along.
    revokeToken: (token) => revoke(plain, token),
  };
}

async function revoke(http: Http, token: string): Promise<Call> {
  const path = 'services/oauth2/revoke';
  const answer = await http({ method: 'POST', path, form: { token }, accept: [400] });
  if (answer.status !== 400 || hasFault(answer, /^invalid_token$/)) return callOf(answer);
  throw new CountersignError('ERR_CONNECTOR_REJECTED', `salesforce: ${answer.line}: ${errorText(answer)}`, {
    place: `salesforce ${answer.line}`,
    ...(answer.requestId ? { requestId: answer.requestId } : {}),
  });
}

async function* pagesOf(http: Http, query: Soql): AsyncGenerator<readonly RawRecord[]> {
  let request: HttpRequest = { method: 'GET', path: `${API}/query`, query: { q: query }, accept: [400] };
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await http(request);
    if (answer.status === 400) throw refused(answer);
    const { records, done, nextRecordsUrl } = readAnswer('salesforce', QueryPage, answer);
    if (records.length > 0) yield records;
    if (done || nextRecordsUrl === undefined) return;
    request = { method: 'GET', path: nextRecordsUrl, accept: [400] };
  }
  throw endlessList('salesforce', 'rows of a query');
}

/** Objects and fields that a permission or licence hides are said not to exist: that is a matter of rights. */
function refused(answer: Awaited<ReturnType<Http>>): CountersignError {
  const isHidden = hasFault(answer, /^(INVALID_TYPE|INVALID_FIELD)$/);
  const line = answer.line.replace(/\?.*(?= → )/, '');
  const note = isHidden ? ' (a permission or a licence is missing)' : '';
  return new CountersignError(
    isHidden ? 'ERR_CONNECTOR_FORBIDDEN' : 'ERR_CONNECTOR_REJECTED',
    `salesforce: ${line}: ${errorText(answer)}${note}`,
    { place: `salesforce ${line}`, ...(answer.requestId ? { requestId: answer.requestId } : {}) },
  );
}

function readRows<Shape extends z.ZodType>(page: readonly unknown[], shape: Shape): z.infer<Shape>[] {
  return readAnswer('salesforce', shape.array(), { body: page, line: `GET ${API}/query` });
}

/** A log file as it is. Where a stand-in of the platform can speak JSON alone, the file is what its string says. */
function fileText(text: string): string {
  if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) return text;
  return String(JSON.parse(text));
}

/** @throws ERR_INPUT_INVALID for what is no id of a record and might lead to another path */
function segment(id: string): string {
  if (isRecordId(id)) return id;
  throw new CountersignError('ERR_INPUT_INVALID', `salesforce: ${JSON.stringify(id.slice(0, 80))} is no id`, {
    place: 'salesforce id',
  });
}
